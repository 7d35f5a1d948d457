package sim

import (
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// liar is a site that breaks a promise: every effect of an honest machine passes
// through twist, every snapshot through see.
type liar struct {
	honest *core.Site
	name   core.SiteName
	twist  func(in core.Input, effects []core.Effect) []core.Effect
	see    func(core.Snapshot) core.Snapshot
}

func (l *liar) Step(now core.Time, in core.Input) []core.Effect {
	effects := l.honest.Step(now, in)
	if l.twist == nil {
		return effects
	}
	return l.twist(in, slices.Clone(effects))
}

func (l *liar) Snapshot(now core.Time) core.Snapshot {
	s := l.honest.Snapshot(now)
	if l.see == nil {
		return s
	}
	return l.see(s)
}

// lying makes all machines honest but that of one site.
func lying(name core.SiteName, make func(*liar)) Options {
	return Options{New: func(o core.Options) Machine {
		l := &liar{honest: core.New(o), name: o.Config.Self}
		if l.name == name {
			make(l)
		}
		return l
	}}
}

// each replaces every effect by what f makes of it.
func each(f func(core.Effect) []core.Effect) func(core.Input, []core.Effect) []core.Effect {
	return func(_ core.Input, effects []core.Effect) []core.Effect {
		var out []core.Effect
		for _, e := range effects {
			out = append(out, f(e)...)
		}
		return out
	}
}

// inventing has a liar tell of updates that nobody published.
func inventing(l *liar) {
	l.twist = each(func(e core.Effect) []core.Effect {
		if n, ok := e.(*core.Note); ok {
			if c, ok := n.Observation.(core.UpdateComplete); ok {
				c.ID.Seq += 1000
				return []core.Effect{e, &core.Note{Observation: c}}
			}
		}
		return []core.Effect{e}
	})
}

// TestHonest: what the liars below are compared with.
func TestHonest(t *testing.T) {
	s := smallWorld(4)
	s.Asks = []Ask{{Sites: []Who{"all"}, Every: time.Second}, {Sites: []Who{"all"}, Every: time.Second, Explain: true}}
	mustHold(t, mustRun(t, s, lying("nobody", nil)))
}

// TestCheckersFind: each promise is broken by one site, and found out by the checker
// whose it is.
func TestCheckersFind(t *testing.T) {
	tests := []struct {
		name  string
		world func(*Scenario)
		liar  func(*liar)
		check string
		text  string
	}{
		{
			name:  "an update that nobody published",
			liar:  inventing,
			check: "creation", text: "which nobody published",
		},
		{
			name: "a topology older than the last",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if n, ok := e.(*core.Note); ok {
						if c, ok := n.Observation.(core.TopologyChanged); ok {
							c.Version.Number--
							return []core.Effect{e, &core.Note{Observation: c}}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "versions", text: "it adopted version",
		},
		{
			name: "an update exported twice",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if x, ok := e.(*core.StartExport); ok {
						again := x
						again.Batch += 1 << 40
						return []core.Effect{x, again}
					}
					return []core.Effect{e}
				})
			},
			check: "duplicate", text: "exported a second time",
		},
		{
			name: "an update that arrives twice",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if n, ok := e.(*core.Note); ok {
						if _, ok := n.Observation.(core.UpdateComplete); ok {
							return []core.Effect{e, e}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "duplicate", text: "arrived whole a second time",
		},
		{
			name: "an altered payload exported",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if x, ok := e.(*core.StartExport); ok {
						x.Updates = slices.Clone(x.Updates)
						x.Updates[0].Pieces = []core.Payload{corrupted(x.Updates[0].Pieces[0])}
						return []core.Effect{x}
					}
					return []core.Effect{e}
				})
			},
			check: "altered", text: "piece 0",
		},
		{
			name: "payloads thrown away in silence",
			liar: func(l *liar) {
				l.twist = func(in core.Input, effects []core.Effect) []core.Effect {
					return slices.DeleteFunc(effects, func(e core.Effect) bool {
						x, ok := e.(*core.StartExport)
						return ok && x.Updates[0].ID.Seq > 20
					})
				}
			},
			check: "missing", text: "was not exported",
		},
		{
			name: "more payload than storage",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if x, ok := e.(*core.Store); ok {
						x.Payload.Size += 1 << 20
						return []core.Effect{x}
					}
					return []core.Effect{e}
				})
			},
			check: "storage", text: "its data-storage-max is",
		},
		{
			name: "another view of the group",
			liar: func(l *liar) {
				l.see = func(s core.Snapshot) core.Snapshot {
					for i := range s.Groups {
						s.Groups[i].Topology.Number++
					}
					return s
				}
			},
			check: "convergence", text: "topology",
		},
		{
			name:  "statistics that lag behind",
			world: func(s *Scenario) { s.Asks = []Ask{{Sites: []Who{"s2"}, Every: 100 * time.Millisecond}} },
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if a, ok := e.(*core.Answer); ok {
						if r, ok := a.Reply.(core.StatsListing); ok {
							r.Stats.UpdatesAccepted = r.Stats.UpdatesAccepted / 2
							a.Reply = r
							return []core.Effect{a}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "clients", text: "not linearizable",
		},
		{
			name:  "an explanation of what never was",
			world: func(s *Scenario) { s.Asks = []Ask{{Sites: []Who{"s2"}, Every: time.Second, Explain: true}} },
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if a, ok := e.(*core.Answer); ok {
						if r, ok := a.Reply.(core.Explanation); ok {
							r.Sites[0].Standing = core.StandingGap
							return []core.Effect{&core.Answer{Client: a.Client, Reply: r}}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "explained", text: "where it never was so",
		},
		{
			name: "a request answered twice",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if a, ok := e.(*core.Answer); ok {
						if _, ok := a.Reply.(core.Queued); ok {
							return []core.Effect{e, e}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "answers", text: "which had not asked",
		},
		{
			name: "a link that is sent more than it takes",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					x, ok := e.(*core.Send)
					if !ok {
						return []core.Effect{e}
					}
					probe := core.Probe{Count: 1, Padding: core.Payload{Size: linkRoom}}
					return []core.Effect{e, &core.Send{Link: x.Link, Message: probe}, &core.Send{Link: x.Link, Message: probe}}
				})
			},
			check: "room", text: "no room left",
		},
		{
			name: "a gap for want of a disk that never failed",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if n, ok := e.(*core.Note); ok {
						if c, ok := n.Observation.(core.UpdateComplete); ok && c.ID.Seq == 5 {
							gap := core.GapRecorded{Stream: c.ID.Stream, Range: core.Range{First: 5, Last: 5}, Cause: core.GapDisk}
							return []core.Effect{&core.Note{Observation: gap}}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "gap", text: "(disk), for which there is no cause",
		},
		{
			name: "a gap for want of storage that is free",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if n, ok := e.(*core.Note); ok {
						if c, ok := n.Observation.(core.UpdateComplete); ok && c.ID.Seq == 5 {
							gap := core.GapRecorded{Stream: c.ID.Stream, Range: core.Range{First: 5, Last: 5}, Cause: core.GapStorage}
							return []core.Effect{&core.Note{Observation: gap}}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "gap", text: "(storage), for which there is no cause",
		},
		{
			name: "a gap for age where nothing is old",
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if n, ok := e.(*core.Note); ok {
						if c, ok := n.Observation.(core.UpdateComplete); ok && c.ID.Seq == 5 {
							gap := core.GapRecorded{Stream: c.ID.Stream, Range: core.Range{First: 5, Last: 5}, Cause: core.GapTooOld}
							return []core.Effect{&core.Note{Observation: gap}}
						}
					}
					return []core.Effect{e}
				})
			},
			check: "gap", text: "(too-old), for which there is no cause",
		},
		{
			name: "updates out of order",
			world: func(s *Scenario) {
				s.Groups[0].Order = core.OrderOrigin
				s.Floods[0].Every, s.Floods[0].Count = 0, 50
			},
			liar: func(l *liar) {
				l.twist = each(func(e core.Effect) []core.Effect {
					if x, ok := e.(*core.StartExport); ok {
						x.Updates = slices.Clone(x.Updates)
						slices.Reverse(x.Updates)
						return []core.Effect{x}
					}
					return []core.Effect{e}
				})
			},
			check: "order", text: "of the same stream",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(4)
			s.Settle = 10 * time.Second
			if test.world != nil {
				test.world(&s)
			}
			mustBreach(t, mustRun(t, s, lying("s2", test.liar)), test.check, test.text)
		})
	}
}

// TestCheckerOfDurability: a durable site whose machine does not wait for its disk.
func TestCheckerOfDurability(t *testing.T) {
	s := smallWorld(3)
	s.Hosts[1].Disk.Durable = true
	mustHold(t, mustRun(t, s, Options{}))
	hasty := Options{New: func(o core.Options) Machine {
		o.Durable = false
		return core.New(o)
	}}
	mustBreach(t, mustRun(t, s, hasty), "durable", "before its disk had synced it")
}

// TestCheckerOfLimit: a site whose machine knows nothing of its bandwidth limit.
func TestCheckerOfLimit(t *testing.T) {
	s := smallWorld(3)
	s.Hosts[0].Local.BandwidthLimit = core.BandwidthLimit{Rate: 100_000}
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 1e6, SizeMax: 1e6, Start: 10 * time.Second, Count: 1, Every: time.Second}}
	mustHold(t, mustRun(t, s, Options{}))
	lavish := Options{New: func(o core.Options) Machine {
		o.Config.Local.BandwidthLimit = core.BandwidthLimit{}
		return core.New(o)
	}}
	mustBreach(t, mustRun(t, s, lavish), "limit", "ahead of its bandwidth limit")
}

