package wire_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// benchmarks are the messages that links carry most.
func benchmarks() []struct {
	name    string
	message core.Message
} {
	stream := core.Stream{Origin: "valhalla", Epoch: 1 << 50}
	id := core.UpdateID{Stream: stream, Seq: 123456}
	groups := []core.GroupName{"mirror-1"}
	var offer core.Offer
	var summary core.Summary
	for i := range 64 {
		stream := core.Stream{Origin: core.SiteName(fmt.Sprintf("site-%d", i)), Epoch: 1 << 50}
		offer.Items = append(offer.Items, core.OfferItem{Stream: stream, Groups: groups, Ranges: []core.Range{{First: 9, Last: 9}}})
		summary.Streams = append(summary.Streams, core.StreamSummary{
			Stream: stream, Groups: groups, Seen: []core.Range{{First: 1, Last: 5000}}, Held: []core.Range{{First: 4000, Last: 5000}},
		})
	}
	summary.Group = "mirror-1"
	return []struct {
		name    string
		message core.Message
	}{
		{"Update-1KiB", core.Update{
			Header:  core.Header{ID: id, Groups: groups, Size: 1 << 10},
			Route:   core.Route{Group: "mirror-1", Root: "valhalla"},
			Payload: &core.Payload{Size: 1 << 10},
		}},
		{"Piece-64KiB", core.Piece{ID: id, Index: 77, Payload: core.Payload{Size: core.PieceSize}}},
		{"Offer-64", offer},
		{"Summary-64", summary},
	}
}

func BenchmarkSize(b *testing.B) {
	for _, bench := range benchmarks() {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				wire.Size(bench.message)
			}
		})
	}
}

func BenchmarkAppendHead(b *testing.B) {
	for _, bench := range benchmarks() {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			var head []byte
			for b.Loop() {
				head = wire.AppendHead(head[:0], bench.message)
			}
		})
	}
}

func BenchmarkReader(b *testing.B) {
	for _, bench := range benchmarks() {
		b.Run(bench.name, func(b *testing.B) {
			f, _ := frame(bench.message)
			b.ReportAllocs()
			b.SetBytes(int64(len(f)))
			r := wire.NewReader(&repeat{data: f})
			for b.Loop() {
				if _, _, err := r.Next(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// repeat reads as the same data for ever.
type repeat struct {
	data []byte
	rest bytes.Reader
}

func (r *repeat) Read(p []byte) (int, error) {
	if r.rest.Len() == 0 {
		r.rest.Reset(r.data)
	}
	return r.rest.Read(p)
}

// TestSizeAndAppendHeadDoNotAllocate holds what their comments promise.
func TestSizeAndAppendHeadDoNotAllocate(t *testing.T) {
	for _, example := range examples {
		head := wire.AppendHead(nil, example.message)
		if n := testing.AllocsPerRun(10, func() {
			wire.Size(example.message)
			wire.AppendHead(head[:0], example.message)
		}); n != 0 {
			t.Errorf("%T: %v allocations", example.message, n)
		}
	}
}
