package core

import (
	"cmp"
	"slices"
	"time"

	"github.com/floodd/floodd/core/estimate"
)

// path is what this site measured of the way to another, beside its width.
type path struct {
	roundTrip estimate.RTT
}

// width is the bandwidth of a path.
type width struct {
	estimate.Bandwidth
	at Time // when it was measured last
}

// widen returns the width of the path, which is being measured.
func (r *remote) widen() *width {
	if r.width == nil {
		r.aside().width = &width{}
	}
	return r.width
}

// bytesPerSecond returns the bandwidth, 0 while it is not measured.
func (r *remote) bytesPerSecond() int64 {
	if r.width == nil {
		return 0
	}
	return r.width.BytesPerSecond()
}

// defaultRTT is reckoned with until a round trip is measured.
const defaultRTT = 100 * time.Millisecond

// rtt returns the smoothed round trip, 0 if none was measured.
func (p *path) rtt() time.Duration {
	return time.Duration(p.roundTrip.Smoothed()) * time.Microsecond
}

// transit returns half of it, in whole microseconds: what to add to an age that
// came this way.
func (p *path) transit() time.Duration { return (p.rtt() / 2).Truncate(time.Microsecond) }

// oneWay returns half of it, or half of the default.
func (p *path) oneWay() time.Duration {
	if rtt := p.rtt(); rtt > 0 {
		return rtt / 2
	}
	return defaultRTT / 2
}

// time returns how long bytes take on the path, at the rate that was measured, or at one
// that most have.
func (r *remote) time(bytes int64) time.Duration {
	rate := cmp.Or(r.bytesPerSecond(), estimate.GuessBytesPerSecond)
	return time.Duration(bytes*1_000_000/rate) * time.Microsecond
}

// onLine returns how long an update is on the lines of a path, up and down, beyond what
// the cost of a link has of that already: it is that of a small one.
func (r *remote) onLine(bytes int64) time.Duration {
	return r.time(max(0, 2*bytes-estimate.NominalBytes))
}

// leastRTT returns the least round trip of the last minutes, or a default.
func (p *path) leastRTT(now Time) time.Duration {
	if !p.roundTrip.Known() {
		return defaultRTT
	}
	return time.Duration(p.roundTrip.Min(int64(now))) * time.Microsecond
}

// measuredAt returns when anything of the path was measured last, 0 if nothing was.
func (r *remote) measuredAt() Time {
	at := Time(r.path.roundTrip.LastMicros())
	if r.width != nil {
		at = max(at, r.width.at)
	}
	return at
}

// forgetPath drops what was measured of an earlier life of the other site.
func (r *remote) forgetPath() {
	r.path = path{}
	if r.width != nil {
		r.aside().width = nil
	}
}

// The first reportSoon paths that a site measures are reported within reportDelay, so that a
// new member soon has its place, and so are those that updates take. One more, in a large
// group, tells little: it waits for the next report.
const (
	reportDelay = 500 * time.Millisecond
	reportSoon  = 16
)

// reportAllAfter is after what time all that is known is reported, and not only what is
// new: the master may have lost it. It is as long as what the two ends of a path report
// may differ in age and both count.
const reportAllAfter = 10 * time.Minute

// reported is what a group's master has been told. A report may be lost with a link on its
// way, so what is new is told in two.
type reported struct {
	twice  Time  // what was measured before
	once   Time  // what was measured since then, but before this
	all    Time  // when it was told all
	master Epoch // its life
}

// Probe trains. A train fits in the first window of a connection, ten packets: a longer
// one would measure the window on a long path, and hold up for round trips what comes
// behind it.
const (
	probeCount = 10
	probeBytes = 1280
)

// ping sends one, unless one is out.
func (s *Site) ping(l *link) {
	if l.unheard {
		return
	}
	l.pingNonce++
	l.pinged = true
	l.unheard, l.pingAt = true, s.now
	s.control(l, Ping{Nonce: l.pingNonce})
}

func (s *Site) onPong(l *link, m Pong) {
	if m.Nonce != l.pingNonce || !l.pinged {
		return
	}
	l.pinged = false
	l.excess(s.now, l.pingAt, m.At)
	r := l.remote
	rtt := max(1, s.now.Sub(l.pingAt).Microseconds())
	if !r.path.roundTrip.Known() { // something new for the masters to know
		few := s.measured() < reportSoon
		for _, g := range s.groups {
			if g.has(r.name()) && g.def.EstimatesPeriod > 0 && (few || g.topo.joins(r)) {
				s.timers.setBefore(&g.report, s.now.Add(reportDelay))
			}
		}
	}
	if m.Nonce == 2 { // the first was under way while the two told each other all that they know
		r.path.roundTrip.Restart()
	}
	r.path.roundTrip.Add(int64(s.now), rtt)
	s.coordinate = NetworkCoordinate(estimate.Update(estimate.Coordinate(s.coordinate), estimate.Coordinate(m.Place), rtt, s.chance("place").Uint64()))
	s.release(r, reasonPing)
}

// measured returns how many round trips are known.
func (s *Site) measured() int {
	n := 0
	for _, r := range s.remotes {
		if r.path.roundTrip.Known() {
			n++
		}
	}
	return n
}

// place is this site's network coordinate.
func (s *Site) place() NetworkCoordinate { return s.coordinate }

// someone picks a member of the group at random, nil if there is none.
func (s *Site) someone(g *group, label string) *remote {
	others := g.others()
	if others.left() == 0 {
		return nil
	}
	return s.remote(others.draw(s.draw(label, others.left())))
}

