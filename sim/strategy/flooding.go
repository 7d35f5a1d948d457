package strategy

// flooding sends what is new over every link of the topology but the one it came
// over, as routers flood the state of their links (OSPF, RFC 2328, section 13). An
// update crosses every edge at least once, and those outside of its tree twice: over e
// edges n sites send it 2e-(n-1) times.
type flooding struct {
	heedless
	site *site
}

func newFlooding(s *site) way { return &flooding{site: s} }

func (f *flooding) spread(u *update, _ *link) {
	for _, l := range f.site.up() {
		f.site.push(l, u)
	}
}
