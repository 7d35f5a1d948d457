package line

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cockroachdb/datadriven"
)

// FuzzSession: no bytes make a session panic, hold more than it may, or behave
// otherwise when they come in two parts. The transcripts are the seeds.
func FuzzSession(f *testing.F) {
	for _, input := range transcriptInputs(f) {
		f.Add(input, uint(len(input)/2))
	}
	f.Fuzz(func(t *testing.T, input []byte, cut uint) {
		o := Options{DataMax: 1000}
		whole := hear(o, input, nil)
		if split := hear(o, input, []int{int(cut % uint(len(input)+1))}); split != whole {
			t.Fatalf("whole:\n%s\nsplit:\n%s", whole, split)
		}
		d := newDriver(o)
		d.hold = true
		d.session.Feed(input)
		d.settle()
		if len(d.session.in.bytes) > inputMax {
			t.Fatalf("%d bytes are held", len(d.session.in.bytes))
		}
	})
}

// FuzzReply: no bytes make a client's reader or parsers panic, and what parses is
// said in the same way again.
func FuzzReply(f *testing.F) {
	for _, input := range transcriptInputs(f) {
		f.Add(overheard(input))
	}
	f.Add([]byte("222 valhalla/35s/1 mirror-1,mirror-2 5\r\nhello\r\n250 1 groups\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		deliveries := NewReader(bytes.NewReader(text))
		for range 100 {
			if _, _, err := deliveries.Delivery(); err != nil {
				break
			}
		}
		replies := NewReader(bytes.NewReader(text))
		for {
			response, err := replies.Response()
			if err != nil {
				return
			}
			ParseNearest(response)
			ParseStatistics(response)
			if topology, err := ParseTopology(response); err == nil {
				again, err := ParseTopology(read(t, AppendReply(nil, topology)))
				if err != nil || len(again.Edges) != len(topology.Edges) || again.Version != topology.Version {
					t.Fatalf("%+v comes back as %+v, %v", topology, again, err)
				}
			}
			if listing, err := ParseGroupListing(response); err == nil {
				again, err := ParseGroupListing(read(t, AppendReply(nil, listing)))
				if err != nil || len(again.Sites) != len(listing.Sites) {
					t.Fatalf("%+v comes back as %+v, %v", listing, again, err)
				}
			}
			if estimates, err := ParseEstimates(response); err == nil {
				if again, err := ParseEstimates(read(t, AppendReply(nil, estimates))); err != nil || len(again.Pairs) != len(estimates.Pairs) {
					t.Fatalf("%+v comes back as %+v, %v", estimates, again, err)
				}
			}
			if gaps, err := ParseGaps(response); err == nil {
				if again, err := ParseGaps(read(t, AppendReply(nil, gaps))); err != nil || len(again.Gaps) != len(gaps.Gaps) {
					t.Fatalf("%+v comes back as %+v, %v", gaps, again, err)
				}
			}
			if e, err := ParseExplanation(response); err == nil {
				if again, err := ParseExplanation(read(t, AppendReply(nil, e))); err != nil || !slices.Equal(again.Sites, e.Sites) {
					t.Fatalf("%+v comes back as %+v, %v", e, again, err)
				}
			}
			if queued, err := ParseQueued(response); err == nil {
				if again, err := ParseQueued(read(t, AppendReply(nil, queued))); err != nil || again != queued {
					t.Fatalf("%+v comes back as %+v, %v", queued, again, err)
				}
			}
		}
	})
}

// transcriptInputs returns what the clients of the transcripts send.
func transcriptInputs(f *testing.F) [][]byte {
	paths, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no transcripts: %v", err)
	}
	var inputs [][]byte
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		datadriven.RunTestFromStringAny(f, string(text), func(_ testing.TB, td *datadriven.TestData) string {
			ending := map[string]string{"crlf": "\r\n", "lf": "\n"}[td.Cmd]
			if input, err := unquote(td.Input, ending); ending != "" && err == nil && len(input) < 10_000 {
				inputs = append(inputs, input)
			}
			return td.Expected
		})
	}
	return inputs
}
