package netsim

// drain gathers what is to be reported by Drained: one event at a time is under way,
// and what leaves meanwhile waits for the next.
type drain struct {
	at   Time  // of the event under way
	due  int64 // room to report then; 0: no event is under way
	left int64 // room to report later
	by   Time  // when the last of that has left
}

// SetDrainStep has Drained called only when room of that size has become free since it
// was told last: of what is less the driver is not told. 0, as at first, is each message.
func (n *Network) SetDrainStep(room int) { n.drainStep = int64(room) }

// drainBy notes that what has been sent of a stream is on the wire at the instant at.
func (n *Network) drainBy(at Time, c *conn, e End) {
	s := &c.streams[e]
	d := &s.drain
	for s.undrained > 0 {
		m := s.messages.at(s.messages.size - s.undrained)
		if m.end > s.sent {
			break
		}
		s.undrained--
		d.left += int64(m.room)
		d.by = max(d.by, at)
		n.hosts[c.hosts[e]].counters.MessagesSent++
	}
	switch {
	case d.left == 0:
	case d.due == 0:
		n.scheduleDrained(c, e)
	case d.by <= d.at:
		d.due, d.left = d.due+d.left, 0
	}
}

// scheduleDrained has the driver told of what has left, if it is enough.
func (n *Network) scheduleDrained(c *conn, e End) {
	d := &c.streams[e].drain
	if d.left == 0 || d.left < n.drainStep {
		return
	}
	d.at, d.due, d.left = d.by, d.left, 0
	n.driver.Schedule(d.at, Event{kind: eventDrained, conn: c.id, end: e})
}

func (n *Network) onDrained(now Time, c *conn, e Event) {
	d := &c.streams[e.end].drain
	room := d.due
	d.due = 0
	n.scheduleDrained(c, e.end)
	if c.ends[e.end] == endOpen {
		n.driver.Drained(now, c.id, e.end, int(room))
	}
}
