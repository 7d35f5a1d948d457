package sim

import (
	"fmt"
	"slices"

	"github.com/floodd/floodd/core"
)

// viewsDiffer says where two members disagree on their group, empty if nowhere:
// in the end all have the same version of its definition and of its topology, and
// list the same members.
func (c *checks) viewsDiffer() string {
	w := c.world
	type view struct {
		by   *site
		seen core.GroupSnapshot
	}
	first := make(map[core.GroupName]view)
	for _, s := range w.sites {
		if !s.up() {
			continue
		}
		for _, g := range s.snapshot().Groups {
			if !w.ledger.member([]core.GroupName{g.Group}, s) {
				continue
			}
			f, ok := first[g.Group]
			if !ok {
				first[g.Group] = view{by: s, seen: g}
				continue
			}
			if g.Version != f.seen.Version || g.Topology != f.seen.Topology || !slices.Equal(g.Members, f.seen.Members) {
				return fmt.Sprintf("of %s, %s has version %v, topology %v and %d members; %s has version %v, topology %v and %d members",
					g.Group, f.by.host.Site.Name, f.seen.Version, f.seen.Topology, len(f.seen.Members),
					s.host.Site.Name, g.Version, g.Topology, len(g.Members))
			}
		}
	}
	return ""
}
