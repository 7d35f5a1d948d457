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
			config.Many("hubs", "sites linked to every other", t.kindWho(), func(d *drawn) *[]sim.Who { return &d.Hubs }).Required(),
		},
	}
}

const drawnNote = `
No program is run in a simulated world. The command of a :topology-generator
stands for one that links these hubs, as far as they are members, to every
other site. Without it such a group has the built-in generator's topology.`
