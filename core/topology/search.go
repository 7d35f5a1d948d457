package topology

import (
	"math/rand/v2"
	"slices"
)

// search makes a k-connected draft cheaper without making its diameter longer than
// the goal, or than it was.
type search struct {
	draft        *draft
	dist         *distances
	landmarks    *landmarks
	walk         walk    // work space of way
	far          []int32 // work space of prune
	goal         int64
	dice         dice
	changes      []change // of the draft in this round
	best         []Edge   // the cheapest topology met
	bestCost     int64
	improvements int
}

type change struct {
	edge  Edge
	added bool
}

func newSearch(d *draft, goal int64, seed uint64) *search {
	return &search{
		draft: d, dist: newDistances(d), landmarks: newLandmarks(d.n, d.cost),
		goal: goal, dice: dice{rand.NewPCG(seed, uint64(d.n))},
	}
}

// limit is the longest path allowed.
func (s *search) limit() int64 { return max(s.goal, s.dist.diameter()) }

// prune takes away every edge that neither connectivity nor the diameter needs,
// dearest first. Where the diameter needs an edge, this shows soonest from afar.
func (s *search) prune() {
	edges := s.draft.edges()
	slices.SortFunc(edges, s.draft.compare)
	limit := s.limit()
	for _, e := range slices.Backward(edges) {
		if !s.draft.spare(e) {
			continue
		}
		s.draft.remove(e)
		if s.dist.removed(e, limit, s.farFirst(e.A)) {
			s.dist.keep()
		} else {
			s.dist.rollback()
			s.draft.add(e)
		}
	}
}

// farFirst lists all vertices, those to which an edge from v would be dearest first.
func (s *search) farFirst(v int) []int32 {
	s.far = s.far[:0]
	for _, o := range slices.Backward(s.draft.order[v]) {
		s.far = append(s.far, o.vertex())
	}
	return append(s.far, int32(v))
}

const (
	// roundsPerVertex ends the search of a small problem before its effort is spent.
	roundsPerVertex = 1000
	// slackShare is the part of a mean edge's cost by which a round may make the draft
	// dearer, at first: a sixteenth.
	slackShare = 16
)

// run tears out and mends, round after round, until the effort is spent, and leaves
// in best the cheapest topology that it met: ruin and recreate (Schrimpf et al.,
// Record breaking optimization results using the ruin and recreate principle,
// J. Comput. Phys. 159, 2000). A round may make the draft somewhat dearer, by less
// and less as the effort is used up, so that the search leaves hollows while it can.
func (s *search) run(effort int64) {
	limit, start := s.limit(), s.work()
	s.best, s.bestCost = s.draft.edges(), s.draft.total
	slackMax := s.bestCost / int64(len(s.best)) / slackShare
	const whole = 1 << 10
	for round := int64(0); effort > 0; round++ {
		spent := max((s.work()-start)*whole/effort, round*whole/int64(roundsPerVertex*s.draft.n))
		if spent >= whole {
			return
		}
		slack := slackMax * (whole - spent) / whole
		budget := s.draft.total + slack*int64(s.dice.below(whole))/whole
		s.changes = s.changes[:0]
		s.ruin()
		if !s.recreate(budget) || !s.fits(limit) {
			s.takeBack()
			continue
		}
		s.dist.keep()
		if s.draft.total < s.bestCost {
			s.best, s.bestCost = s.draft.edges(), s.draft.total
			s.improvements++
		}
	}
}

// result returns the cheapest topology met, without what it can spare: rounds look
// for needless edges around their changes only. The draft is that topology then.
func (s *search) result() []Edge {
	d := s.draft
	now := d.edges()
	for _, e := range s.best {
		if !d.has(e) {
			d.add(e)
			s.dist.added(e)
		}
	}
	for _, e := range now {
		if _, stays := slices.BinarySearchFunc(s.best, e, compareEdges); !stays {
			d.remove(e)
			s.dist.removed(e, Unreachable, s.dist.rows)
		}
	}
	s.dist.keep()
	if s.improvements > 0 { // else shape has pruned it
		s.prune()
	}
	return d.edges()
}

// work is a measure of all steps taken so far.
func (s *search) work() int64 { return s.draft.paths.work + s.draft.work + s.dist.work }

