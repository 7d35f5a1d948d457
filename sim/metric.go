package sim

import (
	"math"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
)

// Unit is what a metric is counted in.
type Unit int

const (
	UnitCount Unit = iota
	UnitTime       // microseconds
	UnitBytes
	UnitShare // parts per million
)

// Metric is a number that a run yields, and that an expectation may be about.
type Metric struct {
	Name string
	Doc  string
	Unit Unit
	// Narrow says whether a selection of floods and sites means anything to it.
	Narrow bool
	read   func(*world, Selection) int64
}

// Metrics are all that there are, in the order in which people read of them.
var Metrics = []Metric{
	{"delivered", "updates handed over, of all that sites were owed", UnitShare, true, func(w *world, sel Selection) int64 {
		d := w.deliveries(sel)
		return shareOfAny(d.arrived, d.owed)
	}},
	{"deliveries", "updates handed over, each counted once a site", UnitCount, true,
		func(w *world, sel Selection) int64 { return w.deliveries(sel).arrived }},
	{"lost", "updates that a site was owed and that were never handed over there", UnitCount, true,
		func(w *world, sel Selection) int64 { return w.deliveries(sel).lost }},
	{"updates", "updates that were accepted", UnitCount, true,
		func(w *world, sel Selection) int64 { return w.deliveries(sel).updates }},
	{"p50", "median time from acceptance to arrival", UnitTime, true, quantileMetric(func(t Times) time.Duration { return t.P50 })},
	{"p90", "time that 9 in 10 deliveries took at most", UnitTime, true, quantileMetric(func(t Times) time.Duration { return t.P90 })},
	{"p99", "time that 99 in 100 deliveries took at most", UnitTime, true, quantileMetric(func(t Times) time.Duration { return t.P99 })},
	{"max", "longest time from acceptance to arrival", UnitTime, true, quantileMetric(func(t Times) time.Duration { return t.Max })},
	{"last-p50", "median update: time from acceptance to arrival at its last site", UnitTime, true, lastMetric(500)},
	{"stretch", "worst of all updates in one piece: time to its last site, over the shortest path there", UnitShare, true, stretchMetric((*world).stretches, 1000)},
	{"stretch-p50", "the same of the median update", UnitShare, true, stretchMetric((*world).stretches, 500)},
	{"stretch-p99", "the same of 99 in 100 updates", UnitShare, true, stretchMetric((*world).stretches, 990)},
	{"bulk-stretch", "worst of all updates in pieces: time to its last site, over the fluid bound and one piece's way", UnitShare, true, stretchMetric((*world).bulkStretches, 1000)},
	{"copies", "payloads that came over the network for each that was needed", UnitShare, false, func(w *world, sel Selection) int64 {
		return shareOfAny(w.measure.payloads, w.deliveries(sel).copies)
	}},
	{"wire-ratio", "bytes on the wire for each payload byte that was needed", UnitShare, false, func(w *world, sel Selection) int64 {
		return shareOfAny(w.measure.wireBytes, w.deliveries(sel).bytes)
	}},
	{"wire-bytes", "bytes of frames that sites sent each other", UnitBytes, false,
		func(w *world, _ Selection) int64 { return w.measure.wireBytes }},
	{"messages", "messages that sites sent each other; what leaves together is one", UnitCount, false,
		func(w *world, _ Selection) int64 { return w.measure.messages }},
	{"messages-per-operation", "those messages, for each update accepted and each question answered", UnitShare, false, func(w *world, _ Selection) int64 {
		return shareOfAny(w.measure.messages, int64(len(w.ledger.updates))+w.measure.answered)
	}},
	{"converged", "time from the end of the script until every site had everything", UnitTime, false, func(w *world, _ Selection) int64 {
		return int64(w.convergence() / time.Microsecond)
	}},
	{"gaps", "updates that sites recorded as gaps", UnitCount, false, func(w *world, _ Selection) int64 {
		var n uint64
		for _, of := range w.measure.gaps {
			n += of
		}
		return int64(n)
	}},
	{"gaps-storage", "of those, for want of storage", UnitCount, false, gapMetric(core.GapStorage)},
	{"gaps-purged", "of those, because nobody had kept them", UnitCount, false, gapMetric(core.GapPurged)},
	{"gaps-too-large", "of those, because they could never fit", UnitCount, false, gapMetric(core.GapTooLarge)},
	{"gaps-disk", "of those, because a disk failed", UnitCount, false, gapMetric(core.GapDisk)},
	{"dropped-for-down", "updates dropped that were held for sites that were down", UnitCount, false, dropMetric(core.DropForDown)},
	{"dropped-for-send", "updates dropped that were waiting to be sent", UnitCount, false, dropMetric(core.DropForSend)},
	{"dropped-for-export", "updates dropped that were waiting for export", UnitCount, false, dropMetric(core.DropForExport)},
	{"rejected", "times that a client was told no", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.rejected }},
	{"exports-failed", "export runs that failed", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.exportsFailed }},
	{"exported-twice", "updates exported twice in one life of a site", UnitCount, false,
		func(w *world, _ Selection) int64 { return w.measure.exportedTwice }},
	{"duplicates", "payloads that came again", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.duplicates }},
	{"corrupt", "payloads refused because their digest was wrong", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.corrupt }},
	{"links", "links that came up, counted at either end", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.peersUp }},
	{"links-lost", "links that went down, counted at either end", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.peersDown }},
	{"bounds-reached", "times that a site's bound was reached and something given up", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.boundsReached }},
	{"refused", "connections refused", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.refused }},
	{"topologies", "topologies that masters published", UnitCount, false, func(w *world, _ Selection) int64 { return w.measure.topologies }},
	{"members", "members of the largest group, as its master says", UnitCount, false, func(w *world, _ Selection) int64 { return w.members() }},
	{"staleness", "how much earlier reads of groups and topologies would have had to begin, at most, to be linearizable", UnitTime, false,
		func(w *world, _ Selection) int64 { return w.staleness.finish().For.Microseconds() }},
	{"answer-max", "longest time from a question to its answer", UnitTime, false, func(w *world, _ Selection) int64 { return w.measure.answerMax.Microseconds() }},
	{"explained-off", "most by which a site was wrong that said how long an update took to come", UnitTime, false,
		func(w *world, _ Selection) int64 { return w.measure.explainedOff.Microseconds() }},
	{"storage-peak", "most payload that a site held", UnitBytes, false, func(w *world, _ Selection) int64 {
		var peak int64
		for _, s := range w.sites {
			peak = max(peak, s.store.peak)
		}
		return peak
	}},
}

