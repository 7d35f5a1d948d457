package core

import (
	"encoding/binary"
	"slices"
	"time"
)

// history is what a site remembers of the updates that came whole to it in this life,
// also after their bytes are gone: the newest historyMax of them. It serves explain
// alone; nothing that the protocol does depends on it.
//
// Most updates of a stream come in the same way. So a delivery is written in few bytes: where the
// history has that, its number, and its age.
type history struct {
	written []byte // deliveries, oldest first
	whences []whence
	head    int32 // where the oldest begins
	count   int32
	free    int32 // 1 + the place in whences of one that no delivery names any more; 0: there is none
}

// historyMax bounds the history. It takes some 30 KB when it is full, and nothing
// before there is something to remember.
const historyMax = 4096

// deliveryMost is how many bytes a delivery takes at most.
const deliveryMost = 3 * binary.MaxVarintLen64

// whence is how updates of a stream came to be whole here.
type whence struct {
	st      *stream
	from    *remote // who gave the last of it, nil if a client did
	pieces  uint32  // that it was cut in
	sources uint32  // sites that gave pieces of it
	way     Way
	count   int32 // of deliveries; where there is none, the next free
}

// delivery is how an update came to be whole here.
type delivery struct {
	*whence
	after time.Duration // its age then
}

func (h *history) add(w whence, seq uint64, after time.Duration) {
	if h.count == historyMax {
		h.drop()
	}
	place := h.place(w)
	h.whences[place].count++
	h.count++
	if n := len(h.written); n+deliveryMost > cap(h.written) {
		if h.head > 0 && int(h.head)*2 >= n {
			h.written = slices.Delete(h.written, 0, int(h.head))
			h.head = 0
		} else { // every site has one, so it grows by little
			h.written = append(make([]byte, 0, n+n/8+deliveryMost), h.written...)
		}
	}
	for _, n := range [...]uint64{uint64(place), seq, uint64(after.Microseconds())} {
		h.written = binary.AppendUvarint(h.written, n)
	}
}

// place returns where the history has w: it is the latest of its stream, as a rule.
func (h *history) place(w whence) int32 {
	st := w.st
	if int(st.whence) < len(h.whences) {
		latest := h.whences[st.whence]
		if latest.count = 0; latest == w {
			return st.whence
		}
	}
	if h.free > 0 {
		st.whence = h.free - 1
		h.free = h.whences[st.whence].count
		h.whences[st.whence] = w
	} else {
		st.whence = int32(len(h.whences))
		h.whences = append(h.whences, w)
	}
	return st.whence
}

// read returns what is written of a delivery, and where the next begins.
func (h *history) read(at int) (fields [3]uint64, next int) {
	for i := range fields {
		var size int
		fields[i], size = binary.Uvarint(h.written[at:])
		at += size
	}
	return fields, at
}

// drop forgets the oldest.
func (h *history) drop() {
	fields, next := h.read(int(h.head))
	h.head = int32(next)
	h.count--
	w := &h.whences[fields[0]]
	if w.count--; w.count == 0 {
		*w = whence{count: h.free}
		h.free = int32(fields[0]) + 1
	}
}

// find returns what is remembered of an update, false if nothing is.
func (h *history) find(st *stream, seq uint64) (d delivery, ok bool) {
	for at := int(h.head); at < len(h.written); {
		var fields [3]uint64
		fields, at = h.read(at)
		if w := &h.whences[fields[0]]; fields[1] == seq && w.st == st {
			return delivery{w, time.Duration(fields[2]) * time.Microsecond}, true
		}
	}
	return d, false
}

// remember enters an update that is whole now; from is nil if a client brought it.
func (s *Site) remember(u *update, from *link) {
	w := whence{st: u.st, way: WayOrigin, pieces: uint32(u.count()), sources: uint32(u.givers())}
	if from != nil {
		w.from, w.way = from.remote, WayAsked
		if u.pushed() {
			w.way = WayPush
		}
		if !u.long() {
			w.sources = 1
		}
	}
	s.history.add(w, u.seq, s.age(u))
}
