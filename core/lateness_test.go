package core

import (
	"testing"
	"time"
)

// TestSlackFollowsPushes: it rises at once above a push that was too late for it, stays
// above what keeps coming as late, and sinks to its least when all come in time.
func TestSlackFollowsPushes(t *testing.T) {
	l, now := lateness{allowance: allowance{slack: slackFirst}}, Time(0)
	learn := func(late time.Duration) {
		now = now.Add(slackPause)
		l.learn(now, late)
	}
	learn(40 * time.Millisecond)
	if l.slack != 50*time.Millisecond {
		t.Errorf("after a push 40 ms late the slack is %v, want 50ms", l.slack)
	}
	for range 1000 {
		if learn(40 * time.Millisecond); l.slack < 45*time.Millisecond {
			t.Fatalf("pushes are 40 ms late, and the slack sinks to %v", l.slack)
		}
	}
	l.learnMissed(now, time.Hour)
	if l.slack >= slackMost {
		t.Errorf("a push came an hour after it was asked for, and the slack is %v", l.slack)
	}
	learn(time.Hour)
	if l.slack != slackMost {
		t.Errorf("after a push an hour late the slack is %v, want %v", l.slack, slackMost)
	}
	for range 2000 {
		learn(-time.Second)
	}
	if l.slack != slackLeast {
		t.Errorf("pushes come in time, and the slack stays at %v, want %v", l.slack, slackLeast)
	}
}

// TestMomentCountsAsOne: of a crowd of pushes in time the slack sinks no more than of one.
func TestMomentCountsAsOne(t *testing.T) {
	l := allowance{slack: 100 * time.Millisecond}
	for range 1000 {
		l.learn(Time(slackPause.Microseconds()), 0)
	}
	if want := 100*time.Millisecond - 100*time.Millisecond/slackDecay; l.slack != want {
		t.Errorf("a thousand pushes at one time lower the slack to %v, want %v", l.slack, want)
	}
}

// TestMissedPushes: the latest are remembered, a bounded number of them.
func TestMissedPushes(t *testing.T) {
	var l lateness
	id := func(seq int) UpdateID { return UpdateID{Stream{"a", 1}, uint64(seq)} }
	for seq := range missedMax + 10 {
		l.miss(id(seq+1), Time(seq))
	}
	if _, ok := l.expectedMiss(id(10)); ok {
		t.Errorf("the tenth of %d is still remembered", missedMax+10)
	}
	if at, ok := l.expectedMiss(id(11)); !ok || at != 10 {
		t.Errorf("the eleventh was expected at %d, %v; want 10", at, ok)
	}
}
