package wire

import (
	"math"

	"github.com/floodd/floodd/core"
)

func decodePing(f fields) (core.Message, error) {
	var m core.Ping
	for f.next() {
		if f.num == 1 {
			m.Nonce = f.uint(math.MaxUint64)
		}
	}
	return m, f.err
}

func (e *encoder) pong(m *core.Pong) {
	e.uint(1, m.Nonce)
	start := e.open(2)
	e.place(&m.Place)
	e.close(start)
	e.micros(3, m.At)
}

func decodePong(f fields) (core.Message, error) {
	var m core.Pong
	for f.next() {
		switch f.num {
		case 1:
			m.Nonce = f.uint(math.MaxUint64)
		case 2:
			f.nest("place", decodePlace(f.open(), &m.Place))
		case 3:
			m.At = f.micros()
		}
	}
	return m, f.err
}

func (e *encoder) place(c *core.NetworkCoordinate) {
	e.sint(1, c.X)
	e.sint(2, c.Y)
	e.sint(3, c.Z)
	e.sint(4, c.Height)
	e.sint(5, c.Error)
}

// decodePlace takes any numbers: what a coordinate is worth, package estimate judges.
func decodePlace(f fields, c *core.NetworkCoordinate) error {
	for f.next() {
		switch f.num {
		case 1:
			c.X = f.sint(math.MaxInt64)
		case 2:
			c.Y = f.sint(math.MaxInt64)
		case 3:
			c.Z = f.sint(math.MaxInt64)
		case 4:
			c.Height = f.sint(math.MaxInt64)
		case 5:
			c.Error = f.sint(math.MaxInt64)
		}
	}
	return f.err
}

func (e *encoder) probe(m *core.Probe) {
	e.uint(1, m.Train)
	e.uint(2, uint64(m.Index))
	e.uint(3, uint64(m.Count))
}

func decodeProbe(f fields, payload *cargo) (core.Message, error) {
	m := core.Probe{Padding: core.Payload{Size: int64(len(payload.bytes))}} // what it consists of means nothing
	for f.next() {
		switch f.num {
		case 1:
			m.Train = f.uint(math.MaxUint64)
		case 2:
			m.Index = f.uint32()
		case 3:
			m.Count = uint32(f.uint(core.ItemsMax))
		}
	}
	if m.Index >= m.Count {
		f.fail("index %d in a train of %d", m.Index, m.Count)
	}
	return m, f.err
}

func (e *encoder) probeReport(m *core.ProbeReport) {
	e.uint(1, m.Train)
	e.uint(2, uint64(m.BytesPerSecond))
}

func decodeProbeReport(f fields) (core.Message, error) {
	var m core.ProbeReport
	for f.next() {
		switch f.num {
		case 1:
			m.Train = f.uint(math.MaxUint64)
		case 2:
			m.BytesPerSecond = f.int64(math.MaxInt64)
		}
	}
	return m, f.err
}

func (e *encoder) arrived(m *core.Arrived) {
	e.uint(1, m.Bytes)
	e.micros(2, m.At)
}

func decodeArrived(f fields) (core.Message, error) {
	var m core.Arrived
	for f.next() {
		switch f.num {
		case 1:
			m.Bytes = f.uint(math.MaxUint64)
		case 2:
			m.At = f.micros()
		}
	}
	return m, f.err
}

func (e *encoder) estimates(m *core.Estimates) {
	e.string(1, string(m.Group))
	e.string(2, string(m.Site))
	start := e.open(3)
	e.place(&m.Place)
	e.close(start)
	for i := range m.Rows {
		row := &m.Rows[i]
		start := e.open(4)
		e.string(1, string(row.To))
		e.uint(2, uint64(row.RTTMicros))
		e.uint(3, uint64(row.BytesPerSecond))
		e.close(start)
	}
	e.uint(5, uint64(m.Hops))
}

func decodeEstimates(f fields) (core.Message, error) {
	var m core.Estimates
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			m.Site = f.site()
		case 3:
			f.nest("place", decodePlace(f.open(), &m.Place))
		case 4:
			if f.room(len(m.Rows), core.ItemsMax) {
				m.Rows = append(m.Rows, core.EstimateRow{})
				f.nest("row", decodeEstimateRow(f.open(), &m.Rows[len(m.Rows)-1]))
			}
		case 5:
			m.Hops = f.uint32()
		}
	}
	f.checkGroup(m.Group)
	f.checkSite(m.Site)
	return m, f.err
}

func decodeEstimateRow(f fields, row *core.EstimateRow) error {
	for f.next() {
		switch f.num {
		case 1:
			row.To = f.site()
		case 2:
			row.RTTMicros = f.int64(math.MaxInt64)
		case 3:
			row.BytesPerSecond = f.int64(math.MaxInt64)
		}
	}
	f.checkSite(row.To)
	return f.err
}
