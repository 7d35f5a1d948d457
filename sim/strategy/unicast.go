package strategy

// unicast has the origin send an update to every other member itself, over a link
// that it keeps to each: n-1 copies, all of them through the origin's own uplink.
type unicast struct {
	heedless
	site *site
}

func newUnicast(s *site) way { return &unicast{site: s} }

func (x *unicast) spread(u *update, from *link) {
	if from != nil {
		return
	}
	for _, l := range x.site.up() {
		x.site.push(l, u)
	}
}
