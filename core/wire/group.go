package wire

import (
	"time"

	"github.com/floodd/floodd/core"
)

func (e *encoder) groupState(m *core.GroupState) {
	e.version(1, m.Version)
	start := e.open(2)
	e.groupDef(&m.Group)
	e.close(start)
	for i := range m.Members {
		start := e.open(3)
		e.member(&m.Members[i])
		e.close(start)
	}
}

func decodeGroupState(f fields) (core.Message, error) {
	var m core.GroupState
	for f.next() {
		switch f.num {
		case 1:
			f.nest("version", decodeVersion(f.open(), &m.Version))
		case 2:
			f.nest("group", decodeGroupDef(f.open(), &m.Group))
		case 3:
			if f.room(len(m.Members), core.MembersMax) {
				m.Members = append(m.Members, core.Member{})
				f.nest("member", decodeMember(f.open(), &m.Members[len(m.Members)-1]))
			}
		}
	}
	f.checkGroup(m.Group.Name)
	return m, f.err
}

func (e *encoder) groupDef(g *core.GroupDef) {
	e.string(1, string(g.Name))
	e.string(2, string(g.Master))
	for _, site := range g.Sites {
		e.item(3, string(site))
	}
	e.uint(4, uint64(g.Connectivity))
	e.micros(5, g.PingPeriod)
	e.micros(6, g.BandwidthPeriod)
	e.micros(7, g.EstimatesPeriod)
	e.micros(8, g.JoinPeriod)
	e.micros(9, g.UpdatePeriod)
	e.string(10, g.TopologyGenerator)
	for _, prefix := range g.AllowSites {
		e.item(11, prefix)
	}
	for _, prefix := range g.DenySites {
		e.item(12, prefix)
	}
	e.uint(13, uint64(g.Order))
	e.micros(14, g.BatchPeriod)
}

func decodeGroupDef(f fields, g *core.GroupDef) error {
	for f.next() {
		switch f.num {
		case 1:
			g.Name = f.group()
		case 2:
			g.Master = f.site()
		case 3:
			if f.room(len(g.Sites), core.MembersMax) {
				g.Sites = append(g.Sites, f.site())
			}
		case 4:
			g.Connectivity = int(f.uint(core.MembersMax))
		case 5:
			g.PingPeriod = f.micros()
		case 6:
			g.BandwidthPeriod = f.micros()
		case 7:
			g.EstimatesPeriod = f.micros()
		case 8:
			g.JoinPeriod = f.micros()
		case 9:
			g.UpdatePeriod = f.micros()
		case 10:
			g.TopologyGenerator = f.text(textMax)
		case 11:
			g.AllowSites = f.prefix(g.AllowSites)
		case 12:
			g.DenySites = f.prefix(g.DenySites)
		case 13:
			g.Order = core.Order(f.uint(uint64(core.OrderOrigin)))
		case 14:
			g.BatchPeriod = time.Duration(f.int64(core.BatchPeriodMax.Microseconds())) * time.Microsecond
		}
	}
	f.checkGroup(g.Name)
	if g.Master == "" {
		f.fail("group %q without a master", g.Name)
	}
	if g.Connectivity < 1 {
		f.fail("group %q of connectivity %d; 1 is the least", g.Name, g.Connectivity)
	}
	return f.err
}

// prefix reads one more address prefix.
func (f *fields) prefix(prefixes []string) []string {
	if !f.room(len(prefixes), core.ItemsMax) {
		return prefixes
	}
	return append(prefixes, f.host())
}

func (f *fields) checkGroup(name core.GroupName) {
	if name == "" {
		f.fail("no group")
	}
}
