package strategy

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// Strategy is a way to get an update from its origin to all other sites.
type Strategy struct {
	Name string
	Doc  string // a line for people

	new    func(*site) way // nil: floodd itself
	mesh   bool            // it has links to all members; else to its neighbours in the overlay
	quiet  time.Duration   // a link that was silent for so long is pinged
	prunes bool            // a copy that comes again is answered by a Stop
	direct bool            // an update is given away by its origin alone
}

// Silence after which a link is pinged; as long again without an answer, and it is
// given up. Who has a link to everyone cannot afford to be as curious.
const (
	quietOverlay = 10 * time.Second // as floodd has it
	quietMesh    = 2 * time.Minute  // as NATS has it between its servers
)

// All are the strategies there are, floodd first.
func All() []Strategy {
	return []Strategy{
		{Name: "floodd", Doc: "what the daemon does"},
		{Name: "flooding", Doc: "every link of the topology but the one an update came over",
			new: newFlooding, quiet: quietOverlay},
		{Name: "gossip", Doc: "random members, enough of them; what is left, by comparing",
			new: newGossip, mesh: true, quiet: quietMesh},
		{Name: "plumtree", Doc: "a tree for each origin, by pruning the topology; mended by grafting",
			new: newPlumtree, quiet: quietOverlay, prunes: true},
		{Name: "unicast", Doc: "from the origin to each member, straight",
			new: newUnicast, mesh: true, quiet: quietMesh, direct: true},
	}
}

// machines returns what makes the site of each life, for sim.Options; nil for floodd.
func (st Strategy) machines(o *overlay) func(core.Options) sim.Machine {
	if st.new == nil {
		return nil
	}
	return func(options core.Options) sim.Machine { return newSite(st, o, options) }
}

// way is the part of a site in which strategies differ.
type way interface {
	// spread sends an update to whom it is this site's turn to send it; once in the
	// site's life, as soon as the update, or the first of a long one, is here. It came
	// over from, nil where a client published it.
	spread(u *update, from *link)
	// again hears that an update came over l that was here, or coming, already.
	again(l *link, id core.UpdateID)
	// offered hears that the peer of l has an update.
	offered(l *link, id core.UpdateID)
	// wanted and stopped hear that the peer of l asked for an update, or declined one.
	wanted(l *link, id core.UpdateID)
	stopped(l *link, id core.UpdateID)
	// lost hears of a link that was up and is no more.
	lost(l *link)
}

// heedless is a way that does nothing but spread.
type heedless struct{}

func (heedless) again(*link, core.UpdateID)   {}
func (heedless) offered(*link, core.UpdateID) {}
func (heedless) wanted(*link, core.UpdateID)  {}
func (heedless) stopped(*link, core.UpdateID) {}
func (heedless) lost(*link)                   {}
