package realnet

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

func TestFreshLifeGrows(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	early := freshLife(at, ^uint64(0))
	late := freshLife(at.Add(time.Millisecond), 0)
	if early >= late {
		t.Errorf("life %d is followed by %d", early, late)
	}
	if core.LifeOf(early) != early || core.LifeOf(late) != late {
		t.Errorf("lives %d and %d are not multiples of %d", early, late, core.EpochsPerLife)
	}
	if freshLife(at, 1) == freshLife(at, 2) {
		t.Error("chance does not tell two lives of one instant apart")
	}
}

func TestFreshLifeLasts(t *testing.T) {
	before := freshLife(time.Date(2526, 1, 1, 0, 0, 0, 0, time.UTC), 0)
	after := freshLife(time.Date(2526, 1, 2, 0, 0, 0, 0, time.UTC), 0)
	if before >= after {
		t.Errorf("life %d is followed by %d", before, after)
	}
}
