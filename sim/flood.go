package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// flood is a Flood at work.
type flood struct {
	world     *world
	index     int
	spec      *Flood
	from      []*site
	rand      *rand.Rand
	published int
}

func newFlood(w *world, index int) (*flood, error) {
	spec := &w.scenario.Floods[index]
	f := &flood{world: w, index: index, spec: spec, rand: w.rand(fmt.Sprintf("flood %d", index))}
	var err error
	if f.from, err = w.find(spec.From); err != nil {
		return nil, fmt.Errorf("flood %d: %w", index+1, err)
	}
	if len(f.from) == 0 {
		return nil, fmt.Errorf("flood %d comes from no site; name one in From", index+1)
	}
	if spec.Every == 0 && spec.Count == 0 {
		return nil, fmt.Errorf("flood %d would publish without end at once; give Every or Count", index+1)
	}
	for _, g := range spec.Groups {
		if !slices.ContainsFunc(w.scenario.Groups, func(def core.GroupDef) bool { return def.Name == g }) {
			return nil, fmt.Errorf("flood %d is for the group %s, which is none of the scenario's", index+1, g)
		}
	}
	return f, nil
}

// until is when the flood ends.
func (f *flood) until() netsim.Time {
	if f.spec.Until > 0 {
		return micros(f.spec.Until)
	}
	return micros(f.world.scenario.Duration)
}

// next publishes, and schedules what comes after.
func (f *flood) next() {
	for f.world.now < f.until() && (f.spec.Count == 0 || f.published < f.spec.Count) {
		f.publish()
		if f.spec.Every == 0 {
			continue
		}
		f.world.schedule(f.world.now+f.gap(), event{kind: eventFlood, arg: uint64(f.index)})
		return
	}
}

// publish offers one update to the site whose turn it is.
func (f *flood) publish() {
	f.world.measure.begin()
	f.published++
	s, size := f.draw()
	f.world.contents++
	c := &content{number: f.world.contents, size: size, flood: f.index}
	o := &offer{flood: f, site: s, content: c}
	o.again()
}

// draw chooses the site and the size of the next update.
func (f *flood) draw() (from *site, size int64) {
	from = f.from[0]
	if len(f.from) > 1 {
		from = f.from[f.rand.IntN(len(f.from))]
	}
	size = f.spec.SizeMin
	if f.spec.SizeMax > size {
		size += f.rand.Int64N(f.spec.SizeMax - size + 1)
	}
	return from, size
}

// gap chooses the time from one update to the next.
func (f *flood) gap() netsim.Time {
	if f.spec.Every == 0 {
		return 0
	}
	if f.spec.Poisson {
		return max(1, exponential(f.rand, f.spec.Every))
	}
	return max(1, micros(f.spec.Every))
}

// offer is a client that wants one update flooded.
type offer struct {
	flood   *flood
	site    *site
	content *content
	refused uint64  // the happening of the latest refusal, 0 if there was none
	began   uint64  // the event at which it asked to publish; 0 before it has
	update  *update // once it was accepted
}

// again asks the site to take the update.
func (o *offer) again() {
	s, w := o.site, o.flood.world
	o.began = 0
	w.because(o.refused)
	if w.watched() {
		w.because(w.tell(s, Offered{Flood: o.flood.index, Bytes: o.content.size}))
	}
	if !s.up() {
		o.retry()
		return
	}
	s.clients.ask(s.clients.connect(), o, core.Reserve{Groups: o.flood.spec.Groups, Bytes: o.content.size})
}

// answer takes the site's word: Ready, then Queued; or Rejected at either.
func (o *offer) answer(s *site, id core.ClientID, r core.Reply) {
	w := s.world
	switch r := r.(type) {
	case core.Ready:
		o.began = w.events
		s.clients.ask(id, o, core.Publish{Groups: o.flood.spec.Groups, Pieces: o.content.pieces()})
		return
	case core.Queued:
		w.checks.onQueued(s, o, r)
	case core.Rejected:
		w.measure.rejected++
		w.checks.onRefused(s, o)
		o.retry()
	default:
		w.fail("answers", s, "it answered a client that publishes with %T", r)
	}
	s.clients.leave(id)
}

// dropped: the site died before it answered. What became of the update is unknown,
// so it is not offered again.
func (o *offer) dropped(s *site, _ core.ClientID) {
	if o.began > 0 {
		s.world.checks.clients.publishUnanswered(s, o.began)
	}
}

// retry offers the update again later, if the flood is of that kind.
func (o *offer) retry() {
	w, f := o.flood.world, o.flood
	if f.spec.Retry == 0 || w.scriptOver != never {
		w.measure.givenUp++
		return
	}
	o.refused = w.cause
	w.schedule(w.now+micros(f.spec.Retry), event{kind: eventRetry, arg: w.retries.put(o)})
}
