package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"pgregory.net/rapid"
)

// TestAnyMessageAtAnyTime has sites hear again what was said before: by another, to
// another, in an earlier life, in any order. What they then believe may be wrong, and
// something may be lost; but no site stops, stores more than it may, or exports twice
// or what nobody sent.
func TestAnyMessageAtAnyTime(t *testing.T) {
	rapid.Check(t, anyMessage)
}

func anyMessage(t *rapid.T) {
	const limit = 300 << 10
	configs := world(4, func(c *core.Config) { c.Local.DataStorageMax = limit })
	s := &story{
		cluster: newCluster(t, rapid.Uint64().Draw(t, "seed"), configs...), t: t,
		sent: map[core.UpdateID]core.Digest{}, lostAt: map[core.SiteName]bool{}, limit: limit,
	}
	var said []core.Message
	s.trace = func(name core.SiteName, in core.Input, effects []core.Effect) {
		s.check(name, in, effects)
		for _, e := range effects {
			if e, ok := e.(*core.Send); ok {
				said = append(append(said, e.Message), unbatched(e.Message)...)
			}
		}
	}
	s.startAll()
	s.run(10 * time.Second)
	t.Repeat(map[string]func(*rapid.T){
		"publish": s.publish,
		"crash":   s.crash,
		"start":   s.start,
		"break":   s.breakLink,
		"wait":    func(t *rapid.T) { s.run(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "ms")) * time.Millisecond) },
		"repeat": func(t *rapid.T) {
			for range rapid.IntRange(1, 20).Draw(t, "times") {
				n := s.pick(t, true)
				if ids := sortedLinks(n.links); len(ids) > 0 {
					m := said[rapid.IntRange(0, len(said)-1).Draw(t, "message")]
					n.step(&core.MessageReceived{Link: rapid.SampledFrom(ids).Draw(t, "link"), Message: m})
				}
			}
		},
	})
	s.run(time.Minute)
}
