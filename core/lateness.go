package core

import "time"

// lateness is what this site has learnt of how late pushes come, after the instants at
// which they should by the map. What is pushed later than the slack is asked for as well,
// and comes twice; so one that was too late for the slack raises it at once, and every
// other lowers it a little, as far as it would still have been in time by a good margin.
type lateness struct {
	slack  time.Duration
	missed [missedMax]missed // pushes that were not waited for, latest last
	next   int
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
	slackDecay = 128 // by this part of it the slack is lowered
	missedMax  = 64
)

// learn takes account of a push that came so much later than expected, or earlier.
func (t *lateness) learn(late time.Duration) {
	t.slack = min(slackMost, max(slackLeast, late+late/4, t.slack-t.slack/slackDecay))
}

// learnMissed takes account of a push that came after what had been asked for. One that
// came very late tells nothing: the tree was broken, and it was well to ask.
func (t *lateness) learnMissed(late time.Duration) {
	if late <= slackMost {
		t.learn(late)
	}
}

// miss remembers a push that was not waited for.
func (t *lateness) miss(id UpdateID, expected Time) {
	t.missed[t.next] = missed{id, expected}
	t.next = (t.next + 1) % missedMax
}

// expectedMiss returns when a push that was not waited for was expected.
func (t *lateness) expectedMiss(id UpdateID) (Time, bool) {
	for i := range t.missed {
		if t.missed[i].id == id {
			return t.missed[i].expected, true
		}
	}
	return 0, false
}
