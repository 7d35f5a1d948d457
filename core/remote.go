package core

import (
	"slices"
	"strings"
	"time"
)

// remote is another site that this one has had to do with. Of the others it knows what
// its configuration and its groups list: in a group of thousands each has to do with few.
type remote struct {
	*Member // what is known of it; shared with the list that it is from: it is replaced, never edited
	*asides // to be changed by way of aside
	path    path
	heard   seconds // when it last said something, straight or by a join

	neighbours uint8   // in how many groups' topologies the two are joined
	reasons    reasons // why else a link is wanted
	dialing    bool
	resting    bool // its asides are everyone's, and empty
}

// asides are what there is of few: the link, what comes of wanting one that is not there, and
// what was measured of the bandwidth.
type asides struct {
	link      *link  // that is up, nil if none
	failures  int32  // attempts to connect that failed in a row
	refusals  int32  // links that it refused in a row
	missed    Time   // when it was last out of reach, of its present life; 0 if it has been reached since
	downSince Time   // since when it has been wanted and missing; 0 while it is not
	notBefore Time   // no attempt before this, so that a link that breaks at once is not redialled in a loop
	width     *width // of the path; nil while it is not measured
}

// aside returns the remote's own asides, which may be changed.
func (r *remote) aside() *asides {
	if r.resting {
		r.asides, r.resting = &asides{}, false
	}
	return r.asides
}

// rest gives a remote's asides back if there is as good as nothing in them.
func (s *Site) rest(r *remote) {
	if r.resting {
		return
	}
	if x := *r.asides; x.notBefore <= s.now {
		if x.notBefore = 0; x == (asides{}) {
			r.asides, r.resting = &s.atRest, true
		}
	}
}

// unwanted takes note that no link is sought any more.
func (r *remote) unwanted() {
	if r.downSince != 0 || r.failures != 0 {
		x := r.aside()
		x.downSince, x.failures = 0, 0
	}
}

func (r *remote) name() SiteName { return r.Site.Name }

// reasons are why a site wants a link, beside a topology.
type reasons uint8

const (
	reasonJoin   reasons = 1 << iota // to ask for membership, or to be told of it
	reasonReport                     // to hand something on to a master
	reasonPing                       // to measure the round trip
	reasonProbe                      // to measure bandwidth
	reasonHunt                       // to look for updates that no neighbour holds
	reasonExtra                      // to stay connected while the topology does not serve
	reasonSwarm                      // to spread a very long update
	reasonOld                        // the topology before joined them, and the new one is not linked yet
)

// Connecting and its back-off.
const (
	dialPatience = 3 * time.Second        // the larger name leaves the smaller this long to dial
	backoffFirst = 500 * time.Millisecond // after one failure; doubled for each further one
	backoffLast  = 15 * time.Second
	refusedLast  = time.Minute // the longest pause after a refusal
	relaysMax    = 64          // messages that wait for a link to a master
)

// remote returns the site of that name, making it if it is new.
func (s *Site) remote(name SiteName) *remote {
	at, found := s.placeOf(name)
	if found {
		return s.remotes[at]
	}
	invariant(name != s.self, "a site is not remote to itself")
	r := &remote{Member: s.listed(name), heard: s.now.seconds(), asides: &s.atRest, resting: true}
	if n := len(s.remotes); n == cap(s.remotes) { // every site has some, so the list grows by little
		s.remotes = append(make([]*remote, 0, n+n/8+4), s.remotes...)
	}
	s.remotes = slices.Insert(s.remotes, at, r)
	return r
}

// metBefore returns the site of that name, nil if this one has had nothing to do with it.
func (s *Site) metBefore(name SiteName) *remote {
	if at, found := s.placeOf(name); found {
		return s.remotes[at]
	}
	return nil
}

func (s *Site) placeOf(name SiteName) (at int, found bool) {
	return slices.BinarySearchFunc(s.remotes, name, func(r *remote, name SiteName) int {
		return strings.Compare(string(r.name()), string(name))
	})
}

// listed returns the latest that this site has in a list of another, its name alone if it is
// in none.
func (s *Site) listed(name SiteName) *Member {
	latest := s.directory.find(name)
	for _, g := range s.groups {
		if m := g.find(name); m != nil && (latest == nil || m.Life >= latest.Life) && m.Site.DataPort != 0 {
			latest = m
			if g.mastership != nil && g.roster == g.mastership.draft { // it is edited
				latest = m.clone()
			}
		}
	}
	if latest == nil {
		latest = &Member{Site: SiteDef{Name: name}}
	}
	return latest
}

func (m Member) clone() *Member { return &m }

// known returns what is known of another site now.
func (s *Site) known(name SiteName) *Member {
	if r := s.metBefore(name); r != nil {
		return r.Member
	}
	return s.listed(name)
}

