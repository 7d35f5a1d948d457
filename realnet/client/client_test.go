package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

var someID = core.UpdateID{Stream: core.Stream{Origin: "valhalla", Epoch: 4096}, Seq: 1}

// fakeDaemon is the daemon's end of a connection: a line.Session whose questions a
// function answers.
type fakeDaemon struct {
	reply     func(core.Request) core.Reply
	deliver   []core.ExportUpdate // to who receives
	bodies    []string
	published []core.Publish
	acked     int

	body bytes.Buffer
}

// dial connects a client to the daemon.
func (d *fakeDaemon) dial(t *testing.T) *Client {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close() })
	go d.serve(far)
	c, err := New(t.Context(), near)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *fakeDaemon) serve(conn net.Conn) {
	defer conn.Close()
	session := line.NewSession(line.Options{Site: "inferno", Software: "floodd test", DataMax: 1 << 20})
	buffer := make([]byte, 4096)
	conn.Write(session.AppendOutput(nil))
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		for p := buffer[:n]; len(p) > 0; {
			p = p[session.Feed(p):]
			if !d.settle(session, conn) {
				return
			}
		}
	}
}

func (d *fakeDaemon) settle(session *line.Session, conn net.Conn) bool {
	for {
		event, ok := session.Next()
		if !ok {
			text := session.AppendOutput(nil)
			if len(text) == 0 {
				return true // a pipe would wait for a reader of nothing
			}
			_, err := conn.Write(text)
			return err == nil
		}
		switch event := event.(type) {
		case line.Ask:
			reply := d.reply(event.Request)
			session.Answer(reply)
			if _, ok := reply.(core.Receiving); ok {
				var text []byte
				for _, u := range d.deliver {
					session.Deliver(u)
					text = append(session.AppendOutput(text), u.Pieces[0].Handle.(string)...)
					text = append(text, line.DeliveryEnd...)
				}
				go conn.Write(text) // while acks come
			}
		case line.Body:
			d.body.Write(event.Bytes)
		case line.Publish:
			d.bodies = append(d.bodies, d.body.String())
			request := core.Publish{Groups: event.Groups}
			d.published = append(d.published, request)
			session.Answer(d.reply(request))
			d.body.Reset()
		case line.Abandon:
			d.body.Reset()
			session.Answer(core.Ready{})
		case line.Acked:
			d.acked += event.Updates
		case line.Close:
			conn.Write(session.AppendOutput(nil))
			return false
		}
	}
}

func TestQuestions(t *testing.T) {
	replies := map[string]core.Reply{
		"ListGroups":    core.GroupList{Groups: []core.GroupName{"mirror-1", "mirror-2"}},
		"ShowGroup":     core.GroupListing{Sites: []core.SiteListing{{Site: core.SiteDef{Name: "inferno", Hostname: "i", ClientPort: 1, DataPort: 2}, State: core.SiteSelf}}},
		"ShowTopology":  core.TopologyListing{Version: core.Version{Life: 4096, Number: 3}, Edges: []core.Edge{{A: "a", B: "b", CostMicros: 1500}}},
		"ShowEstimates": core.EstimatesListing{Pairs: []core.PairEstimate{{A: "a", B: "b", RTTMicros: 3000, Source: core.EstimatePlace}}},
		"ShowStats":     core.StatsListing{},
		"Nearest":       core.NearestSite{Site: core.SiteDef{Name: "inferno", Hostname: "i", ClientPort: 1}, RTTMicros: 7},
		"Explain": core.Explanation{ID: someID, Sites: []core.ExplainedSite{{
			Finding:     core.Finding{Site: "a", Standing: core.StandingExported, Way: core.WayPush, After: 3 * time.Millisecond, From: "b", Have: 1, Pieces: 1, Sources: 1},
			BoundMicros: 2900,
		}}},
		"ListGaps": core.GapListing{Gaps: []core.Gap{{Stream: someID.Stream, Range: core.Range{First: 1, Last: 4}, Groups: []core.GroupName{"mirror-1"}, Cause: core.GapPurged}}},
	}
	var asked []core.Request
	daemon := &fakeDaemon{reply: func(r core.Request) core.Reply {
		asked = append(asked, r)
		return replies[reflect.TypeOf(r).Name()]
	}}
	c := daemon.dial(t)
	ctx := t.Context()
	for _, test := range []struct {
		name    string
		ask     func() (any, error)
		want    any
		request core.Request
	}{
		{"groups", func() (any, error) { return c.Groups(ctx) }, []core.GroupName{"mirror-1", "mirror-2"}, core.ListGroups{}},
		{"group", func() (any, error) { l, err := c.Group(ctx, "g"); return l.Sites, err }, replies["ShowGroup"].(core.GroupListing).Sites, core.ShowGroup{Group: "g"}},
		{"topology", func() (any, error) { l, err := c.Topology(ctx, "g"); return l.Edges, err }, replies["ShowTopology"].(core.TopologyListing).Edges, core.ShowTopology{Group: "g"}},
		{"estimates", func() (any, error) { l, err := c.Estimates(ctx, "g"); return l.Pairs, err }, replies["ShowEstimates"].(core.EstimatesListing).Pairs, core.ShowEstimates{Group: "g"}},
		{"statistics", func() (any, error) { s, err := c.Statistics(ctx); return s, err }, (&core.Statistics{}).Rows(), core.ShowStats{}},
		{"nearest", func() (any, error) { return c.Nearest(ctx, nil) }, replies["Nearest"], core.Nearest{}},
		{"nearest to a place", func() (any, error) {
			return c.Nearest(ctx, &core.Coordinate{LatMicroDeg: -500, LonMicroDeg: 10_750_000})
		}, replies["Nearest"],
			core.Nearest{At: &core.Coordinate{LatMicroDeg: -500, LonMicroDeg: 10_750_000}}},
		{"gaps", func() (any, error) { return c.Gaps(ctx) }, replies["ListGaps"].(core.GapListing).Gaps, core.ListGaps{}},
		{"explain", func() (any, error) { return c.Explain(ctx, someID) }, replies["Explain"], core.Explain{ID: someID}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.ask()
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v; wanted %+v", got, err, test.want)
			}
			if last := asked[len(asked)-1]; !reflect.DeepEqual(last, test.request) {
				t.Errorf("asked %+v, wanted %+v", last, test.request)
			}
		})
	}
	if c.Site() != "inferno" {
		t.Errorf("the site is %q", c.Site())
	}
}

