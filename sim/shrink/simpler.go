package shrink

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
)

// edit makes one thing of a scenario plainer, in a copy of it. False says that it is as
// plain as that already.
type edit func(s *sim.Scenario) bool

// simpler makes plain whatever may be. It says whether anything became so. A script that
// ends sooner may lose what came late: then there are other things to make plain, and
// the rest is left to the next time.
func (k *shrinker) simpler() (done bool) {
	edits, parts := edits(&k.best), partsOf(&k.best)
	for at := 0; at < len(edits) && parts == partsOf(&k.best); {
		var candidates []sim.Scenario
		var after []int
		for ; at < len(edits) && len(candidates) < k.options.Workers; at++ {
			if s := clone(k.best); edits[at](&s) {
				candidates, after = append(candidates, s), append(after, at+1)
			}
		}
		if i := k.first(candidates...); i >= 0 {
			done, at = true, after[i]
		}
	}
	return done
}

// partsOf counts what edits speak of by number.
func partsOf(s *sim.Scenario) [5]int {
	return [5]int{len(s.Hosts), len(s.Groups), len(s.Faults), len(s.Floods), len(s.Asks)}
}

// clone copies every slice of a scenario that an edit may write to.
func clone(s sim.Scenario) sim.Scenario {
	s.Hosts, s.Groups, s.Floods = slices.Clone(s.Hosts), slices.Clone(s.Groups), slices.Clone(s.Floods)
	s.Asks, s.Faults = slices.Clone(s.Asks), slices.Clone(s.Faults)
	return s
}

// edits are all that a scenario of this many sites, faults and floods may be given: whole
// properties first.
func edits(s *sim.Scenario) []edit {
	plain := plainest(len(s.Hosts))
	all := []edit{
		change(func(s *sim.Scenario) *netsim.Fidelity { return &s.Network.Fidelity }, netsim.TCP),
		change(func(s *sim.Scenario) *netsim.Congestion { return &s.Network.Congestion }, netsim.Cubic),
		change(func(s *sim.Scenario) *int64 { return &s.Network.LossPPM }, 0),
		change(func(s *sim.Scenario) *time.Duration { return &s.Network.Jitter }, 0),
		change(func(s *sim.Scenario) *time.Duration { return &s.Network.Latency }, 0),
		func(s *sim.Scenario) bool {
			n := &s.Network
			had := n.Matrix != nil || n.Jitters != nil || n.Bandwidths != nil
			n.Matrix, n.Jitters, n.Bandwidths = nil, nil, nil
			n.MatrixFile, n.JittersFile, n.BandwidthsFile = "", "", ""
			return had
		},
		func(s *sim.Scenario) bool { // as a file makes them that says how many there are, and no more
			if named(s.Hosts) && s.Hosts[0].Site.Coordinate == nil {
				return false
			}
			*s = renamed(*s, plainest(len(s.Hosts)).Hosts, false)
			return true
		},
		func(s *sim.Scenario) bool {
			if named(s.Hosts) {
				return false
			}
			*s = renamed(*s, plainest(len(s.Hosts)).Hosts, true)
			return true
		},
		func(s *sim.Scenario) bool { return earlier(s) },
		func(s *sim.Scenario) bool { return shortened(s, s.Duration/2) },
		func(s *sim.Scenario) bool { return shortened(s, lastInstant(s)+time.Second) },
		func(s *sim.Scenario) bool { return shortened(s, s.Duration*3/4) },
	}
	for _, property := range hostProperties(&plain.Hosts[0]) {
		all = append(all, func(s *sim.Scenario) (changed bool) {
			for i := range s.Hosts {
				changed = property(&s.Hosts[i]) || changed
			}
			return changed
		})
	}
	for i := range s.Hosts {
		for _, property := range hostProperties(&plain.Hosts[0]) {
			all = append(all, func(s *sim.Scenario) bool { return property(&s.Hosts[i]) })
		}
	}
	for i := range s.Groups {
		for _, property := range groupProperties(&plain.Groups[0]) {
			all = append(all, func(s *sim.Scenario) bool { return property(&s.Groups[i]) })
		}
	}
	for i := range s.Faults {
		all = append(all, faultEdits(i)...)
	}
	for _, b := range blocks(len(s.Floods)) {
		for kind := range floodEdits(0) {
			all = append(all, func(s *sim.Scenario) (changed bool) {
				for i := b[0]; i < b[1]; i++ {
					changed = floodEdits(i)[kind](s) || changed
				}
				return changed
			})
		}
	}
	for i := range s.Asks {
		all = append(all,
			change(func(s *sim.Scenario) *time.Duration { return &s.Asks[i].Start }, 0),
			change(func(s *sim.Scenario) *time.Duration { return &s.Asks[i].Until }, 0),
			change(func(s *sim.Scenario) *time.Duration { return &s.Asks[i].Every }, time.Second))
	}
	return all
}

