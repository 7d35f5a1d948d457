package view_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/core/view"
	"github.com/floodd/floodd/core/wire/wiretest"
	"pgregory.net/rapid"
)

var (
	stream = core.Stream{Origin: "valhalla", Epoch: 56}
	first  = core.UpdateID{Stream: stream, Seq: 1}
	digest = core.Digest{0xab, 0xcd}
)

func TestView(t *testing.T) {
	header := core.Header{ID: first, Groups: []core.GroupName{"mirror-1"}, Size: 12, Age: 20 * time.Millisecond}
	for _, test := range []struct{ got, want string }{
		{
			view.Effect(&core.Send{Link: 3, Message: core.Update{Header: header, Payload: &core.Payload{Size: 12, Handle: t}}}),
			`(:send (:link 3) (:update (:id valhalla/1k/1) (:groups mirror-1) (:size 12) (:age 20ms)))`,
		},
		{ // the payload is not what the header says
			view.Message(core.Update{Header: header, Payload: &core.Payload{Size: 12, Digest: digest}}),
			`(:update (:id valhalla/1k/1) (:groups mirror-1) (:size 12) (:age 20ms) (:payload 12 abcd000000000000))`,
		},
		{
			view.Message(core.Piece{ID: first, Index: 2, Payload: core.Payload{Size: 5, Digest: digest, Handle: 1}}),
			`(:piece (:id valhalla/1k/1) (:index 2) (:payload 5 abcd000000000000))`,
		},
		{
			view.Message(core.Announce{
				Header: core.Header{ID: first, Size: 1 << 20, Digest: digest, Chunks: []core.Digest{digest}},
				Route:  core.Route{Group: "mirror-1", Root: "valhalla"},
			}),
			`(:announce (:id valhalla/1k/1) (:size 1048576) (:digest abcd000000000000) (:chunks abcd000000000000) (:route mirror-1 valhalla))`,
		},
		{
			view.Message(core.Want{Items: []core.WantItem{{ID: first}, {ID: first, Pieces: []core.Range{{First: 0, Last: 3}, {First: 6, Last: 6}}}}}),
			`(:want (:items ((:id valhalla/1k/1)) ((:id valhalla/1k/1) (:pieces 0-3 6))))`,
		},
		{
			view.Message(core.Stable{Group: "g", Topology: core.Version{Life: 56, Number: 2}, Floors: []core.StreamFloor{{Stream: stream, Seq: 9}}}),
			`(:stable (:group g) (:topology 1k.2) (:floors valhalla/1k/9))`,
		},
		{
			view.Message(core.Hello{Protocol: 1, Software: "floodd 2", Life: 56, Needed: true, Site: core.SiteDef{
				Name: "valhalla", Hostname: "h", DataPort: 9001, Coordinate: &core.Coordinate{LatMicroDeg: 34_021_000, LonMicroDeg: -500_000},
			}}),
			`(:hello (:protocol 1) (:software "floodd 2") (:site (:name valhalla) (:hostname h) (:data-port 9001) (:coordinate 34.021 -0.5)) (:life 1k) (:needed yes))`,
		},
		{
			view.Message(core.Estimates{Group: "g", Site: "a", Rows: []core.EstimateRow{{To: "b", RTTMicros: 1500}}}),
			`(:estimates (:group g) (:site a) (:rows ((:to b) (:rtt 1.5ms))))`,
		},
		{view.Message(core.Pong{Nonce: 7, Place: core.NetworkCoordinate{X: -3, Error: 4}}), `(:pong (:nonce 7) (:place -3 0 0 0 4))`},
		{view.Message(core.Need{}), `(:need)`},
		{view.Input(core.Booted{}), `(:booted)`},
		{view.Input(core.PeerLost{Link: 1, Why: "connection reset"}), `(:peer-lost (:link 1) (:why "connection reset"))`},
		{
			view.Input(core.ClientAsked{Client: 4, Request: core.Publish{Groups: []core.GroupName{"a", "b"}, Pieces: []core.Payload{{Size: 3}}}}),
			`(:client-asked (:client 4) (:publish (:groups a b) (:pieces (3 0000000000000000))))`,
		},
		{
			view.Input(core.TopologyComputed{Group: "g", Edges: []core.Edge{{A: "a", B: "b"}, {A: "a", B: "c", CostMicros: 8000}}}),
			`(:topology-computed (:group g) (:edges (a b) (a c 8ms)))`,
		},
		{view.Effect(&core.SetTimer{At: 15_000_020}), `(:set-timer (:at 15.00002s))`},
		{view.Effect(&core.Note{Observation: core.UpdateDropped{ID: first, Size: 9, Class: core.DropForExport}}), `(:note (:update-dropped (:id valhalla/1k/1) (:size 9) (:class for-export)))`},
		{view.Effect(&core.Answer{Client: 2, Reply: core.Ready{}}), `(:answer (:client 2) (:ready))`},
		{view.Effect(&core.Send{Link: 2}), `(:send (:link 2))`},
		{view.Note(core.GapRecorded{Stream: stream, Range: core.Range{First: 2, Last: 5}, Cause: core.GapTooOld}), `(:gap-recorded (:stream valhalla/1k) (:range 2-5) (:cause too-old))`},
		{view.Request(core.Nearest{At: &core.Coordinate{LatMicroDeg: 1}}), `(:nearest (:at 0.000001 0))`},
		{view.Reply(core.Rejected{Text: ")"}), `(:rejected (:text ")"))`},
		{view.Message(nil), `()`},
	} {
		if test.got != test.want {
			t.Errorf("shown: %s\nwanted: %s", test.got, test.want)
		}
	}
}

func TestSpans(t *testing.T) {
	for micros, want := range map[int64]string{
		1: "1us", 999: "999us", -7: "-7us", 1000: "1ms", 1500: "1.5ms", 20_000: "20ms", -1001: "-1.001ms",
		1_000_000: "1s", 1_000_001: "1.000001s", 59_900_000: "59.9s", 60_000_000: "1m", 61_000_000: "61s",
		7_200_000_000: "2h", 7_260_000_000: "121m", -1 << 63: "-9223372036854.775808s",
	} {
		if got := view.Effect(&core.SetTimer{At: core.Time(micros)}); got != "(:set-timer (:at "+want+"))" {
			t.Errorf("%d us is shown as %s, not %s", micros, got, want)
		}
	}
}

func TestLongListsAreCutShort(t *testing.T) {
	ids := make([]core.UpdateID, 18)
	for i := range ids {
		ids[i] = core.UpdateID{Stream: core.Stream{Origin: "a"}, Seq: uint64(i)}
	}
	want := "(:stop (:ids a/0/0 a/0/1 a/0/2 a/0/3 a/0/4 a/0/5 a/0/6 a/0/7 a/0/8 a/0/9 a/0/10 a/0/11 a/0/12 a/0/13 a/0/14 a/0/15 +2))"
	if got := view.Message(core.Stop{IDs: ids}); got != want {
		t.Errorf("shown: %s\nwanted: %s", got, want)
	}
}

func TestEveryMessageIsOneLineThatReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		reads(t, view.Message(wiretest.Message().Draw(t, "message")))
	})
}

// reads wants text to be one s-expression on one line, printed as package sexp does.
func reads(t interface{ Errorf(string, ...any) }, text string) {
	nodes, err := sexp.Parse("view", []byte(text))
	if err != nil || len(nodes) != 1 || nodes[0].String() != text {
		t.Errorf("%s is read as %v, %v", text, nodes, err)
	}
}
