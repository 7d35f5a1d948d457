package core

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// explain asks every site how it got an update. The answer comes once they have told.
func (s *Site) explain(c ClientID, q Explain) Reply {
	st := s.streamOf(q.ID.Stream)
	if st == nil || q.ID.Seq > st.top {
		return Rejected{RejectNoUpdate, fmt.Sprintf("no update %s has been heard of here", q.ID)}
	}
	open := 0
	for _, x := range s.inquiries {
		if x.client != 0 {
			open++
		}
	}
	if open >= explanationsMax || len(s.inquiries) >= inquiriesMax {
		s.bound("explanations under way", explanationsMax)
		return Rejected{RejectNotYet, fmt.Sprintf("%d explanations are under way already; ask again later", open)}
	}
	s.lastInquiry++
	s.inquire(Inquiry{
		Inquiry: InquiryID{Site: s.self, Life: s.life, Number: s.lastInquiry},
		ID:      q.ID, Groups: st.groups, Patience: inquiryPatience,
	}, nil, c)
	return nil
}

// explanation sets what was found beside the members and the bound. Sites come in the
// order in which they got the update, those that did not after them, by name.
func (s *Site) explanation(x *inquiry) Explanation {
	found := make(map[SiteName]*Finding, len(x.findings))
	for i := range x.findings {
		if f := &x.findings[i]; found[f.Site] == nil {
			found[f.Site] = f
		}
	}
	e := Explanation{ID: x.question.ID}
	listed := map[SiteName]bool{}
	for _, name := range x.question.Groups {
		g := s.group(name)
		if g == nil {
			continue
		}
		for _, m := range g.members {
			site := m.Site.Name
			if listed[site] {
				continue
			}
			listed[site] = true
			row := ExplainedSite{Finding: Finding{Site: site}, BoundMicros: s.boundMicros(x.question, site)}
			if f := found[site]; f != nil {
				row.Finding = *f
			}
			e.Sites = append(e.Sites, row)
		}
	}
	slices.SortFunc(e.Sites, func(a, b ExplainedSite) int {
		if known := a.Way != WayUnknown; known != (b.Way != WayUnknown) {
			if known {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.After, b.After), strings.Compare(string(a.Site), string(b.Site)))
	})
	return e
}

// boundMicros is the cost of the shortest path from an update's origin to a site, by
// this site's maps of the update's groups; 0 if they do not tell.
func (s *Site) boundMicros(q Inquiry, site SiteName) int64 {
	var bound int64
	for _, name := range q.Groups {
		g := s.group(name)
		if g == nil {
			continue
		}
		if cost, ok := g.topo.cost(q.ID.Origin, site); ok && (bound == 0 || cost < bound) {
			bound = cost
		}
	}
	return bound
}

// dropExplanation ends the asking for a client that is gone.
func (s *Site) dropExplanation(c ClientID) {
	for _, x := range slices.Clone(s.inquiries) {
		if x.client == c {
			s.closeInquiry(x)
		}
	}
}