// plainest is the scenario of so many sites that says nothing else.
func plainest(sites int) sim.Scenario {
	text := "(:sites " + itoa(sites) + " (:placement none)) (:group-define (:group-name g) (:site all) (:master-site s1))"
	s, err := script.Parse("plain.scn", []byte(text), nil)
	if err != nil {
		panic("shrink: " + err.Error()) // the text is our own
	}
	return s
}

// change sets a value, unless it is so already.
func change[V comparable](at func(*sim.Scenario) *V, to V) edit {
	return func(s *sim.Scenario) bool {
		v := at(s)
		if *v == to {
			return false
		}
		*v = to
		return true
	}
}

// hostProperties make a host as plain ones are, in one way each.
func hostProperties(plain *sim.Host) []func(*sim.Host) bool {
	return []func(*sim.Host) bool{
		as(func(h *sim.Host) any { return &h.Local }, plain.Local),
		as(func(h *sim.Host) any { return &h.Disk }, plain.Disk),
		as(func(h *sim.Host) any { return &h.Export }, plain.Export),
		as(func(h *sim.Host) any { return &h.Uplink }, plain.Uplink),
		as(func(h *sim.Host) any { return &h.Downlink }, plain.Downlink),
		as(func(h *sim.Host) any { return &h.Start }, plain.Start),
		as(func(h *sim.Host) any { return &h.ClockOffset }, plain.ClockOffset),
		as(func(h *sim.Host) any { return &h.ClockPPM }, plain.ClockPPM),
		as(func(h *sim.Host) any { return &h.Claims }, plain.Claims),
		as(func(h *sim.Host) any { return &h.Knows }, plain.Knows),
		as(func(h *sim.Host) any { return &h.Joins }, plain.Joins),
		as(func(h *sim.Host) any { return &h.Place }, plain.Place),
		as(func(h *sim.Host) any { return &h.Region }, plain.Region),
		as(func(h *sim.Host) any { return &h.Local.DataStorageMax }, plain.Local.DataStorageMax),
		as(func(h *sim.Host) any { return &h.Local.LogPurgePeriod }, plain.Local.LogPurgePeriod),
		as(func(h *sim.Host) any { return &h.Local.SitePurgePeriod }, plain.Local.SitePurgePeriod),
		as(func(h *sim.Host) any { return &h.Local.BandwidthLimit }, plain.Local.BandwidthLimit),
		as(func(h *sim.Host) any { return &h.Local.SwarmLinks }, plain.Local.SwarmLinks),
		as(func(h *sim.Host) any { return &h.Local.ExportBatchMax }, plain.Local.ExportBatchMax),
		as(func(h *sim.Host) any { return &h.Local.ExportBy }, plain.Local.ExportBy),
	}
}

// groupProperties make a group as plain ones are, in one way each.
func groupProperties(plain *core.GroupDef) []func(*core.GroupDef) bool {
	return []func(*core.GroupDef) bool{
		as(func(g *core.GroupDef) any { return &g.Connectivity }, plain.Connectivity),
		as(func(g *core.GroupDef) any { return &g.PingPeriod }, plain.PingPeriod),
		as(func(g *core.GroupDef) any { return &g.BandwidthPeriod }, plain.BandwidthPeriod),
		as(func(g *core.GroupDef) any { return &g.EstimatesPeriod }, plain.EstimatesPeriod),
		as(func(g *core.GroupDef) any { return &g.JoinPeriod }, plain.JoinPeriod),
		as(func(g *core.GroupDef) any { return &g.UpdatePeriod }, plain.UpdatePeriod),
		as(func(g *core.GroupDef) any { return &g.BatchPeriod }, plain.BatchPeriod),
		as(func(g *core.GroupDef) any { return &g.TopologyGenerator }, plain.TopologyGenerator),
		as(func(g *core.GroupDef) any { return &g.AllowSites }, plain.AllowSites),
		as(func(g *core.GroupDef) any { return &g.DenySites }, plain.DenySites),
		as(func(g *core.GroupDef) any { return &g.Order }, plain.Order),
	}
}

// as sets what at points at to a value, unless it is so already.
func as[T any](at func(*T) any, plain any) func(*T) bool {
	return func(t *T) bool {
		v := reflect.ValueOf(at(t)).Elem()
		if reflect.DeepEqual(v.Interface(), plain) {
			return false
		}
		v.Set(reflect.ValueOf(plain))
		return true
	}
}

