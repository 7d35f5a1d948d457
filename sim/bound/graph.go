package bound

import (
	"cmp"
	"slices"
	"time"
)

// Link joins two sites, either way.
type Link struct{ A, B int }

// same says whether two links join the same sites.
func (l Link) same(other Link) bool {
	return l == other || l == Link{other.B, other.A}
}

// Graph says which sites may pass updates to which.
type Graph struct {
	net  *Network
	next [][]step // by site, in the order of the sites that they lead to
}

// step is a way to a neighbour.
type step struct {
	to    int
	delay time.Duration
}

// Over returns the graph of a topology's links. Links given twice count once.
func (n *Network) Over(links []Link) *Graph {
	g := &Graph{net: n, next: make([][]step, n.Sites())}
	for _, l := range links {
		g.next[l.A] = append(g.next[l.A], step{l.B, n.Delay(l.A, l.B)})
		g.next[l.B] = append(g.next[l.B], step{l.A, n.Delay(l.B, l.A)})
	}
	for i := range g.next {
		slices.SortFunc(g.next[i], func(s, t step) int { return cmp.Compare(s.to, t.to) })
		g.next[i] = slices.Compact(g.next[i])
	}
	return g
}

// Everywhere returns the graph in which every two sites are joined. It takes memory for
// each pair.
func (n *Network) Everywhere() *Graph {
	g := &Graph{net: n, next: make([][]step, n.Sites())}
	for a := range g.next {
		for b := range g.next {
			if a != b {
				g.next[a] = append(g.next[a], step{b, n.Delay(a, b)})
			}
		}
	}
	return g
}

// Without returns what is left of the graph when sites and links are gone.
func (g *Graph) Without(sites []int, links []Link) *Graph {
	left := &Graph{net: g.net, next: make([][]step, len(g.next))}
	for a, next := range g.next {
		for _, s := range next {
			dead := slices.Contains(sites, a) || slices.Contains(sites, s.to) || slices.ContainsFunc(links, Link{a, s.to}.same)
			if !dead {
				left.next[a] = append(left.next[a], s)
			}
		}
	}
	return left
}
