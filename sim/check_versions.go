package sim

import (
	"fmt"

	"github.com/anishathalye/porcupine"
	"github.com/floodd/floodd/core"
)

// versionCheck: at a group's master, the version of the group's definition and of
// its topology is a linearizable register: a client that reads it sees what was
// published last. And no version that is published, or that a site adopts, is older than an
// earlier one.
type versionCheck struct {
	world     *world
	latest    map[string]core.Version // by register, of all masters
	adopted   map[string][]adoption   // by register and site
	histories map[registerKey]history
	order     []registerKey
}

// registerKey names a register in one life of its master.
type registerKey struct {
	site int32
	life core.Epoch
	name string // "group G" or "topology G"
}

// adoption is what a site adopted last, in a life.
type adoption struct {
	life    core.Epoch
	version core.Version
}

// registerInput is an operation on a register: a write, or the version that a read saw.
type registerInput struct {
	write   bool
	version core.Version
}

// register is the model: its state is the version, or nil as long as nobody looked.
var register = porcupine.Model{
	Init: func() any { return nil },
	Step: func(state, input, _ any) (bool, any) {
		op := input.(registerInput)
		return op.write || state == nil || state == op.version, op.version
	},
	DescribeOperation: func(input, _ any) string { return fmt.Sprintf("%+v", input) },
}

func newVersionCheck(w *world) versionCheck {
	return versionCheck{world: w, latest: make(map[string]core.Version), adopted: make(map[string][]adoption), histories: make(map[registerKey]history)}
}

// published enters what a master publishes.
func (c *versionCheck) published(s *site, name string, v core.Version) {
	if last := c.latest[name]; v.Compare(last) <= 0 {
		c.world.fail("versions", s, "it published version %v of %s after version %v", v, name, last)
	} else {
		c.latest[name] = v
	}
	c.enter(s, name, c.world.events, registerInput{write: true, version: v})
}

// adopts enters what a site adopts, or publishes.
func (c *versionCheck) adopts(s *site, name string, v core.Version) {
	if c.adopted[name] == nil {
		c.adopted[name] = make([]adoption, len(c.world.sites))
	}
	last := &c.adopted[name][s.index]
	if last.life == s.life && v.Compare(last.version) < 0 {
		c.world.fail("versions", s, "it adopted version %v of %s after version %v", v, name, last.version)
	}
	*last = adoption{s.life, v}
}

// read enters what a client saw; only what it saw at a master is kept.
func (c *versionCheck) read(s *site, began uint64, r core.Reply) {
	switch r := r.(type) {
	case core.GroupListing:
		if r.Master == s.host.Site.Name && r.Version != (core.Version{}) {
			c.enter(s, "group "+string(r.Group), began, registerInput{version: r.Version})
		}
	case core.TopologyListing:
		if c.masters(s, r.Group) {
			c.enter(s, "topology "+string(r.Group), began, registerInput{version: r.Version})
		}
	}
}

func (c *versionCheck) masters(s *site, g core.GroupName) bool {
	for i := range s.groups {
		if s.groups[i].Name == g {
			return s.groups[i].Master == s.host.Site.Name
		}
	}
	return false
}

func (c *versionCheck) enter(s *site, name string, call uint64, in registerInput) {
	key := registerKey{s.index, s.life, name}
	if _, known := c.histories[key]; !known {
		c.order = append(c.order, key)
	}
	h := c.histories[key]
	c.histories[key] = append(h, porcupine.Operation{
		ClientId: len(h), Input: in, Call: int64(call), Return: int64(c.world.events),
	})
}

// finish checks every history.
func (c *versionCheck) finish() {
	for _, key := range c.order {
		if bad := c.histories[key].linearizable(register); bad != nil {
			c.world.fail("versions", c.world.sites[key.site],
				"what its clients read of %s between events %d and %d is not linearizable (%d operations)",
				key.name, bad[0].Call, bad[len(bad)-1].Return, len(bad))
		}
	}
}
