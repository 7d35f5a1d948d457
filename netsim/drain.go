package netsim

// drain gathers what is to be reported by Drained: one event at a time is under way,
// and what leaves meanwhile is added to it or waits for the next.
type drain struct {
	at    Time  // of the event under way
	due   int64 // bytes to report then; 0: no event is under way
	later int64 // bytes to report at last
	last  Time
}

// drainBy notes that what has been sent of a stream is on the wire at the instant at.
func (n *Network) drainBy(at Time, c *conn, e End) {
	s := &c.streams[e]
	var bytes int64
	for s.undrained > 0 {
		m := s.messages.at(s.messages.size - s.undrained)
		if m.end > s.sent {
			break
		}
		s.undrained--
		bytes += int64(m.bytes)
		n.hosts[c.hosts[e]].counters.MessagesSent++
	}
	d := &s.drain
	switch {
	case bytes == 0:
	case d.due == 0:
		d.at, d.due = at, bytes
		n.scheduleDrained(c, e)
	case at <= d.at:
		d.due += bytes
	default:
		d.later += bytes
		d.last = at
	}
}

func (n *Network) scheduleDrained(c *conn, e End) {
	n.driver.Schedule(c.streams[e].drain.at, Event{kind: eventDrained, conn: c.id, end: e})
}

func (n *Network) onDrained(now Time, c *conn, e Event) {
	d := &c.streams[e.end].drain
	bytes := d.due
	*d = drain{at: d.last, due: d.later}
	if d.due > 0 {
		n.scheduleDrained(c, e.end)
	}
	if c.ends[e.end] == endOpen {
		n.driver.Drained(now, c.id, e.end, int(bytes))
	}
}
