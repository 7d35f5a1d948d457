package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// BenchmarkRelay is what one small update costs a site that gets it from one neighbour,
// passes it on to the other, and hands it to a receiving program. Eight come in a batch,
// from sixteen streams in turn, as they do at a busy site.
func BenchmarkRelay(b *testing.B) {
	const streams, together, known = 16, 8, 4096
	c := newCluster(b, 1, world(3, func(config *core.Config) {
		config.Groups[0].PingPeriod, config.Groups[0].EstimatesPeriod, config.Groups[0].BandwidthPeriod = 0, 0, 0
		config.Local.ExportBy, config.Local.ExportCommand = core.ExportReceive, ""
	})...)
	c.nodes["c"].quiet = true
	c.startAll()
	c.run(time.Minute)
	middle := c.nodes["c"]
	links := sortedLinks(middle.links)
	origin := middle.links[links[0]].other(middle).name
	version := middle.site.Snapshot(c.now).Groups[0].Topology
	stream := func(i int) core.Stream { return core.Stream{Origin: origin, Epoch: core.Epoch(1<<30 + i%streams)} }
	now, sent := c.now, 0
	var step func(in core.Input)
	step = func(in core.Input) {
		var exports []core.BatchID
		freed := map[core.LinkID]int{}
		for _, e := range middle.site.Step(now, in) {
			switch e := e.(type) {
			case *core.Send:
				for _, m := range unbatched(e.Message) {
					if _, ok := m.(core.Update); ok {
						sent++
					}
				}
				freed[e.Link] += core.Weight(e.Message)
			case *core.StartExport:
				exports = append(exports, e.Batch)
			}
		}
		for _, id := range exports {
			step(core.ExportFinished{Batch: id, Done: 1 << 20})
		}
		for _, id := range links {
			if n := freed[id]; n > 0 {
				step(core.LinkWritable{Link: id, Freed: n})
			}
		}
	}
	step(core.ClientAsked{Client: 1, Request: core.Receive{}})
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		var batch core.Batch
		for range together {
			batch.Messages = append(batch.Messages, core.Update{
				Header:  core.Header{ID: core.UpdateID{Stream: stream(i), Seq: uint64(i/streams + 1)}, Groups: []core.GroupName{"g"}, Size: 1 << 10},
				Route:   core.Route{Group: "g", Root: middle.name, Topology: version.Number}, // so that it goes on over the other link
				Payload: &core.Payload{Size: 1 << 10},
			})
			i++
		}
		now = now.Add(100 * time.Microsecond)
		step(&core.MessageReceived{Link: links[0], Message: batch})
		if i%known == 0 {
			floors := make([]core.StreamFloor, streams)
			for j := range floors {
				floors[j] = core.StreamFloor{Stream: stream(j), Seq: uint64(i / streams)}
			}
			for _, l := range links { // the master is one of them
				step(&core.MessageReceived{Link: l, Message: core.Stable{Group: "g", Topology: version, Floors: floors}})
			}
			step(core.TimerFired{})
		}
	}
	b.StopTimer()
	if held := len(middle.site.Snapshot(now).Held); sent < b.N || held > 16*known {
		b.Fatalf("of %d updates %d were passed on, and %d are held", b.N, sent, held)
	}
}
