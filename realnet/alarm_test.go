package realnet

import (
	"testing"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/floodd/floodd/core"
)

func TestAlarmFiresAtItsInstant(t *testing.T) {
	mock := clock.NewMock()
	a := newAlarm(mock)
	mock.Add(7 * time.Second)
	if now := a.tick(); now != 7_000_000 {
		t.Fatalf("it is %d, wanted 7 s", now)
	}
	a.SetTimer(core.SetTimer{At: 9_000_000})
	mock.Add(2*time.Second - time.Microsecond)
	expectFired(t, a, false)
	mock.Add(time.Microsecond)
	expectFired(t, a, true)
}

func TestAlarmIsReplaced(t *testing.T) {
	mock := clock.NewMock()
	a := newAlarm(mock)
	a.tick()
	a.SetTimer(core.SetTimer{At: 1_000_000})
	mock.Add(2 * time.Second) // it has fired, and nobody looked
	a.tick()
	a.SetTimer(core.SetTimer{At: 5_000_000})
	expectFired(t, a, false)
	mock.Add(3 * time.Second)
	expectFired(t, a, true)
	a.tick()
	a.SetTimer(core.SetTimer{At: 4_000_000}) // passed already
	mock.Add(0)
	expectFired(t, a, true)
}

func expectFired(t *testing.T, a *alarm, want bool) {
	t.Helper()
	select {
	case <-a.timer.C:
		if !want {
			t.Fatal("the timer fired")
		}
	default:
		if want {
			t.Fatal("the timer did not fire")
		}
	}
}

func TestAlarmNoticesThatTheClockWasSet(t *testing.T) {
	mock := clock.NewMock()
	mock.Set(time.Date(2024, 3, 31, 23, 59, 0, 0, time.UTC))
	a := newAlarm(mock)
	for range 3 {
		mock.Add(40 * time.Second)
		if _, set := a.wasSet(); set {
			t.Fatal("the clock ran over midnight, and counts as set")
		}
	}
	a.midnight = a.midnight.Add(-time.Hour) // it has shown an hour more so far
	if ofDay, set := a.wasSet(); !set || ofDay != time.Minute {
		t.Fatalf("an hour was taken from the clock: set %v, and it shows %v", set, ofDay)
	}
	if _, set := a.wasSet(); set {
		t.Fatal("the same change counts again")
	}
}
