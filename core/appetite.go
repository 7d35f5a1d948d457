package core

import "time"

// appetite bounds what one peer is asked for at a time. So much is asked for that it
// has something to send for as long as an answer and the next question take, and as
// long again; more would only be kept from peers that are done earlier. How many
// answers that is shows in how many came in the last round trip.
type appetite struct {
	asked    int32 // wants outstanding on the link
	askMost  int32 // that may be
	mean     int32 // of the sizes of what came, up to a piece, smoothed
	answered int32 // so many came since answers are counted
	counted  Time  // since when they are
	progress Time  // when something came last that may have been asked for
}

const (
	appetiteFirst = 64
	appetiteLeast = 16
	appetiteMost  = 8192
	// roundLeast is the least time over which answers are counted.
	roundLeast = 20 * time.Millisecond
)

func newAppetite() appetite { return appetite{askMost: appetiteFirst, mean: PieceSize} }

// progressed notes that the peer has given something. What came before it was first asked does
// not count.
func (s *Site) progressed(l *link) {
	if l.appetite != &s.untried {
		l.progress = s.now
	}
}

// onAsk notes that one more is asked for.
func (a *appetite) onAsk(now Time) {
	if a.asked == 0 {
		a.counted, a.answered = now, 0
	}
	a.asked++
}

// onAnswer notes that something came that the peer was asked for.
func (a *appetite) onAnswer(now Time, size int64, rtt time.Duration) {
	a.mean += (int32(min(size, PieceSize)) - a.mean) / 8
	a.answered++
	round := max(rtt, roundLeast)
	elapsed := now.Sub(a.counted)
	if elapsed < round {
		return
	}
	most := 2 * int64(a.answered) * round.Microseconds() / elapsed.Microseconds()
	a.askMost = int32(min(max(most, appetiteLeast), appetiteMost))
	a.counted, a.answered = now, 0
}

// hungry reports whether enough has come to be worth another question.
func (a *appetite) hungry() bool { return a.asked <= a.askMost-a.askMost/4 }

// lessBusy reports whether a has less to do, for what it can, than b.
func (a *appetite) lessBusy(b *appetite) bool { return a.asked*b.askMost < b.asked*a.askMost }