func quantileMetric(of func(Times) time.Duration) func(*world, Selection) int64 {
	return func(w *world, sel Selection) int64 {
		times := w.deliveries(sel).times
		if len(times) == 0 {
			return noDeliveries
		}
		return int64(of(quantiles(times)) / time.Microsecond)
	}
}

func stretchMetric(list func(*world, Selection) []int64, permille int) func(*world, Selection) int64 {
	return func(w *world, sel Selection) int64 {
		if stretches := list(w, sel); len(stretches) > 0 {
			return quantile(stretches, permille)
		}
		return noDeliveries
	}
}

// lastMetric is a quantile, in permille, of the times that updates took to the last of
// the sites that got them.
func lastMetric(permille int) func(*world, Selection) int64 {
	return func(w *world, sel Selection) int64 {
		var times []time.Duration
		chosen := w.chosen(sel.Sites)
		for _, u := range w.selected(sel) {
			if last := w.lastOf(u, chosen); last >= 0 {
				times = append(times, u.after(last))
			}
		}
		if len(times) == 0 {
			return noDeliveries
		}
		slices.Sort(times)
		return int64(quantile(times, permille) / time.Microsecond)
	}
}

func gapMetric(cause core.GapCause) func(*world, Selection) int64 {
	return func(w *world, _ Selection) int64 { return int64(w.measure.gaps[cause]) }
}

func dropMetric(class core.DropClass) func(*world, Selection) int64 {
	return func(w *world, _ Selection) int64 { return w.measure.dropped[class] }
}

// noDeliveries is what a metric of deliveries yields where there were none: it meets
// no expectation, lest a world in which nothing happens passes for a good one.
const noDeliveries = math.MinInt64

// shareOfAny is a share of a whole that has to be there.
func shareOfAny(part, whole int64) int64 {
	if whole == 0 {
		return noDeliveries
	}
	return share(part, whole)
}

// share is a part of a whole in parts per million; of nothing, all.
func share(part, whole int64) int64 {
	if whole == 0 {
		return million
	}
	return part/whole*million + part%whole*million/whole
}

// convergence is how long the sites took after the script; what they were given, if
// they did not.
func (w *world) convergence() time.Duration {
	if w.scriptOver == never || w.convergedAt == never {
		return w.scenario.Settle
	}
	return span(w.convergedAt - w.scriptOver)
}

// members counts the members of the largest group by the ledger.
func (w *world) members() int64 {
	var most int64
	for i := range w.scenario.Groups {
		var n int64
		for _, since := range w.ledger.members[w.scenario.Groups[i].Name] {
			if since != never {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}
