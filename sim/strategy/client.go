package strategy

import "github.com/floodd/floodd/core"

// onClientAsked takes updates from clients. Yardsticks answer no questions.
func (s *site) onClientAsked(in core.ClientAsked) {
	switch q := in.Request.(type) {
	case core.Reserve:
		switch {
		case s.index < 0:
			s.reject(in.Client, core.RejectNoGroup, "this site is not a member")
		case q.Bytes > s.options.Config.Local.DataStorageMax:
			s.reject(in.Client, core.RejectTooLarge, "it can never fit into this site's storage")
		default:
			s.emit(&core.Answer{Client: in.Client, Reply: core.Ready{}})
		}
	case core.Publish:
		s.publish(in.Client, q)
	case core.Receive:
		s.emit(&core.Answer{Client: in.Client, Reply: core.Receiving{}})
	default:
		s.reject(in.Client, core.RejectNotPermitted, "a yardstick answers no questions")
	}
}

func (s *site) reject(c core.ClientID, why core.RejectWhy, text string) {
	s.note(core.ClientRejected{Client: c, Why: why})
	s.emit(&core.Answer{Client: c, Reply: core.Rejected{Why: why, Text: text}})
}

// publish makes an update of what a client sent. It is accepted once it is safe.
func (s *site) publish(c core.ClientID, q core.Publish) {
	h := core.Header{
		ID:     core.UpdateID{Stream: core.Stream{Origin: s.self.Name, Epoch: s.options.Life}, Seq: s.published + 1},
		Groups: s.overlay.groups,
	}
	for _, p := range q.Pieces {
		h.Size += p.Size
	}
	var manifests [][]core.Digest
	if len(q.Pieces) == 1 {
		h.Digest = q.Pieces[0].Digest
	} else {
		h.Chunks, manifests = digestPieces(q.Pieces)
		h.Digest = digestOf(h.Chunks)
	}
	u := s.newUpdate(h)
	if u == nil {
		s.reject(c, core.RejectStorage, "storage is full; try again later")
		return
	}
	s.published++
	u.client, u.manifests, u.arrived = c, manifests, len(q.Pieces)
	for i, p := range q.Pieces {
		s.keep(u, i, p)
	}
	if u.unsynced == 0 {
		s.accept(u)
	}
}

// accept tells the client, and sends the update on its way.
func (s *site) accept(u *update) {
	s.note(core.UpdateAccepted{ID: u.header.ID, Groups: u.header.Groups, Size: u.header.Size, Client: u.client})
	s.complete(u, nil)
	s.way.spread(u, nil)
	s.emit(&core.Answer{Client: u.client, Reply: core.Queued{ID: u.header.ID, Size: u.header.Size}})
	u.client = 0
}
