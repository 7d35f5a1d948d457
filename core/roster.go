package core

import (
	"slices"
	"strings"
)

// roster is a list of sites: the members of a group, or those that a configuration
// names. It is not edited once it is shared, so sites that live in one process and step in
// turn may share it: it travels, unseen, with the message that publishes it, and what sites
// are configured with they share through [Commons]. What comes out of a decoder is listed anew.
type roster struct {
	members []Member   // by name
	names   []SiteName // of members
	silent  []int      // places of those whose definition has no data port
	beside  beside
}

// beside is who is in a roster and not in another, as it was asked last.
type beside struct {
	other *roster
	names []SiteName
}

// newRoster lists members in any order. The caller gives them away.
func newRoster(members []Member) *roster {
	byName := func(a, b Member) int { return strings.Compare(string(a.Site.Name), string(b.Site.Name)) }
	if !slices.IsSortedFunc(members, byName) {
		members = slices.SortedFunc(slices.Values(members), byName)
	}
	r := &roster{members: members, names: make([]SiteName, len(members))}
	for i := range members {
		r.names[i] = members[i].Site.Name
		if members[i].Site.DataPort == 0 {
			r.silent = append(r.silent, i)
		}
	}
	return r
}

// amend changes what is listed of a site, while nobody shares the list.
func (r *roster) amend(place int, m Member) {
	r.members[place] = m
	at, silent := slices.BinarySearch(r.silent, place)
	switch {
	case m.Site.DataPort == 0 && !silent:
		r.silent = slices.Insert(r.silent, at, place)
	case m.Site.DataPort != 0 && silent:
		r.silent = slices.Delete(r.silent, at, at+1)
	}
}

// at returns a site's place in members.
func (r *roster) at(name SiteName) (int, bool) { return slices.BinarySearch(r.names, name) }

func (r *roster) has(name SiteName) bool {
	_, ok := r.at(name)
	return ok
}

// besides lists who is not in another roster.
func (r *roster) besides(other *roster) []SiteName {
	if r.beside.other != other {
		r.beside = beside{other: other}
		for _, name := range r.names {
			if !other.has(name) {
				r.beside.names = append(r.beside.names, name)
			}
		}
	}
	return r.beside.names
}

// find returns what is listed of a site, nil if nothing is.
func (r *roster) find(name SiteName) *Member {
	if i, ok := r.at(name); ok {
		return &r.members[i]
	}
	return nil
}

// Commons is what sites that live in one process and step in turn hold in common, instead
// of each its own: lists that follow from what they are configured with. It changes
// nothing of what a site does. The zero Commons is ready for use.
type Commons struct {
	directories map[*SiteDef]*roster // of all sites of a configuration
	members     map[named]*roster    // of a group, as configured
	latest      *LocalDef            // of the latest site
	scratch     scratch
}

// scratch is memory that a site needs while it steps, and few do between two steps.
type scratch struct {
	alone     [1]Input  // of a step
	wishes              // of the latest step of any site
	dirty     []*link   // have something to send, perhaps
	together  []Message // a batch that grows
	rows      []EstimateRow
	parcels   lender[parcel]
	partners  lender[*partner]
	controls  spares[Message]
	watches   spares[watch]
	offers    spares[offered]
	taken     []*stream // that have changed, and may be told of
	questions []askedOf // of the step of wants that is under way
	ended     []*update // memory of a batch that has ended
	uses      []string  // of chance, as they came up

	atRest      asides    // of all from whom nothing is wanted, as most are: it stays empty
	untried     appetite  // for what peers have that were never asked for anything: it stays as it begins
	nothingLong spreading // of all sites that have had no long update: it stays empty
}

// use returns the place of a use of chance.
func (c *scratch) use(label string) int {
	place := slices.Index(c.uses, label)
	if place < 0 {
		place = len(c.uses)
		c.uses = append(c.uses, label)
	}
	return place
}

// named tells lists of names apart by where they lie.
type named struct {
	sites *SiteDef
	names *SiteName
	count int
}

// local returns a definition to keep, the latest again if it is that.
func (c *Commons) local(def LocalDef) *LocalDef {
	if c.latest == nil || !c.latest.equal(&def) {
		kept := def
		c.latest = &kept
	}
	return c.latest
}

// directory lists the sites that a configuration names.
func (c *Commons) directory(sites []SiteDef) *roster {
	if len(sites) == 0 {
		return newRoster(nil)
	}
	if r := c.directories[&sites[0]]; r != nil && len(r.members) == len(sites) {
		return r
	}
	members := make([]Member, len(sites))
	for i := range sites {
		members[i].Site = sites[i]
	}
	if c.directories == nil {
		c.directories = map[*SiteDef]*roster{}
	}
	r := newRoster(members)
	c.directories[&sites[0]] = r
	return r
}

// configured lists those of a directory's sites that a group's configuration names.
func (c *Commons) configured(directory *roster, names []SiteName) *roster {
	if len(names) == 0 || len(directory.members) == 0 {
		return newRoster(nil)
	}
	key := named{&directory.members[0].Site, &names[0], len(names)}
	if r := c.members[key]; r != nil {
		return r
	}
	members := make([]Member, 0, len(names))
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		if m := directory.find(name); m != nil {
			members = append(members, *m)
		}
	}
	if c.members == nil {
		c.members = map[named]*roster{}
	}
	r := newRoster(members)
	c.members[key] = r
	return r
}

// pool is those of a roster that are not taken yet: candidates to draw from. What it costs
// depends on how many are taken and not on how many are listed.
type pool struct {
	*roster
	taken []int // places, ascending
}

// take takes a site away from the pool, if it is there.
func (p *pool) take(name SiteName) {
	if i, ok := p.at(name); ok {
		p.takeAt(i)
	}
}

func (p *pool) takeAt(place int) {
	if i, taken := slices.BinarySearch(p.taken, place); !taken {
		p.taken = slices.Insert(p.taken, i, place)
	}
}

// left is how many are not taken.
func (p *pool) left() int { return len(p.names) - len(p.taken) }

// draw takes the i-th of those left, by name, and returns it.
func (p *pool) draw(i int) SiteName {
	at := 0
	for at < len(p.taken) && p.taken[at] <= i {
		i++
		at++
	}
	p.taken = slices.Insert(p.taken, at, i)
	return p.names[i]
}