// TestCheckerOfVersions: a master that tells its clients of a version that is past.
func TestCheckerOfVersions(t *testing.T) {
	s := smallWorld(4)
	s.Asks = []Ask{{Sites: []Who{"s1"}, Every: 100 * time.Millisecond}}
	var first core.TopologyListing
	stale := lying("s1", func(l *liar) {
		first = core.TopologyListing{}
		l.twist = each(func(e core.Effect) []core.Effect {
			if a, ok := e.(*core.Answer); ok {
				if r, ok := a.Reply.(core.TopologyListing); ok {
					if first.Group == "" {
						first = r
						first.Version.Number--
						return []core.Effect{a}
					}
					return []core.Effect{&core.Answer{Client: a.Client, Reply: first}}
				}
			}
			return []core.Effect{e}
		})
	})
	mustBreach(t, mustRun(t, s, stale), "versions", "not linearizable")
}

// TestCheckerOfTopologies: a master that publishes a topology which the loss of one site
// can split, and one with a link to a site that is no member.
func TestCheckerOfTopologies(t *testing.T) {
	for _, test := range []struct {
		spoil func([]core.Edge) []core.Edge
		text  string
	}{
		{func(e []core.Edge) []core.Edge { return e[:3] }, "that 1 lost sites can split; 1 may be lost"},
		{func(e []core.Edge) []core.Edge { return nil }, "that 0 lost sites can split"},
		{func(e []core.Edge) []core.Edge { return append(slices.Clone(e), core.Edge{A: "s1", B: "s9"}) }, "s1 and s9, which are not both members"},
	} {
		r := mustRun(t, smallWorld(4), lying("s1", func(l *liar) {
			l.see = func(s core.Snapshot) core.Snapshot {
				s.Groups = slices.Clone(s.Groups)
				for i := range s.Groups {
					s.Groups[i].Edges = test.spoil(s.Groups[i].Edges)
				}
				return s
			}
		}))
		mustBreach(t, r, "topology", test.text)
	}
}

