package sim

import (
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// mark is what the ledger knows of one update at one site.
type mark uint16

const (
	markOwed     mark = 1 << iota // the site was a member of one of the update's groups when it was accepted
	markHeld                      // whole there, in the site's present life
	markExported                  // handed over there, in the site's present life
	markEver                      // handed over there in some life
	markGap                       // the site says that it will not get it
	markLost                      // the site had it and lost it in a crash
	markKnows                     // the site knows, in its present life, that there is or was such an update
	markDropped                   // its storage was full, and the dropping order came to it
	markSeen                      // it was whole there at some time of the present life
	markStored                    // its bytes are there, by what the site stored and discarded in its present life
)

// update is one accepted update, and what became of it everywhere.
type update struct {
	id       core.UpdateID
	content  *content
	origin   *site
	flood    int // index into the scenario's floods
	groups   []core.GroupName
	accepted netsim.Time
	overlay  *overlay // the links in force then; nil if there were none

	arrivals arrivals
	marks    []mark   // by site
	comings  []coming // by site: how it came there first; nil unless a run explains
	holders  int      // sites that have it whole now
	// extinct says how the last copy went, while no site has a whole one.
	extinct     extinction
	extinctBy   blame // of the crash, or at least of the site and the instant
	forgottenBy blame // of the crash of the last site that knew of it, while nobody held it
	digested    core.Digest
}

// digest is what the update's header must carry; reckoned when it is first asked for.
func (u *update) digest() core.Digest {
	if u.digested == (core.Digest{}) {
		u.digested = u.content.digest()
	}
	return u.digested
}

// delivered says whether the update was handed over at a site, or is whole there and
// will be. What arrived and was dropped before it could be exported was not.
func (u *update) delivered(i int) bool {
	return u.arrivals.has(i) && u.marks[i]&(markEver|markHeld) != 0
}

// known says whether any site knows that there is or was such an update.
func (u *update) known() bool {
	return slices.ContainsFunc(u.marks, func(m mark) bool { return m&markKnows != 0 })
}

const never netsim.Time = -1

// extinction is why nobody holds an update any more.
type extinction uint8

const (
	extinctNot    extinction = iota
	extinctCrash             // its last holder crashed without a durable store
	extinctDrop              // its last holder ran out of storage
	extinctRetire            // its last holder purged it when its retention ended
	extinctStable            // its last holder purged it because every member had it
)

func (e extinction) String() string {
	return [...]string{"held", "crash", "storage", "retention", "stable"}[e]
}
