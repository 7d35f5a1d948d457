package sim

import (
	"math"

	"github.com/floodd/floodd/netsim"
)

// arrivals is how long after an update was accepted it was first whole at each site. There is
// one for every update at every site, and most come within the hour, so each takes four bytes.
type arrivals struct {
	spans []uint32            // by site: microseconds and 1; 0 while it is missing, arrivedLate where those do not fit
	late  map[int]netsim.Time // by site: these; nil before the first
}

const arrivedLate = math.MaxUint32

func newArrivals(sites int) arrivals { return arrivals{spans: make([]uint32, sites)} }

// enter notes that the update is whole at a site. The first time counts.
func (a *arrivals) enter(site int, after netsim.Time) {
	switch {
	case a.has(site):
	case after+1 < arrivedLate:
		a.spans[site] = uint32(after + 1)
	default:
		if a.late == nil {
			a.late = make(map[int]netsim.Time)
		}
		a.spans[site], a.late[site] = arrivedLate, after
	}
}

// has says whether the update was ever whole at a site.
func (a *arrivals) has(site int) bool { return a.spans[site] > 0 }

// after is how long it took to a site where it was.
func (a *arrivals) after(site int) netsim.Time {
	if a.spans[site] == arrivedLate {
		return a.late[site]
	}
	return netsim.Time(a.spans[site]) - 1
}