func TestRefusalLeavesTheConnectionInOrder(t *testing.T) {
	daemon := &fakeDaemon{reply: func(r core.Request) core.Reply {
		if _, ok := r.(core.ListGroups); ok {
			return core.GroupList{}
		}
		return core.Rejected{Why: core.RejectNotYet}
	}}
	c := daemon.dial(t)
	_, err := c.Topology(t.Context(), "mirror-1")
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != line.CodeNotYet || !refused.Temporary() {
		t.Errorf("got %v, wanted 450", err)
	}
	if _, err := c.Groups(t.Context()); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
	if _, err := c.Group(t.Context(), "two words"); err == nil {
		t.Error("a group of two words was asked for")
	}
	if _, err := c.Groups(t.Context()); err != nil {
		t.Errorf("after what could not be asked: %v", err)
	}
}

func TestPublish(t *testing.T) {
	long := strings.Repeat("0123456789", 300_000)
	path := filepath.Join(t.TempDir(), "update")
	if err := os.WriteFile(path, []byte(long), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	file.Seek(10, io.SeekStart)
	unknown := func(s string) io.Reader { return iotest.HalfReader(strings.NewReader(s)) }
	for _, test := range []struct {
		name string
		from io.Reader
		want string
	}{
		{"has Len", strings.NewReader("a line\n"), "a line\n"},
		{"can Seek", file, long[10:]},
		{"unknown and empty", unknown(""), ""},
		{"unknown and short", unknown("short"), "short"},
		{"unknown and long", unknown(long), long},
	} {
		t.Run(test.name, func(t *testing.T) {
			daemon := &fakeDaemon{reply: takeAll}
			c := daemon.dial(t)
			id, err := c.Publish(t.Context(), test.from, "mirror-1")
			if err != nil || id != someID {
				t.Fatalf("got %v, %v", id, err)
			}
			if len(daemon.bodies) != 1 || daemon.bodies[0] != test.want {
				t.Errorf("the daemon got otherwise than was sent")
			}
			if groups := daemon.published[0].Groups; len(groups) != 1 || groups[0] != "mirror-1" {
				t.Errorf("to %v", groups)
			}
		})
	}
}

func takeAll(r core.Request) core.Reply {
	if _, ok := r.(core.Publish); ok {
		return core.Queued{ID: someID}
	}
	return core.Ready{}
}

// TestPublishRefused: a long update is refused before it comes, a short one when it is whole.
func TestPublishRefused(t *testing.T) {
	daemon := &fakeDaemon{reply: func(r core.Request) core.Reply {
		switch r.(type) {
		case core.Reserve, core.Publish:
			return core.Rejected{Why: core.RejectStorage}
		}
		return takeAll(r)
	}}
	c := daemon.dial(t)
	for _, times := range []int{1, 10_000, 1, 10_000} { // each shows that the bytes of the one before were consumed
		_, err := c.Publish(t.Context(), strings.NewReader(strings.Repeat("quit\r\n", times)))
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != line.CodeStorage {
			t.Fatalf("got %v, wanted 452", err)
		}
	}
}

// TestDaemonDies: where the daemon is gone in the middle of a call, the error says so.
func TestDaemonDies(t *testing.T) {
	here, there := net.Pipe()
	go func() {
		io.WriteString(there, "220 valhalla floodd ready\r\n")
		there.Read(make([]byte, 100))
		there.Close()
	}()
	c, err := New(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Groups(t.Context())
	if !errors.Is(err, io.EOF) || err.Error() != "the connection ended before the daemon replied: EOF" {
		t.Errorf("it says %v", err)
	}
}

func TestPublishTooShort(t *testing.T) {
	daemon := &fakeDaemon{reply: takeAll}
	c := daemon.dial(t)
	_, err := c.PublishSize(t.Context(), strings.NewReader("abc"), 4)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Groups(t.Context()); err == nil {
		t.Error("the connection is used on in the middle of an update")
	}
	c = daemon.dial(t)
	trouble := errors.New("disk on fire")
	_, err = c.PublishSize(t.Context(), iotest.ErrReader(trouble), 4)
	if !errors.Is(err, trouble) {
		t.Errorf("got %v", err)
	}
}

func TestReceive(t *testing.T) {
	bodies := []string{"one\n", "", strings.Repeat("x", 100_000), "four"}
	daemon := &fakeDaemon{reply: func(core.Request) core.Reply { return core.Receiving{} }}
	for i, body := range bodies {
		id := someID
		id.Seq = uint64(i + 1)
		daemon.deliver = append(daemon.deliver, core.ExportUpdate{
			ID: id, Groups: []core.GroupName{"mirror-1"}, Size: int64(len(body)),
			Pieces: []core.Payload{{Size: int64(len(body)), Handle: body}},
		})
	}
	synctest.Test(t, func(t *testing.T) {
		daemon := *daemon
		c := daemon.dial(t)
		enough := errors.New("enough")
		taken := 0
		err := c.Receive(t.Context(), []core.GroupName{"mirror-1"}, func(u Update) error {
			body, err := io.ReadAll(u.Body)
			if err != nil || string(body) != bodies[taken] || u.Size != int64(len(body)) {
				return fmt.Errorf("update %v came otherwise than sent: %v", u.ID, err)
			}
			if taken++; taken == len(bodies) {
				return enough
			}
			return nil
		})
		if err != enough {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		if daemon.acked != len(bodies)-1 {
			t.Errorf("acknowledged %v", daemon.acked)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		daemon := *daemon
		taken := 0
		err := daemon.dial(t).Receive(t.Context(), nil, func(Update) error {
			if taken++; taken == 2 {
				return ErrEnough
			}
			return nil
		})
		if err != nil || daemon.acked != 2 {
			t.Errorf("got %v with %v acknowledged", err, daemon.acked)
		}
	})
}

func TestContextEndsACall(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	go io.WriteString(far, "220 inferno floodd ready\r\n")
	c, err := New(t.Context(), near)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		io.ReadFull(far, make([]byte, 8))
		cancel() // the question was asked, and is not answered
	}()
	if _, err := c.Groups(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := c.Groups(t.Context()); err == nil {
		t.Error("the connection is used on after a call that was given up")
	}
}

func TestNotADaemon(t *testing.T) {
	for _, greeting := range []string{"SSH-2.0-OpenSSH_9\r\n", "421 inferno busy\r\n", "250 hello\r\n", ""} {
		near, far := net.Pipe()
		go func() {
			io.WriteString(far, greeting)
			far.Close()
		}()
		if _, err := New(t.Context(), near); err == nil {
			t.Errorf("greeted by %q", greeting)
		}
	}
}

// TestHungUp: a daemon that ends says why.
func TestHungUp(t *testing.T) {
	near, far := net.Pipe()
	go func() {
		io.WriteString(far, "220 inferno floodd ready\r\n")
		io.ReadFull(far, make([]byte, 8))
		io.WriteString(far, "421 inferno the daemon is ending\r\n")
		far.Close()
	}()
	c, err := New(t.Context(), near)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = c.Groups(t.Context())
		var refused *Error
		if !errors.As(err, &refused) || refused.Code != line.CodeUnavailable {
			t.Errorf("got %v, wanted 421", err)
		}
	}
}

// TestAcksTogether: updates that came together are acknowledged together, and before
// anything is waited for.
func TestAcksTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		writes := make(chan string, 10)
		go func() {
			buffer := make([]byte, 4096)
			io.WriteString(far, "220 inferno floodd ready\r\n")
			for {
				n, err := far.Read(buffer)
				if err != nil {
					close(writes)
					return
				}
				if strings.HasPrefix(string(buffer[:n]), "receive") {
					go func() {
						io.WriteString(far, "354 go\r\n")
						io.WriteString(far, "222 a/1/1 g 1\r\nx\r\n222 a/1/2 g 1\r\nx\r\n")
						io.WriteString(far, "222 a/1/3 g 1\r\nx\r\n")
					}()
					continue
				}
				writes <- string(buffer[:n])
			}
		}()
		c, err := New(t.Context(), near)
		if err != nil {
			t.Fatal(err)
		}
		go c.Receive(t.Context(), nil, func(Update) error { return nil })
		synctest.Wait()
		for i, want := range []string{"ack a/1/2\r\n", "ack a/1/3\r\n"} {
			select {
			case got := <-writes:
				if got != want {
					t.Errorf("write %d says %q, wanted %q", i, got, want)
				}
			default:
				t.Errorf("write %d did not come; it was to say %q", i, want)
			}
		}
		far.Close()
		synctest.Wait()
	})
}
