package sim

import (
	"testing"
	"time"
)

// TestAccount: an account tells of all updates, or, where those would be too many, of
// evenly spaced ones and the one with the largest stretch.
func TestAccount(t *testing.T) {
	s := smallWorld(4)
	s.Floods = []Flood{{From: []Who{"s1", "s2"}, SizeMin: 100, Start: 20 * time.Second, Every: time.Second, Until: 40 * time.Second}}
	whole := mustRun(t, s, Options{Account: 1 << 20, Explain: ExplainWorst})
	if int64(len(whole.Account.Updates)) != whole.Updates || int64(whole.Account.Of) != whole.Updates {
		t.Fatalf("the account tells of %d of %d updates, of %d", len(whole.Account.Updates), whole.Account.Of, whole.Updates)
	}
	came := int64(0)
	for i, u := range whole.Account.Updates {
		if i > 0 && u.Accepted < whole.Account.Updates[i-1].Accepted {
			t.Errorf("%v comes after one that was accepted later", u.ID)
		}
		for _, p := range u.Passages {
			if p.Way == "push" || p.Way == "asked" {
				came++
			}
		}
	}
	if came != whole.Deliveries {
		t.Errorf("the account tells of %d deliveries, of %d", came, whole.Deliveries)
	}
	part := mustRun(t, s, Options{Account: 3 * whole.Sites}).Account
	if len(part.Updates) != 3 || part.Of != whole.Account.Of {
		t.Fatalf("a short account tells of %d of %d updates, want 3 of %d", len(part.Updates), part.Of, whole.Account.Of)
	}
	worst := false
	for _, u := range part.Updates {
		worst = worst || u.ID == whole.Explanation.ID
	}
	if !worst {
		t.Errorf("a short account leaves out %v, which is farthest from its bound", whole.Explanation.ID)
	}
}