// strangers lists the names of the sites that this one knows of and that its
// configuration does not name, sorted.
func (s *Site) strangers() []SiteName {
	var names []SiteName
	for _, g := range s.groups {
		names = append(names, g.besides(s.directory)...)
	}
	for _, r := range s.remotes {
		if !s.directory.has(r.name()) {
			names = append(names, r.name())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// everyone lists the names of all sites that this one knows of, itself included, sorted.
func (s *Site) everyone() []SiteName {
	return slices.Sorted(slices.Values(slices.Concat(s.directory.names, s.strangers())))
}

// told takes over what somebody said of the site.
func (r *remote) told(m Member) {
	if m != *r.Member {
		r.learn(m.clone())
	}
}

// learn takes over what is known of a life that is not older than the one known.
func (r *remote) learn(m *Member) {
	if m.Life > r.Life && r.missed != 0 {
		r.aside().missed = 0
	}
	if m.Life >= r.Life && m.Site.DataPort != 0 {
		r.Member = m
	}
}

func (r *remote) wanted() bool { return r.neighbours > 0 || r.reasons != 0 }

// retain says that a link to r is wanted for a reason, and sees to it.
func (s *Site) retain(r *remote, why reasons) {
	r.reasons |= why
	s.seek(r)
}

// release takes back a reason. A link that neither end needs is closed.
func (s *Site) release(r *remote, why reasons) {
	if r.reasons&why == 0 {
		return
	}
	r.reasons &^= why
	s.seek(r)
}

// seek brings what is done about a link to r in line with what is wanted.
func (s *Site) seek(r *remote) {
	wanted := r.wanted()
	if r.link != nil {
		s.sayNeed(r.link, wanted)
		return
	}
	if !wanted {
		s.endDialling(r)
		r.unwanted()
		return
	}
	if r.downSince == 0 {
		r.aside().downSince = max(s.now, 1)
	}
	if r.dialing || s.dials[r] != nil || r.Site.DataPort == 0 {
		return
	}
	var wait time.Duration
	if r.reasons == 0 && s.self > r.name() {
		wait = dialPatience
	}
	s.dialAfter(r, wait)
}

// dialAfter has a site dialled after a span, but not before it may be.
func (s *Site) dialAfter(r *remote, wait time.Duration) {
	t := s.dials[r]
	if t == nil {
		t = &timer{fire: func() { s.dialNow(r) }}
		if s.dials == nil {
			s.dials = map[*remote]*timer{}
		}
		s.dials[r] = t
	}
	s.timers.set(t, max(r.notBefore, s.now.Add(wait)))
}

func (s *Site) endDialling(r *remote) {
	if t := s.dials[r]; t != nil {
		s.timers.clear(t)
		if delete(s.dials, r); len(s.dials) == 0 {
			s.dials = nil
		}
	}
}

func (s *Site) dialNow(r *remote) {
	s.endDialling(r)
	if r.link != nil || r.dialing || !r.wanted() {
		return
	}
	r.dialing = true
	s.emit(&Connect{Site: r.Site})
}

func (s *Site) onConnectFailed(in ConnectFailed) {
	if r := s.metBefore(in.To); r != nil && r.dialing {
		r.dialing = false
		s.dialFailed(r, in.Why)
	}
}

// dialFailed backs off. Reasons that were for this attempt alone are given up.
func (s *Site) dialFailed(r *remote, why string) {
	r.aside().failures++
	r.aside().missed = s.now
	r.reasons &^= reasonPing | reasonProbe
	if r.reasons&reasonHunt != 0 {
		r.reasons &^= reasonHunt
		s.huntFailed(r)
	}
	if r.reasons&reasonExtra != 0 && r.failures >= 2 { // another will do
		r.reasons &^= reasonExtra
	}
	if r.reasons&reasonSwarm != 0 { // there are others
		r.reasons &^= reasonSwarm
		s.swarmLinks = slices.DeleteFunc(s.swarmLinks, func(other *remote) bool { return other == r })
	}
	if !r.wanted() {
		r.unwanted()
		return
	}
	wait := backoffLast
	if r.failures < 6 {
		wait = min(backoffLast, backoffFirst<<(r.failures-1))
	}
	wait += s.spread("backoff", wait/4)
	s.note(PeerUnreachable{Site: r.name(), Why: why, Failures: int(r.failures), Retry: wait})
	s.dialAfter(r, wait)
}

// isDown reports whether the site is wanted, tried and missing.
func (r *remote) isDown() bool { return r.link == nil && r.downSince != 0 && r.failures > 0 }

// state is what the client command "group" shows.
func (s *Site) state(name SiteName) SiteState {
	if name == s.self {
		return SiteSelf
	}
	r := s.metBefore(name)
	switch {
	case r == nil:
		return SiteUnknown
	case r.link != nil:
		return SiteUp
	case r.isDown():
		return SiteDown
	}
	return SiteUnknown
}

// relay sends a message to r when there is a link to it.
func (s *Site) relay(r *remote, m Message) {
	if r.link != nil {
		s.control(r.link, m)
		return
	}
	waiting := s.relays[r]
	if len(waiting) >= relaysMax {
		s.bound("messages waiting for "+string(r.name()), relaysMax)
		waiting = waiting[1:]
	}
	if s.relays == nil {
		s.relays = map[*remote][]Message{}
	}
	s.relays[r] = append(waiting, m)
	s.retain(r, reasonReport)
}

// relayAll sends what has waited for a link to r.
func (s *Site) relayAll(r *remote) {
	for _, m := range s.relays[r] {
		s.control(r.link, m)
	}
	if delete(s.relays, r); len(s.relays) == 0 {
		s.relays = nil
	}
	s.release(r, reasonReport)
}

// forgetRemotes drops sites that are in no group, have no link, and have not been
// heard from for the site purge period.
func (s *Site) forgetRemotes() {
	s.remotes = slices.DeleteFunc(s.remotes, func(r *remote) bool {
		s.rest(r)
		return r.link == nil && !r.dialing && !r.wanted() && s.now.Sub(r.heard.time()) >= s.local.SitePurgePeriod &&
			!s.directory.has(r.name()) && !slices.ContainsFunc(s.groups, func(g *group) bool { return g.has(r.name()) })
	})
}
