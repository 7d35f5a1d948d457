package wire

import (
	"math"

	"github.com/floodd/floodd/core"
)

// Bounds on a place on the earth, in millionths of a degree.
const (
	latitudeMax  = 90_000_000
	longitudeMax = 180_000_000
)

func (e *encoder) siteDef(d *core.SiteDef) {
	e.string(1, string(d.Name))
	e.string(2, d.Hostname)
	e.string(3, d.InetAddress)
	e.uint(4, uint64(d.ClientPort))
	e.uint(5, uint64(d.DataPort))
	if c := d.Coordinate; c != nil {
		start := e.open(6)
		e.sint(1, int64(c.LatMicroDeg))
		e.sint(2, int64(c.LonMicroDeg))
		e.close(start)
	}
}

func decodeSiteDef(f fields, d *core.SiteDef) error {
	for f.next() {
		switch f.num {
		case 1:
			d.Name = f.site()
		case 2:
			d.Hostname = f.host()
		case 3:
			d.InetAddress = f.host()
		case 4:
			d.ClientPort = int(f.uint(math.MaxUint16))
		case 5:
			d.DataPort = int(f.uint(math.MaxUint16))
		case 6:
			if d.Coordinate == nil {
				d.Coordinate = new(core.Coordinate)
			}
			f.nest("coordinate", decodeCoordinate(f.open(), d.Coordinate))
		}
	}
	f.checkSite(d.Name)
	return f.err
}

func decodeCoordinate(f fields, c *core.Coordinate) error {
	for f.next() {
		switch f.num {
		case 1:
			c.LatMicroDeg = int32(f.sint(latitudeMax))
		case 2:
			c.LonMicroDeg = int32(f.sint(longitudeMax))
		}
	}
	return f.err
}

func (f *fields) checkSite(name core.SiteName) {
	if name == "" {
		f.fail("no site")
	}
}

func (e *encoder) member(m *core.Member) {
	start := e.open(1)
	e.siteDef(&m.Site)
	e.close(start)
	e.uint(2, uint64(m.Life))
}

func decodeMember(f fields, m *core.Member) error {
	for f.next() {
		switch f.num {
		case 1:
			f.nest("site", decodeSiteDef(f.open(), &m.Site))
		case 2:
			m.Life = core.Epoch(f.uint(math.MaxUint64))
		}
	}
	f.checkSite(m.Site.Name)
	return f.err
}

func (e *encoder) join(m *core.Join) {
	e.string(1, string(m.Group))
	start := e.open(2)
	e.siteDef(&m.Site)
	e.close(start)
	e.uint(3, uint64(m.Life))
	e.string(4, m.Address)
	e.uint(5, uint64(m.Hops))
	e.bool(6, m.Tell)
	e.version(7, m.Version)
}

func decodeJoin(f fields) (core.Message, error) {
	var m core.Join
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			f.nest("site", decodeSiteDef(f.open(), &m.Site))
		case 3:
			m.Life = core.Epoch(f.uint(math.MaxUint64))
		case 4:
			m.Address = f.host()
		case 5:
			m.Hops = f.uint32()
		case 6:
			m.Tell = f.bool()
		case 7:
			f.nest("version", decodeVersion(f.open(), &m.Version))
		}
	}
	f.checkGroup(m.Group)
	f.checkSite(m.Site.Name)
	return m, f.err
}
