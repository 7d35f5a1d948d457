package script

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/sim"
)

// drawn is (:drawn ...).
type drawn struct{ sim.Drawn }

func (t *tables) drawn() config.Form[drawn] {
	return config.Form[drawn]{
		Name: "drawn",
		Doc:  "what a group's own :topology-generator answers",
		Note: drawnNote,
		Args: []config.Field[drawn]{
			config.One("group", "whose topology it is", config.Name[core.GroupName](), func(d *drawn) *core.GroupName { return &d.Group }).Required(),
		},
		Fields: []config.Field[drawn]{
			config.Many("hubs", "sites linked to every other", t.kindWho(), func(d *drawn) *[]sim.Who { return &d.Hubs }),
			config.One("fanout", "instead of hubs: sites in levels, of which each serves so many times the connectivity", config.Integer[int](1, core.MembersMax), func(d *drawn) *int { return &d.Fanout }),
		},
	}
}

const drawnNote = `
No program is run in a simulated world. The command of a :topology-generator
stands for one that links these hubs, as far as they are members, to every
other site; or that links each site to as many before it in the list of
names as the connectivity is, wherever those are. Without it such a group has the
built-in generator's topology.`
