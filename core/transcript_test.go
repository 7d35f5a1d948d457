package core_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/core/view"
)

// TestTranscripts plays testdata/*.txt: conversations worth reading. Their commands:
//
//	world [storage=SIZE] [log-purge=SPAN] [site-purge=SPAN] [ping=SPAN] [estimates=SPAN]
//	      [connectivity=N] [ordered]
//	                          lays out sites and groups, as newStage reads them; none is up
//	show KIND...              says which messages, notes and other effects are written
//	                          down from here on
//	up                        starts every site, and waits until all have a topology
//	start SITE, crash SITE    one site; it loses its memory
//	cut A B, heal             holds up all that passes between two sites, till healed
//	break A B                 ends the connection between two sites
//	distort A B               changes the payloads and digests on their way from A to B
//	export SITE works|fails   what its export command does
//	redraw GROUP A-B...       what the group's generator draws from here on
//	twin SITE                 starts another site of that name, elsewhere
//	publish SITE SIZE [group=NAME] [times=N]
//	outdated A B topology GROUP A-B..., outdated A B group GROUP MASTER SITE...
//	                          has A tell B of a topology, or a group, older than all others
//	ask SITE gaps|group       what a client there is told
//	explain SITE ID           has a client there ask how each site got an update
//	clock SITE HH:MM          sets the clock on its wall, which shows 00:00 at first
//	held                      which updates each site holds, and what for
//	run                       nothing but time
//
// A command is followed by a second in which things happen, or by what for=SPAN says.
// A line tells when, counted from the command; at which site; and what it did: to whom
// it sent a message, or what it noted, or which other effect it had.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			var st *stage
			datadriven.RunTest(t, file, func(t *testing.T, td *datadriven.TestData) string {
				if td.Cmd == "world" {
					st = newStage(t, td)
					return ""
				}
				return st.play(t, td)
			})
		})
	}
}

func (st *stage) play(t *testing.T, td *datadriven.TestData) string {
	st.t = t
	st.began = st.now
	st.said.Reset()
	wait := time.Second
	var words []string
	for _, arg := range td.CmdArgs {
		if arg.Key == "for" {
			wait = span(t, arg.SingleVal(t))
		} else if len(arg.Vals) == 0 {
			words = append(words, arg.Key)
		}
	}
	site := func(i int) *node {
		if i < len(words) {
			if n := st.nodes[core.SiteName(words[i])]; n != nil {
				return n
			}
		}
		t.Fatalf("%s: %s needs a site for its word %d", td.Pos, td.Cmd, i+1)
		return nil
	}
	switch td.Cmd {
	case "show":
		clear(st.shown)
		for _, kind := range words {
			st.shown[kind] = true
		}
		return ""
	case "up":
		st.startAll()
		st.until("joined by a topology", time.Minute, st.joined)
	case "start":
		site(0).start()
	case "crash":
		site(0).crash()
	case "cut":
		st.cuts[[2]core.SiteName{site(0).name, site(1).name}] = true
	case "heal":
		clear(st.cuts)
	case "break":
		site(0).links[st.between(site(0), site(1))].end(site(0), "broken")
	case "distort":
		st.distort(site(0), site(1))
	case "redraw":
		st.topology[core.GroupName(words[0])] = edges(words[1:])
	case "twin":
		st.twin(site(0))
	case "export":
		site(0).failing = words[1] == "fails"
	case "publish":
		st.publish(site(0), td, bytes(t, words[1]))
	case "outdated":
		b := site(1)
		b.step(&core.MessageReceived{Link: st.between(b, site(0)), Message: outdated(t, words[2:])})
	case "ask":
		return st.ask(site(0), words[1])
	case "explain":
		id, err := core.ParseUpdateID(words[1])
		if err != nil {
			t.Fatalf("%s: %v", td.Pos, err)
		}
		n := site(0)
		n.clients++
		n.step(core.ClientAsked{Client: n.clients, Request: core.Explain{ID: id}})
	case "clock":
		ofDay, err := config.TimeOfDay().Read(sexp.Word(words[1]))
		if err != nil {
			t.Fatalf("%s: %v", td.Pos, err)
		}
		site(0).step(core.ClockSet{TimeOfDay: ofDay})
	case "held":
		return st.held()
	case "run":
	default:
		t.Fatalf("%s: unknown command %s", td.Pos, td.Cmd)
	}
	st.run(wait)
	return st.said.String()
}

