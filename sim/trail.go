package sim

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// trail is all that happens to one update: what is sent of it or says something of it,
// what becomes of that, and what may have been in its way.
type trail struct {
	world *world
	id    core.UpdateID

	step   Happening                  // the input that a site works on
	acts   map[uint64]string          // what the script did
	sends  map[uint64][]*letter       // by the number of the Send
	all    []*letter                  // in the order of their sending
	came   map[hold]*letter           // by which letter a piece first came to a site unharmed
	ups    []meeting                  // links that came up
	boots  map[core.SiteName][]Moment // when sites started again, and what had ended them
	cuts   []*severed
	others []remark // what sites noted of the update
}

// hold is a piece of the update at a site.
type hold struct {
	site  core.SiteName
	piece uint32
}

// letter is a message that brings the update, or speaks of it.
type letter struct {
	what      letterKind
	piece     uint32
	from, to  core.SiteName
	asked     bool // it is the answer to a want
	sent, got Moment
	step      string // the kind of input that made its sender send it
	arrived   bool
	stuck     string // the act that it was stuck for, at stuckAt
	stuckAt   time.Duration
	lost      string // why it was lost, at lostAt
	lostAt    time.Duration
}

// stuckWithin says whether the letter was stuck at some instant of a span.
func (l *letter) stuckWithin(from, until time.Duration) bool {
	over := time.Duration(math.MaxInt64)
	switch {
	case l.arrived:
		over = l.got.At
	case l.lost != "":
		over = l.lostAt
	}
	return l.stuck != "" && l.stuckAt < until && from < over
}

type letterKind string

const (
	letterPayload  letterKind = "the update"
	letterOffer    letterKind = "an offer"
	letterAnnounce letterKind = "an announcement"
	letterSummary  letterKind = "a summary"
	letterWant     letterKind = "a want"
	letterGone     letterKind = "word that it is gone"
)

// tells says whether the letter lets its receiver know of the update.
func (k letterKind) tells() bool {
	return k == letterOffer || k == letterAnnounce || k == letterSummary
}

// meeting is a link that came up between two sites.
type meeting struct {
	at    time.Duration
	sites [2]core.SiteName
}

// severed is a line that an act has cut, or lets come and go.
type severed struct {
	act       string
	at, until time.Duration
	sides     [2][]netsim.HostID
}

// between says whether the line between two sites is cut at some instant of a span.
func (c *severed) between(a, b *site, from, until time.Duration) bool {
	here := func(side int, s *site) bool { return slices.Contains(c.sides[side], s.on) }
	return c.at < until && from < c.until && (here(0, a) && here(1, b) || here(0, b) && here(1, a))
}

// acted enters what the script does to lines.
func (t *trail) acted(at time.Duration, a Act) {
	w := t.world
	cut := func(x, y []Who, lasts time.Duration) {
		c := &severed{act: fmt.Sprintf("%v (%s)", a, brief(at)), at: at, until: math.MaxInt64, sides: [2][]netsim.HostID{w.hosts(x, y), w.hosts(y, x)}}
		if lasts > 0 {
			c.until = at + lasts
		}
		t.cuts = append(t.cuts, c)
	}
	switch a := a.(type) {
	case Cut:
		cut(a.A, a.B, a.For)
	case Flap:
		cut(a.A, a.B, a.For)
	}
	if _, heals := a.(Heal); heals || w.scriptOver != never {
		for _, c := range t.cuts {
			c.until = min(c.until, at)
		}
	}
}

// remark is what a site noted of the update.
type remark struct {
	Moment
	site core.SiteName
}

func newTrail(w *world, id core.UpdateID) *trail {
	return &trail{
		world: w, id: id, acts: map[uint64]string{}, sends: map[uint64][]*letter{}, came: map[hold]*letter{},
		boots: map[core.SiteName][]Moment{},
	}
}

// watch takes in what happens.
func (t *trail) watch(h Happening) {
	switch what := h.What.(type) {
	case Acted:
		t.acts[h.Number] = what.Act.String()
		t.acted(h.At, what.Act)
	case Given:
		t.step = h
		switch what.Input.(type) {
		case *core.MessageReceived:
			t.received(h)
		case core.Booted:
			if h.Cause != 0 {
				by := t.world.byName[h.Site].endedBy
				t.boots[h.Site] = append(t.boots[h.Site], Moment{h.At, h.Number, fmt.Sprintf("%v (%s)", by, brief(span(by.at)))})
			}
		}
	case Wished:
		if send, ok := what.Effect.(*core.Send); ok {
			t.wrote(h, send)
		}
	case Noted:
		t.noted(h, what.Observation)
	case Stuck:
		for _, l := range t.sends[what.Sent] {
			l.stuck, l.stuckAt = t.acts[h.Cause], h.At
		}
	case Lost:
		for _, l := range t.sends[what.Sent] {
			l.lost, l.lostAt = what.Why, h.At
			if act := t.acts[h.Cause]; act != "" {
				l.lost = act
			}
		}
	}
}

