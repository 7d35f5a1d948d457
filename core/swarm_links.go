package core

import "slices"

// linkMembers links this site, for the time of a transfer, to members that the
// topology does not join it to: to all, or to some drawn at random where they are more
// than the operator allows.
func (w *swarm) linkMembers() {
	s := w.s
	limit := s.local.SwarmLinks
	if !w.spreads() || limit == 0 {
		return
	}
	var candidates []SiteName
	for _, g := range w.u.st.mine {
		if !g.member {
			continue
		}
		for _, name := range g.names {
			r := s.metBefore(name)
			if name != s.self && s.known(name).Site.DataPort != 0 && (r == nil || r.reasons&reasonSwarm == 0 && r.failures == 0) && !slices.Contains(candidates, name) {
				candidates = append(candidates, name)
			}
		}
	}
	if len(candidates) > limit-len(s.swarmLinks) {
		limit = (limit + 1) / 2 // the other half are those who choose this site
		candidates = slices.DeleteFunc(candidates, func(name SiteName) bool {
			r := s.metBefore(name)
			return r != nil && r.neighbours > 0
		})
	}
	for len(s.swarmLinks) < limit && len(candidates) > 0 {
		i := s.draw("swarm", len(candidates))
		r := s.remote(candidates[i])
		candidates = slices.Delete(candidates, i, i+1)
		s.swarmLinks = append(s.swarmLinks, r)
		s.retain(r, reasonSwarm)
	}
	for _, r := range s.swarmLinks {
		if r.link != nil {
			s.inviteAll(r.link)
		}
	}
}

// releaseSwarmLinks gives up the links beyond the topology when no long update is
// being spread any more.
func (s *Site) releaseSwarmLinks() {
	if slices.ContainsFunc(s.swarms, func(w *swarm) bool { return w.spreads() }) {
		return
	}
	links := s.swarmLinks
	s.swarmLinks = nil
	for _, r := range links {
		s.release(r, reasonSwarm)
	}
}
