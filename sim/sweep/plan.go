package sweep

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/floodd/floodd/sim"
)

// Plan is what to sweep: one scenario, with many seeds.
type Plan struct {
	Scenario sim.Scenario
	Seeds    Seeds
	Shard    Shard // the zero Shard is all seeds
	// Swarm lets each seed also draw which kinds of fault are on: see
	// [sim.Scenario.Swarmed].
	Swarm bool
	// Skip are seeds whose results are there already. Nil skips none.
	Skip map[uint64]bool
	// Known is what was reached before, if this goes on with a sweep. It is added to.
	// Nil is nothing.
	Known *Coverage
	// EventsMax ends a run that has more events than this, which is a failure. Zero is
	// [EventsMax].
	EventsMax uint64
	// Workers run at the same time, [WorkersMax] at most. Zero is one for each processor.
	Workers int
	// Stop, closed, ends the sweep early. Nil never is.
	Stop <-chan struct{}
}

// WorkersMax bounds how many runs there can be at the same time. More than there are
// processors make nothing faster, and each has a world in memory.
const WorkersMax = 4096

// Seeds are all from From to To, both included.
type Seeds struct{ From, To uint64 }

// ParseSeeds reads 1-10000, or one seed.
func ParseSeeds(text string) (Seeds, error) {
	from, to, ranged := strings.Cut(text, "-")
	first, err := strconv.ParseUint(from, 10, 64)
	last := first
	if err == nil && ranged {
		last, err = strconv.ParseUint(to, 10, 64)
	}
	if err != nil || last < first {
		return Seeds{}, fmt.Errorf("%s is no range of seeds; write one such as 1-10000", text)
	}
	return Seeds{first, last}, nil
}

func (s Seeds) String() string {
	if s.From == s.To {
		return strconv.FormatUint(s.From, 10)
	}
	return fmt.Sprintf("%d-%d", s.From, s.To)
}

// Ranges are seeds: ranges in ascending order, which neither meet nor touch.
type Ranges []Seeds

// ParseRanges reads ranges of seeds, separated by commas.
func ParseRanges(text string) (Ranges, error) {
	var all Ranges
	for _, part := range strings.Split(text, ",") {
		seeds, err := ParseSeeds(part)
		if err != nil {
			return nil, err
		}
		all = all.with(seeds)
	}
	return all, nil
}

func (r Ranges) String() string {
	parts := make([]string, len(r))
	for i, seeds := range r {
		parts[i] = seeds.String()
	}
	return strings.Join(parts, ",")
}

// MarshalText and UnmarshalText let results say which seeds they are of.
func (r Ranges) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

func (r *Ranges) UnmarshalText(text []byte) (err error) {
	*r, err = ParseRanges(string(text))
	return err
}

// and adds ranges.
func (r Ranges) and(others Ranges) Ranges {
	for _, seeds := range others {
		r = r.with(seeds)
	}
	return r
}

// with adds seeds.
func (r Ranges) with(seeds Seeds) Ranges {
	var apart Ranges
	for _, other := range r {
		if other.To < seeds.From && seeds.From-other.To > 1 || seeds.To < other.From && other.From-seeds.To > 1 {
			apart = append(apart, other)
			continue
		}
		seeds = Seeds{min(seeds.From, other.From), max(seeds.To, other.To)}
	}
	apart = append(apart, seeds)
	slices.SortFunc(apart, func(a, b Seeds) int { return cmp.Compare(a.From, b.From) })
	return apart
}

// Shard is one of several equal shares of a sweep, for machines that share it: the
// Index-th of Of, counted from 1.
type Shard struct{ Index, Of uint64 }

// ParseShard reads 3/16.
func ParseShard(text string) (Shard, error) {
	index, of, _ := strings.Cut(text, "/")
	var s Shard
	var errs [2]error
	s.Index, errs[0] = strconv.ParseUint(index, 10, 32)
	s.Of, errs[1] = strconv.ParseUint(of, 10, 32)
	if errs[0] != nil || errs[1] != nil || s.Index < 1 || s.Index > s.Of {
		return Shard{}, fmt.Errorf("%s is no shard; write one such as 3/16, the first being 1/16", text)
	}
	return s, nil
}

func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Of)
}

// has says whether a seed is in the shard.
func (s Shard) has(seed uint64) bool { return s.Of == 0 || seed%s.Of == s.Index-1 }

// seeds calls each with every seed of the plan in turn, until it says that it wants no
// more.
func (p *Plan) seeds(each func(seed uint64) bool) {
	for seed := p.Seeds.From; ; seed++ {
		if p.Shard.has(seed) && !p.Skip[seed] && !each(seed) || seed == p.Seeds.To {
			return
		}
	}
}

// Count is how many runs the plan still asks for.
func (p *Plan) Count() uint64 {
	of, index := max(p.Shard.Of, 1), uint64(0)
	if p.Shard.Of > 0 {
		index = p.Shard.Index - 1
	}
	below := func(n uint64) uint64 { // seeds of the shard that are below n
		if n <= index {
			return 0
		}
		return (n-index-1)/of + 1
	}
	n := below(p.Seeds.To) - below(p.Seeds.From)
	if p.Shard.has(p.Seeds.To) {
		n++
	}
	for seed, skip := range p.Skip { // order: they are counted
		if skip && seed >= p.Seeds.From && seed <= p.Seeds.To && p.Shard.has(seed) {
			n--
		}
	}
	return n
}

// aheadPerWorker bounds how many runs may be over that wait for an earlier seed.
const aheadPerWorker = 16

// Run makes the runs of the plan and calls each with what became of them, in the order
// of the seeds. It ends early when each returns false, or Stop is closed: what still runs then
// is broken off, and nothing goes on when Run has returned. The error says why the scenario
// cannot run.
func (p *Plan) Run(each func(Line) bool) error {
	if err := sim.Check(p.Scenario); err != nil {
		return err
	}
	workers := p.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, WorkersMax)
	type job struct {
		seed uint64
		done chan run
	}
	var (
		known = p.Known
		jobs  = make(chan job)
		queue = make(chan job, workers*aheadPerWorker) // in the order of the seeds
		stop  = make(chan struct{})
	)
	if known == nil {
		known = NewCoverage()
	}
	go func() {
		defer close(queue)
		defer close(jobs)
		p.seeds(func(seed uint64) bool {
			j := job{seed, make(chan run, 1)}
			select {
			case queue <- j:
			case <-stop:
				return false
			}
			select {
			case jobs <- j:
				return true
			case <-stop:
				close(j.done)
				return false
			}
		})
	}()
	enough := func() bool {
		select {
		case <-stop:
			return true
		default:
			return false
		}
	}
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for j := range jobs {
				j.done <- p.one(j.seed, enough)
			}
		})
	}
	goOn := true
	for j := range queue {
		if !goOn {
			continue
		}
		r, ok := p.await(j.done)
		if goOn = ok; goOn {
			r.line.New = known.Merge(r.coverage)
			goOn = each(r.line)
		}
		if !goOn {
			close(stop)
		}
	}
	running.Wait()
	return nil
}

// await waits for a run; false when the sweep is to stop before.
func (p *Plan) await(done <-chan run) (run, bool) {
	select {
	case <-p.Stop:
		return run{}, false
	default:
	}
	select {
	case <-p.Stop:
		return run{}, false
	case r := <-done:
		return r, true
	}
}
