package line

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// benchmarkSession feeds a session the same input over and over, in reads of 32 KiB,
// and answers at once.
func benchmarkSession(b *testing.B, input []byte) {
	s := NewSession(Options{Site: "valhalla"})
	var out []byte
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		for rest := input; len(rest) > 0; {
			rest = rest[s.Feed(rest[:min(len(rest), 32<<10)]):]
			for event, ok := s.Next(); ok; event, ok = s.Next() {
				switch event.(type) {
				case Ask:
					s.Answer(core.Ready{})
				case Publish:
					s.Answer(core.Queued{ID: sampleID(7), Size: 100})
				}
			}
			out = s.AppendOutput(out[:0])
		}
	}
}

// BenchmarkBinary100: a hundred pipelined updates of 100 bytes an operation.
func BenchmarkBinary100(b *testing.B) {
	one := "binary 100 mirror-1\r\n" + strings.Repeat("x", 100)
	benchmarkSession(b, []byte(strings.Repeat(one, 100)))
}

// BenchmarkBinaryBulk: one update of 4 MiB an operation.
func BenchmarkBinaryBulk(b *testing.B) {
	benchmarkSession(b, append(fmt.Appendf(nil, "binary %d\r\n", 4<<20), bytes.Repeat([]byte{'x'}, 4<<20)...))
}

// BenchmarkDataBulk: 4 MiB of lines of 63 bytes, one in sixteen with a dot in front.
func BenchmarkDataBulk(b *testing.B) {
	line := strings.Repeat("x", 61) + "\r\n"
	lines := strings.Repeat(strings.Repeat(line, 15)+".."+line[2:], 4<<20/len(line)/16)
	benchmarkSession(b, []byte("data\r\n"+lines+".\r\n"))
}

func BenchmarkTopologyReply(b *testing.B) {
	listing := core.TopologyListing{Version: core.Version{Life: 4096, Number: 1}}
	for i := range 2000 {
		listing.Edges = append(listing.Edges, core.Edge{A: "valhalla", B: core.SiteName(fmt.Sprint("s", i)), CostMicros: int64(i) * 1001})
	}
	b.ReportAllocs()
	var out []byte
	for b.Loop() {
		out = AppendReply(out[:0], listing)
	}
	b.SetBytes(int64(len(out)))
}