// faultEdits make a fault begin at a whole second, last to the end of the script, or
// for a whole number of seconds, or half as long.
func faultEdits(i int) []edit {
	lasts := func(to func(time.Duration) time.Duration) edit {
		return func(s *sim.Scenario) bool {
			v := reflect.New(reflect.TypeOf(s.Faults[i].Act)).Elem()
			v.Set(reflect.ValueOf(s.Faults[i].Act))
			field := v.FieldByName("For")
			if !field.IsValid() {
				return false
			}
			was := time.Duration(field.Int())
			is := to(was)
			field.SetInt(int64(is))
			s.Faults[i].Act = v.Interface().(sim.Act)
			return is != was
		}
	}
	return []edit{
		func(s *sim.Scenario) bool {
			was := s.Faults[i].At
			s.Faults[i].At = min(was.Round(time.Second), s.Duration)
			return s.Faults[i].At != was
		},
		lasts(func(time.Duration) time.Duration { return 0 }),
		lasts(func(d time.Duration) time.Duration { return d.Round(time.Second) }),
		lasts(func(d time.Duration) time.Duration {
			if d >= 2*time.Second {
				return (d / 2).Round(time.Second)
			}
			return d
		}),
	}
}

// sizePlain is the size of an update that says nothing of it.
const sizePlain = 1000

// blocks are what of so many floods is made plain together: all of them, and then each, or an
// eighth of them at a time where nobody will look at them one by one.
func blocks(floods int) [][2]int {
	const few = 32
	if floods == 0 {
		return nil
	}
	all := [][2]int{{0, floods}}
	size := 1
	if floods > few {
		size = (floods + 7) / 8
	}
	for at := 0; at < floods && floods > 1; at += size {
		all = append(all, [2]int{at, min(at+size, floods)})
	}
	return all
}

// floodEdits make a flood's updates smaller, its time a whole second, and so on.
func floodEdits(i int) []edit {
	sizes := func(to func(int64) int64) edit {
		return func(s *sim.Scenario) bool {
			f := &s.Floods[i]
			low, high := f.SizeMin, f.SizeMax
			f.SizeMin, f.SizeMax = to(low), max(to(low), to(high))
			return f.SizeMin != low || f.SizeMax != high
		}
	}
	return []edit{
		sizes(func(int64) int64 { return sizePlain }),
		sizes(func(n int64) int64 {
			if n <= 2*sizePlain {
				return n
			}
			return n / 2 / sizePlain * sizePlain
		}),
		func(s *sim.Scenario) bool {
			was := s.Floods[i].Start
			s.Floods[i].Start = min(was.Round(time.Second), s.Duration-time.Millisecond)
			return s.Floods[i].Start != was
		},
		change(func(s *sim.Scenario) *time.Duration { return &s.Floods[i].Retry }, 0),
		change(func(s *sim.Scenario) *bool { return &s.Floods[i].Poisson }, false),
		func(s *sim.Scenario) bool { // to all groups of its site
			had := len(s.Floods[i].Groups) > 0
			s.Floods[i].Groups = nil
			return had
		},
		func(s *sim.Scenario) bool { // no expectation speaks of it
			had := s.Floods[i].Name != ""
			s.Floods[i].Name = ""
			return had
		},
	}
}

// lastInstant is when the last thing of the script begins.
func lastInstant(s *sim.Scenario) (last time.Duration) {
	for _, f := range s.Faults {
		last = max(last, f.At)
	}
	for _, f := range s.Floods {
		last = max(last, f.Start)
	}
	return last
}

// shortened ends the script sooner; false if it would not.
func shortened(s *sim.Scenario, d time.Duration) bool {
	if d = max(time.Second, d.Round(time.Second)); d >= s.Duration {
		return false
	}
	*s = shorter(*s, d)
	return true
}

// earlier lets everything happen sooner, by half the time that passes before the first
// thing does.
func earlier(s *sim.Scenario) bool {
	first := s.Duration
	for _, f := range s.Faults {
		first = min(first, f.At)
	}
	for _, f := range s.Floods {
		first = min(first, f.Start)
	}
	by := (first / 2).Truncate(time.Second)
	if by <= 0 {
		return false
	}
	for i := range s.Faults {
		s.Faults[i].At -= by
	}
	for i := range s.Floods {
		f := &s.Floods[i]
		f.Start -= by
		f.Until = max(0, f.Until-by)
	}
	s.Duration -= by
	return true
}

func itoa(n int) string { return strconv.Itoa(n) }
