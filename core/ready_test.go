package core

import "testing"

// TestWhatIsDeclinedDoesNotGather: a peer that asks for a long update and declines it, again
// and again, while what is more urgent keeps the link busy, takes no room without limit.
func TestWhatIsDeclinedDoesNotGather(t *testing.T) {
	l := &link{}
	st := &stream{id: Stream{Origin: "a"}, mine: []*group{{}}}
	kept := &outgoing{u: &update{st: st}, left: 1}
	l.bulk = append(l.bulk, kept)
	l.wake(kept)
	for range 10_000 {
		o := &outgoing{u: &update{st: st}, left: 1}
		l.bulk = append(l.bulk, o)
		l.wake(o)
		o.left = 0
		l.bulk = l.bulk[:1]
		if n := l.ready.len(); n > 100 {
			t.Fatalf("%d wait to be sent, of which one is still wanted", n)
		}
	}
	for l.ready.len() > 0 {
		if l.ready.pop() == kept {
			return
		}
	}
	t.Error("what is still wanted was dropped")
}
