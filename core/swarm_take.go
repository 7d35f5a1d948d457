package core

import (
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// taking is the asking for pieces that no push has brought.
//
// A piece is late when it has been known to be with a partner for longer than
// pushes have lately taken from there, or at once if this site asked for the update
// itself or has seen no piece come for a while. Each late piece is asked of one
// partner, from a random place on, so that sites ask for different ones. How many are
// asked of a partner at a time grows with each that comes.
type taking struct {
	known    bitset    // pieces that a partner is known to have
	young    [2]bitset // of them: known for less than one patience, and less than two
	turned   Time      // when young was aged last
	lateness time.Duration
	farthest time.Duration // the longest round trip to a partner
	pushed   bool          // somebody has said that it pushes the pieces
	late     bool          // pushes are not relied on
	pusher   *link         // who pushed a piece last

	asked   map[uint32]*partner
	asking  bitset // the same as a set
	fetched bitset // pieces that were asked for, and came: all are told, as somebody may yet push them

	// For what is in another cluster:
	near  bitset // pieces that some partner in this cluster has
	share int    // this site asks for each share-th piece,
	rank  int    // beginning with this one; the others in the cluster for the rest
}

// inbound is what this site has asked of a partner.
type inbound struct {
	dealing     bool // it deals its pieces out: it is not to be asked for any
	open        bool // it has nothing else to do
	window      int  // pieces that may be asked for at a time
	outstanding []uint32
	moved       Time // when a piece that was asked for came, or was asked for with no other outstanding
}

const (
	// pushPatience bounds from below how long a push may take after a partner
	// is known to have a piece, and pushPatienceMost from above.
	pushPatience     = swarmPace
	pushPatienceMost = 2 * time.Second
	// latenessFirst is reckoned before any piece has come, and spreadFirst if the
	// update is dealt out: then links are being made, and pieces queue up.
	latenessFirst = 150 * time.Millisecond
	spreadFirst   = 500 * time.Millisecond
	// stallPatience is how long nothing may come, beside four round trips, before
	// pushes are not relied on any more.
	stallPatience = 500 * time.Millisecond
	// lastPatience is how long the last pieces may be outstanding at one partner,
	// beside two round trips, while others could give them.
	lastPatience = 200 * time.Millisecond
	windowFirst  = 8
	windowMost   = 256
)

func (t *taking) init(w *swarm) {
	n := w.have.size
	t.known, t.asking, t.near, t.fetched = newBitset(n), newBitset(n), newBitset(n), newBitset(n)
	t.young = [2]bitset{newBitset(n), newBitset(n)}
	t.asked = map[uint32]*partner{}
	t.share = 1
	t.lateness = latenessFirst
	if w.spreads() {
		t.lateness = spreadFirst
	}
}

func (k *inbound) init() { k.window = windowFirst }

// heard notes that a partner has a piece.
func (t *taking) heard(i int) {
	if t.known.set(i) {
		t.young[0].set(i)
	}
}

// heardAll notes that a partner has every piece.
func (t *taking) heardAll() {
	for i := range t.known.size {
		t.heard(i)
	}
}

// patience is how long the push of a piece may take.
func (t *taking) patience() time.Duration {
	least := pushPatience + t.farthest
	if !t.pushed {
		return least
	}
	return min(pushPatienceMost, max(least, 2*t.lateness))
}

// look asks for what has become late.
func (t *taking) look(w *swarm) {
	now := w.s.now
	if now.Sub(t.turned) >= t.patience() {
		t.young[0], t.young[1] = t.young[1], t.young[0]
		t.young[0].clear()
		t.turned = now
	}
	last := w.arrived()+len(t.asked) == w.have.size
	for _, p := range w.partners {
		patience := p.l.patience()
		if last {
			patience = lastPatience + 2*p.l.remote.path.rtt()
		}
		if len(p.outstanding) > 0 && now.Sub(p.moved) > patience {
			t.release(p)
			p.window = max(1, p.window/2)
		}
	}
	if t.stands(w) {
		t.late = true
		w.joinHolders()
	}
	t.ask(w)
}

// stands reports whether nothing has come for a while.
func (t *taking) stands(w *swarm) bool {
	return w.s.now.Sub(w.gained) > stallPatience+min(4*t.farthest, stallPatience)
}

// ask asks all partners, those first who have answered most readily.
func (t *taking) ask(w *swarm) {
	if !w.u.arriving() || len(w.partners) == 0 {
		return
	}
	t.divide(w)
	first := w.s.draw("partner", len(w.partners))
	order := slices.Concat(w.partners[first:], w.partners[:first])
	slices.SortStableFunc(order, func(a, b *partner) int { return cmp.Compare(b.window, a.window) })
	for _, p := range order {
		t.askOne(w, p)
	}
}

// divide looks who the partners are. It shares what is to come from other clusters out among the partners in this
// one that lack pieces too.
func (t *taking) divide(w *swarm) {
	t.near.clear()
	t.share, t.rank, t.farthest = 1, 0, 0
	for _, p := range w.partners {
		t.farthest = max(t.farthest, p.l.remote.path.rtt())
		if !p.near {
			continue
		}
		t.near.join(&p.theirs)
		if !p.whole {
			t.share++
			if p.l.remote.name() < w.s.self {
				t.rank++
			}
		}
	}
}

// askOne asks a partner for as many pieces as it may be asked for now.
func (t *taking) askOne(w *swarm, p *partner) {
	stands := t.stands(w)
	room := p.window - len(p.outstanding)
	if (p.dealing && !p.open || p.behind > behindMost) && !stands || room < max(1, p.window/4) {
		return
	}
	if !p.near && !t.late && slices.ContainsFunc(w.partners, func(other *partner) bool { return other.near }) {
		return // somebody in this cluster gets it
	}
	room = min(room, 1+(w.have.size-w.arrived()-len(t.asked))/len(w.partners)) // the last are asked of many
	var pieces []Range
	words := len(w.have.words)
	first := w.s.draw("piece", words)
	for k := range words {
		at := (first + k) % words
		late := p.theirs.words[at] &^ w.have.words[at] &^ t.asking.words[at]
		if !t.late {
			late &^= t.young[0].words[at] | t.young[1].words[at]
		}
		if !p.near && !stands {
			late &^= t.near.words[at]
		}
		for ; late != 0 && room > 0; late &= late - 1 {
			i := at*64 + bits.TrailingZeros64(late)
			if !p.near && !stands && i%t.share != t.rank {
				continue
			}
			pieces = appendNumber(pieces, uint64(i))
			t.expect(w, p, i)
			room--
		}
		if room == 0 || len(pieces) >= ItemsMax/2 {
			break
		}
	}
	if len(pieces) == 0 {
		return
	}
	slices.SortFunc(pieces, func(a, b Range) int { return cmp.Compare(a.First, b.First) })
	w.s.stats.WantsSent++
	w.s.control(p.l, Want{Items: []WantItem{{ID: w.u.id(), Pieces: pieces}}})
	w.stir()
}

// expect notes that a partner was asked for a piece.
func (t *taking) expect(w *swarm, p *partner, i int) {
	if len(p.outstanding) == 0 {
		p.moved = w.s.now
	}
	p.outstanding = append(p.outstanding, uint32(i))
	t.asked[uint32(i)] = p
	t.asking.set(i)
}

// expectFirst notes that a partner that was asked for an update by its id alone gives
// the first few pieces.
func (t *taking) expectFirst(w *swarm, p *partner) {
	for i := range min(windowFirst, w.have.size) {
		t.expect(w, p, i)
	}
}

// forget notes that a piece is not expected from the partner that was asked for it,
// which is returned.
func (t *taking) forget(i int) *partner {
	p := t.asked[uint32(i)]
	if p == nil {
		return nil
	}
	delete(t.asked, uint32(i))
	t.asking.unset(i)
	at := slices.Index(p.outstanding, uint32(i))
	p.outstanding = slices.Delete(p.outstanding, at, at+1)
	return p
}

// release takes back all that a partner was asked for.
func (t *taking) release(p *partner) {
	for _, i := range p.outstanding {
		delete(t.asked, i)
		t.asking.unset(int(i))
	}
	p.outstanding = nil
}

// lost notes that a partner is none any more.
func (t *taking) lost(w *swarm, p *partner) {
	t.release(p)
	if t.pusher == p.l && !w.spreads() {
		t.late = true // the tree is broken
	}
	t.ask(w)
}

// got notes that a piece has come, learns how late pushes are, and asks on.
func (t *taking) got(p *partner, i int) {
	w := p.w
	asked := t.forget(i)
	if asked != nil {
		t.fetched.set(i)
	}
	if asked == p {
		p.moved = w.s.now
		p.window = min(p.window+1, windowMost)
		if len(p.outstanding) <= p.window/2 {
			t.askOne(w, p)
		}
	} else {
		t.lateness += (t.waited(i) - t.lateness) / 16
		t.pusher = p.l
	}
	t.known.set(i)
}

// waited is about how long a piece has been known to be with others.
func (t *taking) waited(i int) time.Duration {
	switch {
	case !t.known.has(i):
		return 0
	case t.young[0].has(i):
		return t.patience() / 2
	case t.young[1].has(i):
		return t.patience() * 3 / 2
	}
	return min(pushPatienceMost, 3*t.patience())
}
