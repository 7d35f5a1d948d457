package core

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestFairShares keeps several origins of several groups busy, each with updates of
// its own size, and demands that at any time no two groups, and no two origins of one
// group, have got shares further apart than a turn and an update each.
func TestFairShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type origin struct {
			st   *stream
			size int64
			got  int
		}
		groups := make([]*group, rapid.IntRange(1, 3).Draw(t, "groups"))
		got := make([]int, len(groups))
		origins := make([][]*origin, len(groups))
		var q fair[parcel]
		var pool lender[parcel]
		largest := 0
		push := func(o *origin) {
			q.push(parcel{u: &update{st: o.st, bytes: o.size, payload: &Payload{}}}, &pool)
		}
		for g := range groups {
			groups[g] = &group{}
			for i := range rapid.IntRange(1, 20).Draw(t, "origins") {
				o := &origin{size: rapid.Int64Range(0, PieceSize).Draw(t, "size")}
				o.st = &stream{id: Stream{Origin: SiteName(fmt.Sprint(g, " ", i))}, audience: &audience{mine: groups[g : g+1]}}
				origins[g] = append(origins[g], o)
				largest = max(largest, weightBase+int(o.size))
				push(o)
				push(o)
			}
		}
		for range rapid.IntRange(0, 2000).Draw(t, "sent") {
			p := q.pop(&pool)
			g := slices.Index(groups, p.u.st.mine[0])
			o := origins[g][slices.IndexFunc(origins[g], func(o *origin) bool { return o.st == p.u.st })]
			o.got += p.cost()
			got[g] += p.cost()
			push(o)
			if apart := slices.Max(got) - slices.Min(got); apart > 2*(turnBytes+largest) {
				t.Fatalf("groups are %d bytes apart", apart)
			}
			least, most := o.got, o.got
			for _, other := range origins[g] {
				least, most = min(least, other.got), max(most, other.got)
			}
			if most-least > 2*(turnBytes+largest) {
				t.Fatalf("origins of one group are %d bytes apart", most-least)
			}
		}
	})
}

// TestFairLosesNothing lets items come and go, and takes them all out in the end: each
// once, and those of one origin in their order.
func TestFairLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q fair[parcel]
		var pool lender[parcel]
		g := []*group{{}}
		pushed, popped := map[SiteName]uint64{}, map[SiteName]uint64{}
		pop := func() {
			p := q.pop(&pool)
			if popped[p.u.st.id.Origin]++; popped[p.u.st.id.Origin] != p.u.seq {
				t.Fatalf("%s came instead of number %d", p.u.id(), popped[p.u.st.id.Origin])
			}
		}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			if q.len() > 0 && rapid.IntRange(0, 2).Draw(t, "pop") == 0 {
				pop()
				continue
			}
			name := SiteName(fmt.Sprint(rapid.IntRange(0, 40).Draw(t, "origin")))
			pushed[name]++
			id := UpdateID{Stream{Origin: name}, pushed[name]}
			q.push(parcel{u: &update{st: &stream{id: id.Stream, audience: &audience{mine: g}}, seq: id.Seq, bytes: 1000, payload: &Payload{}}}, &pool)
		}
		if q.len() != len(q.waiting()) {
			t.Fatalf("%d wait, and %d are listed", q.len(), len(q.waiting()))
		}
		for q.len() > 0 {
			pop()
		}
		for name, n := range pushed { // order: any missing one will do
			if popped[name] != n {
				t.Fatalf("of %d from %s came %d", n, name, popped[name])
			}
		}
	})
}