// joined reports whether every site has a topology of every group, and all its links.
func (st *stage) joined() bool {
	for _, n := range st.nodes {
		snapshot := n.snapshot()
		for _, g := range snapshot.Groups {
			for _, e := range g.Edges {
				up := func(name core.SiteName) bool {
					return slices.ContainsFunc(snapshot.Peers, func(p core.PeerSnapshot) bool { return p.Site == name })
				}
				if e.A == n.name && !up(e.B) || e.B == n.name && !up(e.A) {
					return false
				}
			}
			if g.Topology == (core.Version{}) {
				return false
			}
		}
	}
	return true
}

// between returns the link of a to b.
func (st *stage) between(a, b *node) core.LinkID {
	for _, id := range sortedLinks(a.links) {
		if a.links[id].other(a) == b {
			return id
		}
	}
	st.t.Fatalf("%s has no connection to %s", a.name, b.name)
	return 0
}

// distort changes what is on its way from a to b as a liar would who is careful: pieces
// and the manifest that lists them agree.
func (st *stage) distort(a, b *node) {
	k := a.links[st.between(a, b)]
	queue := k.queue[slices.Index(k.ends[:], b)]
	var distorted int
	for i, m := range queue {
		distorted++
		switch m := m.(type) {
		case core.Update:
			other := *m.Payload
			other.Digest[0]++
			m.Payload = &other
			queue[i] = m
		case core.Manifest:
			m.Digests = slices.Clone(m.Digests)
			for j := range m.Digests {
				m.Digests[j][0]++
			}
			queue[i] = m
		case core.Piece:
			m.Payload.Digest[0]++
			queue[i] = m
		default:
			distorted--
		}
	}
	if distorted == 0 {
		st.t.Fatalf("nothing is on its way from %s to %s that could be distorted", a.name, b.name)
	}
}

// twin starts a site that has the name of another and is somewhere else.
func (st *stage) twin(n *node) {
	config := n.config
	config.Sites = slices.Clone(config.Sites)
	for i := range config.Sites {
		if config.Sites[i].Name == n.name {
			config.Sites[i].Hostname = "elsewhere"
		}
	}
	twin := &node{c: st.cluster, name: "the-other-" + n.name, config: config, lives: 6}
	st.nodes[twin.name] = twin
	twin.start()
}

func (st *stage) publish(n *node, td *datadriven.TestData, size int64) {
	q := core.Publish{}
	times := 1
	for _, arg := range td.CmdArgs {
		switch arg.Key {
		case "group":
			for _, name := range arg.Vals {
				q.Groups = append(q.Groups, core.GroupName(name))
			}
		case "times":
			arg.Scan(st.t, 0, &times)
		}
	}
	for range times {
		st.published++
		q.Pieces = pieces(st.published, size)
		n.clients++
		n.step(core.ClientAsked{Client: n.clients, Request: q})
	}
}

// outdated makes up what a master published before all else: a topology, or a group
// of which the first member is the master.
func outdated(t *testing.T, words []string) core.Message {
	group := core.GroupName(words[1])
	switch words[0] {
	case "topology":
		return core.TopologyState{Group: group, Edges: edges(words[2:])}
	case "group":
		m := core.GroupState{Group: core.GroupDef{Name: group, Master: core.SiteName(words[2])}}
		for _, name := range words[2:] {
			m.Members = append(m.Members, core.Member{Site: core.SiteDef{Name: core.SiteName(name), DataPort: 9001}})
		}
		return m
	}
	t.Fatalf("%s cannot be outdated", words[0])
	return nil
}

func (st *stage) ask(n *node, what string) string {
	questions := map[string]core.Request{
		"gaps":  core.ListGaps{},
		"group": core.ShowGroup{Group: n.config.Groups[0].Name},
	}
	if questions[what] == nil {
		st.t.Fatalf("%s cannot be asked", what)
	}
	return plain(st.read(view.Reply(n.ask(questions[what]))), what).String() + "\n"
}

func (st *stage) held() string {
	var text strings.Builder
	for _, name := range st.names {
		if n := st.nodes[name]; n.site != nil {
			fmt.Fprintf(&text, "%s:", name)
			for _, u := range n.snapshot().Held {
				class := u.Class.String()
				if !u.Complete {
					class = "arriving"
				}
				fmt.Fprintf(&text, " %s (%s)", u.ID, class)
			}
			text.WriteString("\n")
		}
	}
	return text.String()
}
