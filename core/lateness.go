package core

import "time"

// lateness is what this site has learnt of how late pushes come, after the instants at
// which they should by the map. What is pushed later than the slack is asked for as well,
// and comes twice; so one that was too late for the slack raises it at once, and every
// other lowers it a little, as far as it would still have been in time by a good margin.
// Those of one moment count as one: a thousand that were in time within a tenth of a second
// tell no more of the next than ten.
type lateness struct {
	allowance
	missed []missed // pushes that were not waited for, at most missedMax
	next   int      // where the next goes, once they are so many
}

// allowance is how much later than by the map something may come before it counts as late.
type allowance struct {
	slack   time.Duration
	lowered Time // when it was, last
}

// missed is a push that was not waited for: the update came because it was asked for.
type missed struct {
	id       UpdateID
	expected Time
}

const (
	slackFirst = 10 * time.Millisecond
	slackLeast = 2 * time.Millisecond
	slackMost  = 500 * time.Millisecond
	slackDecay = 128                   // by this part of it the slack is lowered
	slackPause = 10 * time.Millisecond // before it is lowered again
	missedMax  = 64
)

// learn takes account of a push that came so much later than expected, or earlier.
func (t *allowance) learn(now Time, late time.Duration) {
	lower := t.slack
	if now.Sub(t.lowered) >= slackPause {
		lower -= lower / slackDecay
		t.lowered = now
	}
	t.slack = min(slackMost, max(slackLeast, late+late/4, lower))
}

// learnMissed takes account of a push that came after what had been asked for. One that
// came very late tells nothing: the tree was broken, and it was well to ask.
func (t *lateness) learnMissed(now Time, late time.Duration) {
	if late <= slackMost {
		t.learn(now, late)
	}
}

// miss remembers a push that was not waited for.
func (t *lateness) miss(id UpdateID, expected Time) {
	if len(t.missed) < missedMax {
		t.missed = append(t.missed, missed{id, expected})
		return
	}
	t.missed[t.next] = missed{id, expected}
	t.next = (t.next + 1) % missedMax
}

// expectedMiss returns when a push that was not waited for was expected.
func (t *lateness) expectedMiss(id UpdateID) (Time, bool) {
	for i := range t.missed {
		if m := &t.missed[i]; m.id.Seq == id.Seq && m.id == id { // numbers differ at the first look
			return t.missed[i].expected, true
		}
	}
	return 0, false
}
