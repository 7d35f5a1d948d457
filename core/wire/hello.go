package wire

import (
	"math"

	"github.com/floodd/floodd/core"
)

func (e *encoder) hello(m *core.Hello) {
	e.uint(1, uint64(m.Protocol))
	e.string(2, m.Software)
	start := e.open(3)
	e.siteDef(&m.Site)
	e.close(start)
	e.uint(4, uint64(m.Life))
	e.bool(5, m.Needed)
	for _, g := range m.Groups {
		start := e.open(6)
		e.string(1, string(g.Group))
		e.version(2, g.Version)
		e.version(3, g.Topology)
		e.bool(4, g.Tell)
		e.close(start)
	}
}

func decodeHello(f fields) (core.Message, error) {
	var m core.Hello
	for f.next() {
		switch f.num {
		case 1:
			m.Protocol = f.uint32()
		case 2:
			m.Software = f.text(textMax)
		case 3:
			f.nest("site", decodeSiteDef(f.open(), &m.Site))
		case 4:
			m.Life = core.Epoch(f.uint(math.MaxUint64))
		case 5:
			m.Needed = f.bool()
		case 6:
			if f.room(len(m.Groups), core.GroupsMax) {
				m.Groups = append(m.Groups, core.GroupGreeting{})
				f.nest("group", decodeGreeting(f.open(), &m.Groups[len(m.Groups)-1]))
			}
		}
	}
	f.checkSite(m.Site.Name)
	return m, f.err
}

func decodeGreeting(f fields, g *core.GroupGreeting) error {
	for f.next() {
		switch f.num {
		case 1:
			g.Group = f.group()
		case 2:
			f.nest("version", decodeVersion(f.open(), &g.Version))
		case 3:
			f.nest("topology", decodeVersion(f.open(), &g.Topology))
		case 4:
			g.Tell = f.bool()
		}
	}
	f.checkGroup(g.Group)
	return f.err
}

func (e *encoder) refuse(m *core.Refuse) {
	e.uint(1, uint64(m.Why))
	e.string(2, m.Text)
}

// decodeRefuse takes causes that this version does not know: the text explains them.
func decodeRefuse(f fields) (core.Message, error) {
	var m core.Refuse
	for f.next() {
		switch f.num {
		case 1:
			m.Why = core.RefuseWhy(f.uint32())
		case 2:
			m.Text = f.text(textMax)
		}
	}
	return m, f.err
}

func decodeNeed(f fields) (core.Message, error) {
	var m core.Need
	for f.next() {
		if f.num == 1 {
			m.Needed = f.bool()
		}
	}
	return m, f.err
}
