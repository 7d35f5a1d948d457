package sim

import "slices"

// Account tells of a run how updates came to the sites that were owed them.
type Account struct {
	Updates []*Explanation // in the order in which they were accepted
	Of      int            // how many updates there were; where there were more than are here, these are evenly spaced among them
}

// account explains so many updates that they make no more than so many pairs of an
// update and a site, or one update: the one with the largest stretch is always there.
func (w *world) account(pairs int) (*Account, error) {
	a := &Account{Of: len(w.ledger.updates)}
	if a.Of == 0 {
		return a, nil
	}
	worst, err := w.explained(ExplainWorst)
	if err != nil {
		return nil, err
	}
	most := max(1, pairs/len(w.sites))
	chosen := []*update{worst}
	for i := range min(most, a.Of) {
		if u := w.ledger.updates[i*a.Of/min(most, a.Of)]; u != worst {
			chosen = append(chosen, u)
		}
	}
	chosen = chosen[:min(most, len(chosen))]
	slices.SortStableFunc(chosen, func(u, v *update) int { return int(u.accepted - v.accepted) })
	for _, u := range chosen {
		a.Updates = append(a.Updates, w.explain(u))
	}
	return a, nil
}
