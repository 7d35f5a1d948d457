package work

import (
	"fmt"
	"sync/atomic"
	"time"
)

// SitesMax is how many sites a ledger has room for.
const SitesMax = 64

// Ledger keeps the account of small updates, one phase of the work after another.
type Ledger struct {
	sites int
	page  atomic.Pointer[page]
}

// NewLedger makes a ledger for a number of sites.
func NewLedger(sites int) (*Ledger, error) {
	if sites < 2 || sites > SitesMax {
		return nil, fmt.Errorf("%d sites; from 2 to %d are possible", sites, SitesMax)
	}
	l := &Ledger{sites: sites}
	l.page.Store(&page{})
	return l, nil
}

// Deliver enters that a site's application has had an update.
func (l *Ledger) Deliver(site int, body []byte) { l.page.Load().deliver(site, body) }

// turn begins a phase in which each site has at most window updates under way. What is
// still under way from the phase before will not be counted any more.
func (l *Ledger) turn(window int) *page {
	p := newPage(l.page.Load().number+1, l.sites, window)
	l.page.Store(p)
	return p
}

// epoch is what instants are counted from, by the monotonic clock.
var epoch = time.Now()