// TestEnough: a run may end with the first breach, and then judges nothing more.
func TestEnough(t *testing.T) {
	s := smallWorld(4)
	s.Expect = append(s.Expect, Expectation{Metric: "delivered", Op: AtMost, Value: 1_000_000})
	o := lying("s2", inventing)
	whole := mustRun(t, s, o)
	o.Enough = func(check string) bool { return check == "creation" }
	short := mustRun(t, s, o)
	if short.OK || short.BreachCount != 1 || short.Breaches[0] != whole.Breaches[0] || short.Events >= whole.Events || len(short.Expectations) > 0 {
		t.Errorf("a run that ends early has %d breaches %v, %d events of %d and %d expectations",
			short.BreachCount, short.Breaches, short.Events, whole.Events, len(short.Expectations))
	}
	o.Enough = func(check string) bool { return check == "replay" }
	if all := mustRun(t, s, o); all.Events != whole.Events {
		t.Errorf("a run that waits for what does not come ends after %d events of %d", all.Events, whole.Events)
	}
}

// TestCheckerOfReplay: a machine that depends on more than its seed.
func TestCheckerOfReplay(t *testing.T) {
	var outside int
	o := lying("s2", func(l *liar) {
		l.twist = each(func(e core.Effect) []core.Effect {
			if x, ok := e.(*core.SetTimer); ok && x.At > 0 {
				outside++
				x.At += core.Time(outside)
				return []core.Effect{x}
			}
			return []core.Effect{e}
		})
	})
	r, err := RunTwice(smallWorld(3), o)
	if err != nil {
		t.Fatal(err)
	}
	mustBreach(t, r, "replay", "run again")
}
