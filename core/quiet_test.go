package core_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestQuietSite: it does what another does, and notes the same, but for what becomes of
// every single update; and has a driver that keeps nothing store and discard nothing.
func TestQuietSite(t *testing.T) {
	run := func(quiet bool) (notes map[reflect.Type]int, exported int) {
		c := newCluster(t, 1, world(3, nil)...)
		b := c.nodes["b"]
		b.quiet = quiet
		notes = map[reflect.Type]int{}
		c.trace = func(name core.SiteName, _ core.Input, effects []core.Effect) {
			for _, e := range effects {
				switch e.(type) {
				case *core.Store, *core.Discard:
					if name == b.name {
						notes[reflect.TypeOf(e)]++
					}
				}
			}
		}
		c.startAll()
		c.run(time.Minute)
		for range 10 {
			c.nodes["a"].publish(1000)
			b.publish(1000)
			c.run(time.Second)
		}
		c.run(time.Minute)
		for _, n := range b.notes {
			notes[reflect.TypeOf(n)]++
		}
		return notes, len(b.exported)
	}
	said, exported := run(false)
	kept, exportedQuietly := run(true)
	if exported != 20 || exportedQuietly != 20 {
		t.Errorf("%d and %d updates are exported, want 20", exported, exportedQuietly)
	}
	for _, one := range []any{core.UpdateAccepted{}, core.UpdateComplete{}, core.UpdateExported{}, core.UpdatePurged{}, &core.Store{}, &core.Discard{}} {
		kind := reflect.TypeOf(one)
		if said[kind] == 0 {
			t.Errorf("no site tells %v", kind)
		}
		delete(said, kind)
	}
	delete(said, reflect.TypeOf(core.UpdateDuplicate{})) // if there was any
	if !reflect.DeepEqual(kept, said) {
		t.Errorf("the quiet site notes %v, want %v", kept, said)
	}
}
