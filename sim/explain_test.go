package sim

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// explainer is a client that has updates explained, one after the other.
type explainer struct {
	updates []*update
	heard   func(u *update, r core.Reply)
}

func (e *explainer) next(s *site, id core.ClientID) {
	if len(e.updates) == 0 {
		s.clients.leave(id)
		return
	}
	s.clients.ask(id, e, core.Explain{ID: e.updates[0].id})
}

func (e *explainer) answer(s *site, id core.ClientID, r core.Reply) {
	u := e.updates[0]
	e.updates = e.updates[1:]
	e.heard(u, r)
	e.next(s, id)
}

func (*explainer) dropped(*site, core.ClientID) {}

// explainAll runs a scenario, and before its last quarter has a site explain every update.
func explainAll(t *testing.T, s Scenario, at core.SiteName, heard func(w *world, u *update, e core.Explanation)) {
	w, err := newWorld(&s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.undoAfter(s.Duration*3/4, "have every update explained", func() {
		asked := w.byName[at]
		(&explainer{w.ledger.updates, func(u *update, r core.Reply) {
			e, ok := r.(core.Explanation)
			if !ok {
				t.Fatalf("%s is answered by %+v", u.id, r)
			}
			heard(w, u, e)
		}}).next(asked, asked.clients.connect())
	})
	w.run()
	mustHold(t, w.result())
}

// TestExplainedTimesAreTrue: what sites sum up of an update's way, without comparing
// clocks, is what the world's own clock shows; in jitter, within what it may add on each
// side of the few links of the way.
func TestExplainedTimesAreTrue(t *testing.T) {
	for _, test := range []struct {
		name   string
		size   int64
		jitter time.Duration
		within time.Duration
	}{
		{"small", 200, 0, 500 * time.Microsecond},
		{"small with jitter", 200, 4 * time.Millisecond, 8 * time.Millisecond},
		{"long", 1 << 20, 0, 100 * time.Millisecond}, // the announcement waits behind what the link holds, for its window, and in queues
	} {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(8)
			s.Network.Jitter = test.jitter
			s.Hosts[0].Disk.Durable = true // it accepts only what is on its disk
			f := &s.Floods[0]
			f.SizeMin, f.SizeMax, f.Every, f.Until = test.size, test.size, time.Second, 40*time.Second
			told := 0
			explainAll(t, s, "s8", func(w *world, u *update, e core.Explanation) {
				for _, row := range e.Sites {
					to := w.byName[row.Site]
					truth := u.after(int(to.index))
					if off := (row.After - truth).Abs(); off > test.within || row.Way == core.WayUnknown {
						t.Errorf("%s came to %s after %v, and is said to have come after %v (%s)", u.id, to.host.Site.Name, truth, row.After, row.Way)
					}
					told++
				}
			})
			if told < 10*len(s.Hosts) {
				t.Errorf("%d times are told", told)
			}
		})
	}
}

// TestMeasuresOfAnswers: how late answers come is measured, and by how much a site is wrong
// that says how long updates took to come.
func TestMeasuresOfAnswers(t *testing.T) {
	tests := []struct {
		name   string
		metric string
		atMost time.Duration
		fails  bool
		spoil  func(*Scenario)
		liar   func(*liar)
	}{
		{name: "all answer at once", metric: "answer-max", atMost: time.Second},
		{name: "one stands still", metric: "answer-max", atMost: time.Second, fails: true, spoil: func(s *Scenario) {
			s.Faults = []Fault{{At: 20 * time.Second, Act: Pause{Sites: []Who{"s2"}, For: 9 * time.Second}}}
		}},
		{name: "all are right", metric: "explained-off", atMost: 100 * time.Millisecond},
		{name: "one is wrong", metric: "explained-off", atMost: 100 * time.Millisecond, fails: true, liar: func(l *liar) {
			l.twist = each(func(e core.Effect) []core.Effect {
				if a, ok := e.(*core.Answer); ok {
					if r, ok := a.Reply.(core.Explanation); ok {
						for i := range r.Sites {
							r.Sites[i].After += time.Second
						}
					}
				}
				return []core.Effect{e}
			})
		}},
	}
	for _, test := range tests {
		s := smallWorld(4)
		s.Asks = []Ask{{Sites: []Who{"s2"}, Every: 100 * time.Millisecond, Explain: true}}
		s.Expect = []Expectation{{Metric: test.metric, Op: AtMost, Value: test.atMost.Microseconds()}}
		if test.spoil != nil {
			test.spoil(&s)
		}
		o := Options{}
		if test.liar != nil {
			o = lying("s2", test.liar)
		}
		if r := mustRun(t, s, o); r.Expectations[0].OK == test.fails || len(r.Breaches) > 0 {
			t.Errorf("%s: %+v %v", test.name, r.Expectations, r.Breaches)
		}
	}
}
