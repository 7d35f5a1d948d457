package strategy

import (
	"math"
	"testing"
	"time"
)

// TestGossipResidue: without anti-entropy, the share of sites that rumours do not reach
// is the s that solves s = exp(-fanout (1-s)); all others send fanout copies each.
func TestGossipResidue(t *testing.T) {
	for fanout := 2; fanout <= 4; fanout++ {
		rumours := named(t, "gossip")
		rumours.new = func(s *site) way { return &gossip{site: s, fanout: fanout} }
		s := smallWorld(100, 1, 100, 100, "all")
		s.Settle = time.Second
		_, row := mustRun(t, s, rumours)
		r := &row.Result
		if got, want := payloads(row, 1), int64(fanout)*(r.Deliveries+r.Updates); got != want {
			t.Errorf("with a fanout of %d, %d copies came, want %d from those it reached", fanout, got, want)
		}
		residue := 0.5
		for range 100 {
			residue = math.Exp(-float64(fanout) * (1 - residue))
		}
		got := 1 - float64(r.Deliveries)/float64(r.Owed)
		if math.Abs(got-residue) > residue/5 {
			t.Errorf("with a fanout of %d, %.4f were not reached; theory says %.4f", fanout, got, residue)
		}
	}
}

// TestGossipCompares: what rumours do not bring, anti-entropy does.
func TestGossipCompares(t *testing.T) {
	rumours := named(t, "gossip")
	rumours.new = func(s *site) way {
		g := newGossip(s).(*gossip)
		g.fanout = 1
		return g
	}
	_, row := mustRun(t, smallWorld(30, 1, 100, 50, "all"), rumours)
	mustDeliver(t, row)
	if most := 10 * comparePeriod; row.Result.Times.Max > most {
		t.Errorf("the last came after %v, want %v at most", row.Result.Times.Max, most)
	}
}

func TestNaturalLog(t *testing.T) {
	for n := 1; n < 20_000; n++ {
		if got, want := naturalLog(n), int(math.Ceil(math.Log(float64(n)))); got != want {
			t.Fatalf("ln %d is %d, want %d", n, got, want)
		}
	}
}
