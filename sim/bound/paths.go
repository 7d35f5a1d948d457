package bound

import (
	"container/heap"
	"time"
)

// Paths are the quickest ways of one update from its origin to every site.
type Paths struct {
	Origin  int
	Arrival []time.Duration // by site, after the origin had it: whole, at the earliest; or Never
	Before  []int           // by site, whom it has it from; -1 at the origin, and where it never arrives
}

// Paths finds the earliest at which an update of payload bytes can be whole at each
// site: a first packet, passed on by each site as soon as it is there, and the rest of
// them, which follow no faster than the origin's uplink and the site's own downlink
// allow. An update of one packet cannot be faster than that, nor need it be slower.
func (g *Graph) Paths(origin int, payload int64) Paths {
	first := min(payload, g.net.Packet)
	p := g.search(origin, first)
	rest := g.net.onWire(payload) - g.net.onWire(first)
	for site := range p.Arrival {
		if site != origin && p.Arrival[site] != Never {
			p.Arrival[site] = later(p.Arrival[site], span(rest, slower(g.net.Uplink[origin], g.net.Downlink[site])))
		}
	}
	return p
}

// Fill is how long one piece of a long update takes to the farthest site that it can
// reach, where every site must have all of the piece before it passes it on.
func (g *Graph) Fill(origin int, piece int64) time.Duration {
	p := g.search(origin, piece)
	var farthest time.Duration
	for _, at := range p.Arrival {
		if at != Never {
			farthest = max(farthest, at)
		}
	}
	return farthest
}

// search is Dijkstra's algorithm (A note on two problems in connexion with graphs,
// 1959), where the length of a step is the crossing of so much payload.
func (g *Graph) search(origin int, payload int64) Paths {
	p := Paths{Origin: origin, Arrival: make([]time.Duration, len(g.next)), Before: make([]int, len(g.next))}
	for site := range p.Arrival {
		p.Arrival[site], p.Before[site] = Never, -1
	}
	p.Arrival[origin] = 0
	open := frontier{{0, origin}}
	for len(open) > 0 {
		here := heap.Pop(&open).(reached)
		if here.at > p.Arrival[here.site] {
			continue // it was reached sooner another way
		}
		for _, next := range g.next[here.site] {
			if at := later(here.at, g.net.crossing(here.site, next, payload)); at < p.Arrival[next.to] {
				p.Arrival[next.to], p.Before[next.to] = at, here.site
				heap.Push(&open, reached{at, next.to})
			}
		}
	}
	return p
}

// reached is a site, and when an update can be there.
type reached struct {
	at   time.Duration
	site int
}

// frontier is a heap of sites, the soonest first.
type frontier []reached

func (f frontier) Len() int { return len(f) }
func (f frontier) Less(i, j int) bool {
	return f[i].at < f[j].at || f[i].at == f[j].at && f[i].site < f[j].site
}
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f *frontier) Push(x any)   { *f = append(*f, x.(reached)) }
func (f *frontier) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
