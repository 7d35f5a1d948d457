package strategy

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
)

// plumtree is the protocol of Leitão, Pereira and Rodrigues, "Epidemic broadcast
// trees" (SRDS 2007): a site sends an update at once to its eager neighbours and its
// id alone to its lazy ones. All are eager at first; who gets what it has already
// prunes that link, on both ends, so that a tree is left. Who hears of an id and does
// not get the update in time grafts the link it heard it over. What the paper calls
// GOSSIP, IHAVE, GRAFT and PRUNE are Update or Announce, Offer, Want and Stop here.
//
// Each origin has a tree of its own, as in riak_core_broadcast: a tree that all share
// fits the origin that shaped it.
//
// The paper's optimisation is in, too: an id that comes long before its update shows a
// better way, and the two links change places. The paper measures "long before" in
// hops; here it is time, which is what counts on links that differ.
type plumtree struct {
	site    *site
	lazy    map[core.SiteName]map[*link]bool // by origin
	missing map[core.UpdateID]*heard
	offers  map[*link][]core.UpdateID // gathered, not sent yet
}

// heard is what a site knows of an update that it has not got.
type heard struct {
	since core.Time // when the first offer came
	from  []*link   // who offered it, in order
	asked int       // how many of them were asked
}

const (
	// offerDelay is how long ids are gathered before they are offered; as floodd has it.
	offerDelay = 10 * time.Millisecond
	// graftAfter is how long an update may come after its id. The paper wants it longer
	// than the way down the tree is than the way of the id.
	graftAfter = 500 * time.Millisecond
	// graftAgain is how long the one that was asked is waited for.
	graftAgain = 250 * time.Millisecond
	// betterBy is by how much an id must come before its update to show a better way.
	betterBy = 100 * time.Millisecond
	// tellingSize is the largest update that takes no longer on its way than its id does.
	tellingSize = 4 << 10
)

func newPlumtree(s *site) way {
	return &plumtree{
		site: s, lazy: map[core.SiteName]map[*link]bool{},
		missing: map[core.UpdateID]*heard{}, offers: map[*link][]core.UpdateID{},
	}
}

func (p *plumtree) spread(u *update, from *link) {
	id := u.header.ID
	if from != nil {
		p.optimise(u, from)
	}
	if h := p.missing[id]; h != nil {
		u.givers = append(u.givers, h.from...)
		delete(p.missing, id)
	}
	for _, l := range p.site.up() {
		if p.lazy[id.Origin][l] {
			p.offer(l, u)
		} else {
			p.site.push(l, u)
		}
	}
}

// optimise makes the link over which an update came eager, or, where its id came over
// another one long before, that other one instead. What had to be asked for tells nothing.
func (p *plumtree) optimise(u *update, from *link) {
	id := u.header.ID
	h := p.missing[id]
	tells := h != nil && h.asked == 0 && u.header.Size <= tellingSize && p.site.now.Sub(h.since) >= betterBy
	if !tells || h.from[0] == from || !h.from[0].isUp() {
		p.makeEager(from, id)
		return
	}
	p.makeEager(h.from[0], id)
	next := core.UpdateID{Stream: id.Stream, Seq: id.Seq + 1}
	p.site.say(h.from[0], core.Want{Items: []core.WantItem{{ID: next}}})
	p.makeLazy(from, id)
	p.site.say(from, core.Stop{IDs: []core.UpdateID{id}})
}

func (p *plumtree) makeEager(l *link, id core.UpdateID) { delete(p.lazy[id.Origin], l) }

func (p *plumtree) makeLazy(l *link, id core.UpdateID) {
	if p.lazy[id.Origin] == nil {
		p.lazy[id.Origin] = map[*link]bool{}
	}
	p.lazy[id.Origin][l] = true
}

// offer gathers ids for a lazy neighbour that has not offered them.
func (p *plumtree) offer(l *link, u *update) {
	if slices.Contains(u.givers, l) {
		return
	}
	p.offers[l] = append(p.offers[l], u.header.ID)
	if len(p.offers[l]) > 1 {
		return
	}
	p.site.after(offerDelay, func() {
		ids := p.offers[l]
		delete(p.offers, l)
		slices.SortFunc(ids, core.UpdateID.Compare)
		for part := range slices.Chunk(ids, core.ItemsMax) {
			p.site.say(l, offerOf(part, p.site.overlay.groups))
		}
	})
}

// offerOf makes one message of sorted ids.
func offerOf(ids []core.UpdateID, groups []core.GroupName) core.Offer {
	var m core.Offer
	for _, id := range ids {
		if n := len(m.Items); n == 0 || m.Items[n-1].Stream != id.Stream {
			m.Items = append(m.Items, core.OfferItem{Stream: id.Stream, Groups: groups})
		}
		item := &m.Items[len(m.Items)-1]
		item.Ranges = with(item.Ranges, id.Seq)
	}
	return m
}

func (p *plumtree) offered(l *link, id core.UpdateID) {
	if p.site.knows(id) {
		return
	}
	h := p.missing[id]
	if h == nil {
		h = &heard{since: p.site.now}
		p.missing[id] = h
		p.site.after(graftAfter, func() { p.graft(id) })
	}
	h.from = append(h.from, l)
}

// graft asks for what did not come, and makes the link eager that it is to come over.
func (p *plumtree) graft(id core.UpdateID) {
	h := p.missing[id]
	if h == nil {
		return
	}
	for h.asked < len(h.from) {
		l := h.from[h.asked]
		h.asked++
		if !l.isUp() {
			continue
		}
		p.makeEager(l, id)
		p.site.say(l, core.Want{Items: []core.WantItem{{ID: id}}})
		p.site.after(graftAgain, func() { p.graft(id) })
		return
	}
	delete(p.missing, id) // the next offer begins anew
}

func (p *plumtree) again(l *link, id core.UpdateID)   { p.makeLazy(l, id) }
func (p *plumtree) stopped(l *link, id core.UpdateID) { p.makeLazy(l, id) }
func (p *plumtree) wanted(l *link, id core.UpdateID)  { p.makeEager(l, id) }

func (p *plumtree) lost(l *link) {
	for _, links := range p.lazy { // order: a link is only deleted
		delete(links, l)
	}
	delete(p.offers, l)
}
