package sim

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// measure counts what a run costs and yields. What can be read off the ledger at
// the end is not counted here.
type measure struct {
	messages      int64 // sent from site to site
	wireBytes     int64 // of those, frames with their payload
	payloads      int64 // that arrived: copies of updates, or of pieces of them
	payloadBytes  int64
	answered      int64 // questions of clients that read
	answerMax     time.Duration
	explainedOff  time.Duration
	rejected      int64 // answers no to clients that publish
	givenUp       int64 // updates that no site ever took
	exportedTwice int64
	dropped       [core.DropForExport + 1]int64
	gaps          [core.GapOverrun + 1]uint64
	duplicates    int64
	corrupt       int64
	exportsFailed int64
	peersUp       int64
	peersDown     int64
	refused       int64
	topologies    int64
	boundsReached int64
	begun         bool    // the first update was offered
	joining       Traffic // until then
	flooding      Traffic // from then until the script was over and the last delivery was made
}

// Traffic is what sites send each other, whatever it is for.
type Traffic struct {
	Messages  int64
	WireBytes int64 // of frames with their payload
}

// begin parts the traffic of sites that find together from that of the floods.
func (m *measure) begin() {
	if !m.begun {
		m.begun, m.joining = true, Traffic{m.messages, m.wireBytes}
	}
}

// mark takes the traffic of the floods to last until now.
func (m *measure) mark() {
	if m.begun {
		m.flooding = Traffic{m.messages - m.joining.Messages, m.wireBytes - m.joining.WireBytes}
	}
}

// sent counts a message that a site puts on the network.
func (m *measure) sent(bytes int) {
	m.messages++
	m.wireBytes += int64(bytes)
}

// input counts a payload that arrives.
func (m *measure) input(in core.Input) {
	if received, ok := in.(*core.MessageReceived); ok {
		m.received(received.Message)
	}
}

func (m *measure) received(message core.Message) {
	switch message := message.(type) {
	case core.Batch:
		for _, part := range message.Messages {
			m.received(part)
		}
	case core.Update:
		m.payloads++
		m.payloadBytes += message.Payload.Size
	case core.Piece:
		m.payloads++
		m.payloadBytes += message.Payload.Size
	}
}

// Selection narrows measurements to some updates and some sites.
type Selection struct {
	Flood string // the updates of this flood alone; empty is all
	Sites []Who  // arrivals at these sites alone; empty is all
}

// delivery is what the ledger yields for a selection.
type delivery struct {
	updates int64
	owed    int64         // pairs of an update and a site other than its origin that is owed it
	arrived int64         // of those, how many got it
	lost    int64         // of those, how many never will
	copies  int64         // payloads that were needed for the arrived: one for each piece
	bytes   int64         // payload bytes of the arrived
	times   []netsim.Time // of the arrived, from acceptance to arrival, sorted
}

// deliveries reads the ledger.
func (w *world) deliveries(sel Selection) delivery {
	var d delivery
	chosen := w.chosen(sel.Sites)
	for _, u := range w.selected(sel) {
		d.updates++
		pieces := max(1, (u.content.size+core.PieceSize-1)/core.PieceSize)
		for i, m := range u.marks {
			if m&markOwed == 0 || w.sites[i] == u.origin || !chosen[i] {
				continue
			}
			d.owed++
			if !u.delivered(i) {
				d.lost++
				continue
			}
			d.arrived++
			d.copies += pieces
			d.bytes += u.content.size
			d.times = append(d.times, u.arrivals.after(i))
		}
	}
	slices.Sort(d.times)
	return d
}

// chosen turns names into a set of sites by index; none is all.
func (w *world) chosen(who []Who) []bool {
	set := make([]bool, len(w.sites))
	if len(who) == 0 {
		who = []Who{"all"}
	}
	for _, s := range w.must(who) {
		set[s.index] = true
	}
	return set
}

// Times are the quantiles of how long deliveries took.
type Times struct{ P50, P90, P99, Max time.Duration }

// quantile reads off a sorted list, which is not empty, the smallest that at least so
// many in a thousand did not exceed.
func quantile[T any](sorted []T, permille int) T {
	rank := (len(sorted)*permille + 999) / 1000
	return sorted[max(0, rank-1)]
}

// quantiles reads them off a sorted list.
func quantiles(sorted []netsim.Time) Times {
	if len(sorted) == 0 {
		return Times{}
	}
	at := func(permille int) time.Duration { return span(quantile(sorted, permille)) }
	return Times{P50: at(500), P90: at(900), P99: at(990), Max: at(1000)}
}
