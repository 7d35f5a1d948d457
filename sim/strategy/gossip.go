package strategy

import "time"

// gossip sends an update that is new to a number of members drawn at random, the
// fanout, and never again: each site infects once and dies. With a fanout of ln n + c
// all sites hear of an update with a probability of exp(-exp(-c)), and a share s of
// them that solves s = exp(-fanout (1-s)) does not (Kermarrec, Massoulié and Ganesh,
// "Probabilistic reliable dissemination in large-scale systems", IEEE TPDS 14(3),
// 2003). Those are found by anti-entropy, as Demers et al. back up their rumours: now
// and then two members compare all they have.
type gossip struct {
	heedless
	site   *site
	fanout int
}

const (
	// fanoutBeyond is c, the part of the fanout beyond ln n: with it, seven in eight
	// updates reach everyone without help.
	fanoutBeyond = 2
	// comparePeriod is how often a site compares what it has with a random other.
	comparePeriod = 10 * time.Second
)

func newGossip(s *site) way {
	g := &gossip{site: s, fanout: naturalLog(len(s.overlay.sites)) + fanoutBeyond}
	s.after(s.part(comparePeriod), g.compare)
	return g
}

func (g *gossip) spread(u *update, from *link) {
	links := g.site.up()
	for sent := 0; sent < g.fanout && len(links) > 0; {
		last := len(links) - 1
		i := g.site.draw(len(links))
		l := links[i]
		links[i], links = links[last], links[:last]
		if l != from {
			g.site.push(l, u)
			sent++
		}
	}
}

// compare starts an exchange with a random member.
func (g *gossip) compare() {
	if links := g.site.up(); len(links) > 0 {
		g.site.sendSummary(links[g.site.draw(len(links))], true)
	}
	g.site.after(comparePeriod, g.compare)
}

// naturalLog returns ln n, rounded up, for n of 1 and more.
func naturalLog(n int) int {
	log := 0
	for power := int64(million); power < int64(n)*million; log++ {
		power = power * 2_718_282 / million // e
	}
	return log
}

// million is one, where fractions are kept as millionths.
const million = 1_000_000
