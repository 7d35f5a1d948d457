package netsim

// delivery is how BBR comes to know at what rates bytes arrive: it remembers of what is in
// flight when it was sent, and what had been delivered by then.
type delivery struct {
	flights   ring[flight]    // in the order in which they were sent; at most flightsMax
	from      *lender[flight] // of flights
	delivered int64           // bytes that have come
	again     int64           // bytes sent again
	returned  int64           // of them, those that have come or were lost again
	little    int64           // what is sent until more than this is delivered is of one who had little to send
	cameAt    Time            // when something was delivered last
	cameFrom  Time            // and when that was sent
}

// flight is a piece as it was sent.
type flight struct {
	end       int64 // of the piece in its stream; where it was sent again, delivery.again with it
	at        Time
	delivered int64 // what had been by then
	since     Time  // when the last of that had come
	behind    Time  // when that was sent
	size      int32
	again     bool
	// limited: the sender had little to send, so that its rate says nothing of the way's.
	limited bool
}

// flightsMax bounds what is remembered of pieces in flight. Of more, some are not sampled.
const flightsMax = 256

// sample is what an acknowledgement says of the piece that was sent latest of those that it is for.
type sample struct {
	delivered int64 // bytes that came from when the piece was sent, or a little before, until now
	took      Time  // in so long; 0: it is for no piece, or too short to be true
	began     int64 // what had been delivered when the piece was sent
	roundTrip Time  // 0: it is for no piece that was sent once
	limited   bool  // flight.limited
}

// sending notes that a piece is sent; end is its end in the stream, and idle says that nothing
// else is in flight.
func (d *delivery) sending(now Time, p piece, end int64, idle bool) {
	if p.again {
		d.again += p.size
		end = d.again
	}
	if idle {
		d.cameAt, d.cameFrom = now, now
	}
	if d.flights.size < flightsMax {
		d.flights.push(flight{
			end: end, at: now, delivered: d.delivered, since: d.cameAt, behind: d.cameFrom,
			size: int32(p.size), again: p.again, limited: d.limited(),
		}, d.from)
	}
}

// limited says whether what is sent now is of one who had little to send.
func (d *delivery) limited() bool { return d.delivered <= d.little }

// acknowledged takes in an acknowledgement. Nothing comes sooner than in the least round trip.
func (d *delivery) acknowledged(now Time, a news, leastRTT Time) sample {
	d.delivered += a.delivered
	d.returned = min(d.returned+a.returned, d.again)
	var s sample
	var f flight
	for d.flights.size > 0 {
		next := d.flights.front()
		left := next.end - a.offset
		if next.again {
			left = next.end - d.returned
		}
		if left >= int64(next.size) {
			break
		}
		if f = *next; !f.again {
			s.roundTrip = max(now-f.at, 1)
		}
		if left > 0 {
			break
		}
		d.flights.pop(d.from)
	}
	if a.delivered > 0 {
		d.cameAt = now
	}
	if f.size == 0 || a.delivered == 0 {
		return s
	}
	d.cameFrom = f.at
	s.began, s.limited = f.delivered, f.limited
	if took := max(now-f.since, f.at-f.behind); took >= leastRTT {
		s.delivered, s.took = d.delivered-f.delivered, took
	}
	return s
}

// forget takes all that is in flight for lost.
func (d *delivery) forget() {
	for d.flights.size > 0 {
		d.flights.pop(d.from)
	}
	d.returned = d.again
}
