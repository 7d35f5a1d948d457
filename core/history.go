package core

import "time"

// history is what a site remembers of the updates that came whole to it in this life,
// also after their bytes are gone: the newest historyMax of them. It serves explain
// alone; nothing that the protocol does depends on it.
type history struct {
	ring []delivery
	next int // where the next goes, once the ring is full
}

// historyMax bounds the history. It takes some 200 KB when it is full, and nothing
// before there is something to remember.
const historyMax = 4096

// delivery is how an update came to be whole here.
type delivery struct {
	st      *stream
	seq     uint64
	after   time.Duration // its age then
	from    *remote       // who gave the last of it, nil if a client did
	pieces  uint32        // that it was cut in
	sources uint32        // sites that gave pieces of it
	way     Way
}

func (h *history) add(d delivery) {
	if len(h.ring) < historyMax {
		h.ring = append(h.ring, d)
		return
	}
	h.ring[h.next] = d
	h.next = (h.next + 1) % historyMax
}

// find returns what is remembered of an update, nil if nothing is.
func (h *history) find(st *stream, seq uint64) *delivery {
	for i := range h.ring {
		if d := &h.ring[i]; d.st == st && d.seq == seq {
			return d
		}
	}
	return nil
}

// remember enters an update that is whole now; from is nil if a client brought it.
func (s *Site) remember(u *update, from *link) {
	d := delivery{
		st: u.st, seq: u.id.Seq, after: s.age(u), way: WayOrigin,
		pieces: uint32(len(u.pieces)), sources: uint32(len(u.givers)),
	}
	if from != nil {
		d.from, d.way = from.remote, WayAsked
		if u.pushed {
			d.way = WayPush
		}
		if !u.long() {
			d.sources = 1
		}
	}
	s.history.add(d)
}
