package core

import "testing"

// TestWhatIsDeclinedDoesNotGather: a peer that takes part in spreading a long update and
// leaves, again and again, while what is more urgent keeps the link busy, takes no room
// without limit.
func TestWhatIsDeclinedDoesNotGather(t *testing.T) {
	l := &link{sending: sending{bulk: &bulk{}}}
	s := &Site{scratch: &scratch{}}
	st := &stream{id: Stream{Origin: "a"}, audience: &audience{mine: []*group{{}}}}
	begin := func() *partner {
		p := &partner{w: &swarm{s: s, u: &update{st: st, payload: &Payload{}}}, l: l}
		l.partners = append(l.partners, p)
		p.wake()
		return p
	}
	kept := begin()
	for range 10_000 {
		begin().left = true
		l.partners = l.partners[:1]
		if n := l.ready.len(); n > 100 {
			t.Fatalf("%d wait to be sent, of which one is still wanted", n)
		}
	}
	for l.ready.len() > 0 {
		if l.ready.pop(&s.partners) == kept {
			return
		}
	}
	t.Error("what is still wanted was dropped")
}