// pingSomeone measures the round trip to a random member.
func (s *Site) pingSomeone(g *group) {
	r := s.someone(g, "ping")
	if r == nil || r.isDown() {
		return
	}
	if r.link != nil {
		s.ping(r.link)
		return
	}
	s.retain(r, reasonPing) // every new link is pinged
}

// probeSomeone measures the bandwidth to a random member, unless updates have done
// so of late.
func (s *Site) probeSomeone(g *group) {
	r := s.someone(g, "probe")
	if r == nil || r.isDown() {
		return
	}
	if w := r.width; w != nil && s.now.Sub(w.at) < g.def.BandwidthPeriod {
		return
	}
	s.retain(r, reasonProbe)
	if r.link != nil {
		s.sendProbes(r.link)
	}
}

// sendProbes queues a train behind everything else.
func (s *Site) sendProbes(l *link) {
	probes := &s.withBulk(l).probes
	if probes.len() > 0 {
		return
	}
	s.probeTrain++
	for i := range uint32(probeCount) {
		probes.push(Probe{Train: s.probeTrain, Index: i, Count: probeCount, Padding: Payload{Size: probeBytes}})
	}
	s.markDirty(l)
}

// onProbe times a train. Its first message starts the watch.
func (s *Site) onProbe(l *link, m Probe) {
	if m.Index == 0 {
		l.train, l.trainID = estimate.Train{}, m.Train
	}
	if l.trainID != m.Train || uint32(l.train.Messages()) != m.Index {
		return
	}
	l.train.Arrived(int64(s.now), m.Padding.Size)
	if m.Index+1 == m.Count {
		s.control(l, ProbeReport{Train: m.Train, BytesPerSecond: l.train.BytesPerSecond()})
	}
}

func (s *Site) onProbeReport(l *link, m ProbeReport) {
	r := l.remote
	if m.BytesPerSecond > 0 {
		told := m.BytesPerSecond < estimate.Rate((probeCount-1)*probeBytes, estimate.TrainMicrosMin)
		w := r.widen()
		w.Add(m.BytesPerSecond, 1_000_000, told)
		w.at = s.now
	}
	s.release(r, reasonProbe)
}

// Pieces that follow each other this closely, and are this many bytes, measure the
// bandwidth for nothing.
const (
	burstPause = 50 * time.Millisecond
	burstBytes = 512 << 10
)

// burst times pieces of updates that come in one go.
type burst struct {
	began, last Time
	bytes       int64
}

// received takes payload of a long update as a measurement of bandwidth. The sender
// may have had pauses: the path carries at least as much.
func (s *Site) received(l *link, bytes int64) {
	now, b := s.now, &s.withBulk(l).burst
	if now.Sub(b.last) > burstPause {
		*b = burst{began: now, last: now}
		return
	}
	b.last = now
	b.bytes += bytes
	if b.bytes >= burstBytes {
		w := l.remote.widen()
		w.Add(b.bytes, now.Sub(b.began).Microseconds(), false)
		w.at = now
		*b = burst{began: now, last: now}
	}
}

// reportEstimates tells the master what was measured of the group's members since the last
// report but one; or all, if it has begun a new life since, or was told all long ago.
func (s *Site) reportEstimates(g *group) {
	if !g.member && g.mastership == nil {
		return
	}
	t := &g.reported
	if t.master != g.version.Life || s.now.Sub(t.all) >= reportAllAfter {
		*t = reported{all: s.now, master: g.version.Life}
	}
	rows := s.rows[:0]
	for _, r := range s.remotes {
		if at := r.measuredAt(); at == 0 || at < t.twice || !g.has(r.name()) {
			continue
		}
		rows = append(rows, EstimateRow{To: r.name(), RTTMicros: r.path.roundTrip.Min(int64(s.now)), BytesPerSecond: r.bytesPerSecond()})
		if len(rows) == ItemsMax {
			break
		}
	}
	s.rows = rows
	t.twice, t.once = t.once, s.now
	m := Estimates{Group: g.name, Site: s.self, Place: s.place(), Rows: slices.Clone(rows)}
	switch {
	case len(rows) == 0:
	case g.mastership != nil:
		g.mastership.learn(m)
	default:
		s.toMaster(g, nil, m)
	}
}

// onEstimates passes a report on, or, at the master, notes it.
func (s *Site) onEstimates(l *link, m Estimates) {
	g := s.group(m.Group)
	if g == nil {
		return
	}
	if g.mastership != nil {
		g.mastership.learn(m)
		return
	}
	if m.Hops++; m.Hops < hopsMax {
		s.toMaster(g, l, m)
	}
}

// showEstimates lists what is reckoned of every pair: at the master, what all have
// reported; elsewhere, of this site's own paths.
func (s *Site) showEstimates(name GroupName) Reply {
	g := s.group(name)
	if g == nil {
		return *s.noGroup(name)
	}
	listing := EstimatesListing{Group: name}
	if g.mastership != nil {
		listing.Pairs = g.mastership.pairs()
		return listing
	}
	for _, r := range g.met() {
		if rtt := r.path.roundTrip.Min(int64(s.now)); rtt > 0 {
			pair := PairEstimate{A: s.self, B: r.name(), RTTMicros: rtt, BytesPerSecond: r.bytesPerSecond()}
			if pair.A > pair.B {
				pair.A, pair.B = pair.B, pair.A
			}
			listing.Pairs = append(listing.Pairs, pair)
		}
	}
	slices.SortFunc(listing.Pairs, func(a, b PairEstimate) int {
		return compareEdges(Edge{A: a.A, B: a.B}, Edge{A: b.A, B: b.B})
	})
	return listing
}