// ruinMax is how many edges are torn out at once.
const ruinMax = 4

// ruin tears out some edges around a random one, and may put one beside it.
func (s *search) ruin() {
	d := s.draft
	a := s.dice.below(d.n)
	b := s.neighbour(a)
	s.remove(NewEdge(a, b))
	for range s.dice.below(ruinMax) {
		v := s.about(a)
		if s.dice.below(2) == 0 {
			v = s.about(b)
		}
		if len(d.adj[v]) > 0 {
			s.remove(NewEdge(v, s.neighbour(v)))
		}
	}
	if s.dice.below(2) == 0 {
		v, w := s.about(a), s.about(b)
		if e := NewEdge(v, w); v != w && !d.has(e) && d.hasRoom(e) {
			s.add(e)
		}
	}
}

// neighbour draws one of a vertex's neighbours.
func (s *search) neighbour(v int) int { return int(s.draft.adj[v][s.dice.below(len(s.draft.adj[v]))]) }

// about draws a vertex or one that is near it.
func (s *search) about(v int) int {
	const choices = 8
	i := s.dice.below(choices)
	if near := s.draft.near[v]; i < len(near) {
		return int(near[i])
	}
	return v
}

// recreate makes the draft k-connected again, and then takes away what has become
// needless around the damage. It gives up, and says false, where the draft would
// cost more than the budget.
//
// It is enough that the ends of every edge torn out have k disjoint paths again: if
// fewer than k vertices split the draft, some torn edge led across them.
func (s *search) recreate(budget int64) bool {
	d := s.draft
	for i := range s.changes {
		e := s.changes[i].edge
		if s.changes[i].added {
			continue
		}
		for !d.has(e) && d.paths.between(int32(e.A), int32(e.B), d.k) < d.k {
			f, ok := d.bridge(e.A, s.blink)
			if !ok || d.total+d.costOf(f) > budget+d.costOf(e) {
				return false
			}
			s.add(f)
		}
	}
	s.trim()
	return d.total <= budget
}

// blink says now and then that a good edge is not to be seen, so that mending does
// not put back what was torn out (Christiaens and Vanden Berghe, Slack induction by
// string removals, Transp. Sci. 54, 2020).
func (s *search) blink() bool { return s.dice.below(8) == 0 }

// trim takes away needless edges at the ends of all that was changed, dearest first.
func (s *search) trim() {
	d := s.draft
	var edges []Edge
	for _, c := range s.changes {
		for _, v := range [2]int{c.edge.A, c.edge.B} {
			for _, w := range d.adj[v] {
				if len(d.adj[v]) > d.k && len(d.adj[w]) > d.k {
					edges = append(edges, NewEdge(v, int(w)))
				}
			}
		}
	}
	slices.SortFunc(edges, d.compare)
	for _, e := range slices.Backward(slices.Compact(edges)) {
		if d.spare(e) {
			s.remove(e)
		}
	}
}

// fits brings the distances up to date and says whether all are within the limit. Edges
// that come go first, so that the vertices stay connected.
func (s *search) fits(limit int64) bool {
	var gone []Edge
	for i, c := range s.changes {
		switch has := s.draft.has(c.edge); {
		case !s.first(i) || c.added != has:
			// Dealt with already, or in the end as it was.
		case has:
			s.dist.added(c.edge)
		default:
			gone = append(gone, c.edge)
		}
	}
	for _, e := range gone {
		if !s.dist.removed(e, limit, s.dist.rows) {
			s.dist.rollback()
			return false
		}
	}
	return true
}

// first says whether the i-th change is the first of its edge.
func (s *search) first(i int) bool {
	return !slices.ContainsFunc(s.changes[:i], func(c change) bool { return c.edge == s.changes[i].edge })
}

func (s *search) add(e Edge) {
	s.draft.add(e)
	s.changes = append(s.changes, change{e, true})
}

func (s *search) remove(e Edge) {
	s.draft.remove(e)
	s.changes = append(s.changes, change{e, false})
}

// takeBack undoes the changes.
func (s *search) takeBack() {
	for _, c := range slices.Backward(s.changes) {
		if c.added {
			s.draft.remove(c.edge)
		} else {
			s.draft.add(c.edge)
		}
	}
}