// wrote enters a message that has something of the update in it.
func (t *trail) wrote(h Happening, send *core.Send) {
	found := t.mentions(send.Message)
	c := t.world.conn(netsim.ConnID(send.Link))
	if len(found) == 0 || c == nil {
		return
	}
	to := c.sites[netsim.Dialer].host.Site.Name
	if to == h.Site {
		to = c.sites[netsim.Acceptor].host.Site.Name
	}
	for _, l := range found {
		l.from, l.to, l.sent = h.Site, to, Moment{At: h.At, Event: h.Number}
		l.step = inputKind(t.step)
	}
	t.sends[h.Number] = found
	t.all = append(t.all, found...)
}

// received enters that one has come.
func (t *trail) received(h Happening) {
	for _, l := range t.sends[h.Cause] {
		l.got, l.arrived = Moment{At: h.At, Event: h.Number}, true
		at := hold{l.to, l.piece}
		if l.what == letterPayload && t.came[at] == nil {
			t.came[at] = l
		}
	}
}

// noted enters what a site says of the update, or of a link.
func (t *trail) noted(h Happening, o core.Observation) {
	var id core.UpdateID
	text := ""
	switch o := o.(type) {
	case core.PeerUp:
		t.ups = append(t.ups, meeting{h.At, [2]core.SiteName{h.Site, o.Site}})
	case core.UpdateCorrupt:
		if id, text = o.ID, "what came to "+string(h.Site)+" from "+string(o.From)+" was altered, and thrown away"; id == t.id {
			for at, l := range t.came { // order: each is judged alone
				if at.site == h.Site && l.got.Event == t.step.Number {
					delete(t.came, at)
				}
			}
		}
	case core.UpdateDropped:
		id, text = o.ID, "the storage of "+string(h.Site)+" was full, and it was dropped there ("+o.Class.String()+")"
	case core.UpdateDuplicate:
		id, text = o.ID, "it came to "+string(h.Site)+" again, from "+string(o.From)
	case core.UpdateExported:
		id, text = o.ID, string(h.Site)+" handed it over"
	case core.GapRecorded:
		if o.Stream == t.id.Stream && o.Range.First <= t.id.Seq && t.id.Seq <= o.Range.Last {
			id, text = t.id, string(h.Site)+" gave it up: "+o.Cause.String()
		}
	}
	if id == t.id && text != "" {
		t.others = append(t.others, remark{Moment{At: h.At, Event: h.Number, Text: text}, h.Site})
	}
}

// mentions lists what a message has of the update.
func (t *trail) mentions(m core.Message) (found []*letter) {
	add := func(yes bool, l letter) {
		if yes {
			found = append(found, &l)
		}
	}
	within := func(r []core.Range) bool {
		return slices.ContainsFunc(r, func(r core.Range) bool { return r.First <= t.id.Seq && t.id.Seq <= r.Last })
	}
	switch m := m.(type) {
	case core.Batch:
		for _, part := range m.Messages {
			found = append(found, t.mentions(part)...)
		}
	case core.Update:
		add(m.Header.ID == t.id, letter{what: letterPayload, asked: m.Route == core.Route{}})
	case core.Piece:
		add(m.ID == t.id, letter{what: letterPayload, piece: m.Index})
	case core.Announce:
		add(m.Header.ID == t.id, letter{what: letterAnnounce})
	case core.Offer:
		add(slices.ContainsFunc(m.Items, func(i core.OfferItem) bool { return i.Stream == t.id.Stream && within(i.Ranges) }), letter{what: letterOffer})
	case core.Summary:
		add(slices.ContainsFunc(m.Streams, func(s core.StreamSummary) bool { return s.Stream == t.id.Stream && within(s.Held) }), letter{what: letterSummary})
	case core.Want:
		add(slices.ContainsFunc(m.Items, func(i core.WantItem) bool { return i.ID == t.id }), letter{what: letterWant})
	case core.Gone:
		add(slices.Contains(m.IDs, t.id), letter{what: letterGone})
	}
	return found
}
