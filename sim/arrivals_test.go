package sim

import (
	"testing"

	"github.com/floodd/floodd/netsim"
)

// Whatever the span, the first arrival at a site is given back, and no other.
func TestArrivals(t *testing.T) {
	spans := []netsim.Time{0, 1, arrivedLate - 2, arrivedLate - 1, arrivedLate, arrivedLate + 1, 1 << 50}
	a := newArrivals(len(spans) + 1)
	for site, span := range spans {
		a.enter(site, span)
		a.enter(site, span+7)
	}
	for site, span := range spans {
		if !a.has(site) || a.after(site) != span {
			t.Errorf("what came after %d is said to have come: %t, after %d", span, a.has(site), a.after(site))
		}
	}
	if a.has(len(spans)) {
		t.Error("it is said to have come where it did not")
	}
	if len(a.late) != 4 {
		t.Errorf("%d of them are kept apart, want 4", len(a.late))
	}
}
