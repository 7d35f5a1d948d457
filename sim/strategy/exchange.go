package strategy

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// sendSummary tells a peer what this site has had, and may ask for the same in return.
func (s *site) sendSummary(l *link, ask bool) {
	var streams []core.StreamSummary
	for _, st := range s.seen {
		seen := slices.Clone(st.seen[:min(len(st.seen), core.ItemsMax)])
		streams = append(streams, core.StreamSummary{Stream: st.id, Groups: s.overlay.groups, Seen: seen})
	}
	for {
		n := min(len(streams), core.ItemsMax)
		last := n == len(streams)
		s.say(l, core.Summary{Group: s.overlay.groups[0], Streams: streams[:n], Last: last, Ask: ask && last})
		if streams = streams[n:]; last {
			return
		}
	}
}

// onSummary gives a peer what it lacks.
func (s *site) onSummary(l *link, m core.Summary) {
	l.summary = append(l.summary, m.Streams...)
	if !m.Last {
		return
	}
	seen := make(map[core.Stream][]core.Range, len(l.summary))
	for i := range l.summary {
		seen[l.summary[i].Stream] = l.summary[i].Seen
	}
	l.summary = nil
	for _, u := range s.held {
		id := u.header.ID
		if u.client != 0 || s.strategy.direct && id.Origin != s.self.Name || has(seen[id.Stream], id.Seq) {
			continue
		}
		s.push(l, u)
	}
	if m.Ask {
		s.sendSummary(l, false)
	}
}

func (s *site) onOffer(l *link, m core.Offer) {
	for _, item := range m.Items {
		for _, r := range item.Ranges {
			for seq := r.First; seq <= r.Last; seq++ {
				id := core.UpdateID{Stream: item.Stream, Seq: seq}
				if u := s.updates[id]; u != nil && !slices.Contains(u.givers, l) {
					u.givers = append(u.givers, l)
				}
				s.way.offered(l, id)
			}
		}
	}
}
