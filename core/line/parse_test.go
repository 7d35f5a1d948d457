package line

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floodd/floodd/core"
)

// read reads one reply that is all there is.
func read(t interface{ Fatalf(string, ...any) }, text []byte) Response {
	r := NewReader(strings.NewReader(string(text)))
	response, err := r.Response()
	if err != nil {
		t.Fatalf("read %q: %v", text, err)
	}
	if extra, err := r.Response(); err == nil {
		t.Fatalf("read %q: %+v is left over", text, extra)
	}
	return response
}

// roundTrip asserts that a reply comes back from its text.
func roundTrip[V any](t *rapid.T, reply core.Reply, want V, parse func(Response) (V, error)) {
	text := AppendReply(nil, reply)
	got, err := parse(read(t, text))
	if err != nil {
		t.Fatalf("parse %q: %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%q\nread   %+v\nwanted %+v", text, got, want)
	}
}

var (
	drawWord  = rapid.StringMatching(`[a-zA-Z0-9_.é:-]{0,20}[a-zA-Z0-9é]`)
	drawPort  = rapid.IntRange(0, math.MaxUint16)
	drawCount = rapid.Int64Range(0, math.MaxInt64)
	drawEpoch = rapid.Map(rapid.Uint64(), func(e uint64) core.Epoch { return core.Epoch(e) })
	drawSite  = rapid.Map(drawWord, func(s string) core.SiteName { return core.SiteName(s) })
	drawGroup = rapid.Map(drawWord, func(s string) core.GroupName { return core.GroupName(s) })
	drawID    = rapid.Custom(func(t *rapid.T) core.UpdateID {
		return core.UpdateID{Stream: drawStream.Draw(t, "stream"), Seq: rapid.Uint64Min(1).Draw(t, "seq")}
	})
	drawStream = rapid.Custom(func(t *rapid.T) core.Stream {
		return core.Stream{Origin: drawSite.Draw(t, "origin"), Epoch: drawEpoch.Draw(t, "epoch")}
	})
)

func drawSome[V any](t *rapid.T, label string, draw func(*rapid.T) V) []V {
	return rapid.SliceOfN(rapid.Custom(draw), 0, 5).Draw(t, label)
}

// TestRepliesComeBack: what a daemon says is what a client reads.
func TestRepliesComeBack(t *testing.T) {
	t.Run("groups", rapid.MakeCheck(func(t *rapid.T) {
		list := core.GroupList{Groups: nilIfEmpty(rapid.SliceOfN(drawGroup, 0, 5).Draw(t, "groups"))}
		roundTrip(t, list, list, ParseGroupList)
	}))
	t.Run("group", rapid.MakeCheck(func(t *rapid.T) {
		listing := core.GroupListing{Sites: nilIfEmpty(drawSome(t, "sites", func(t *rapid.T) core.SiteListing {
			return core.SiteListing{
				Site: core.SiteDef{
					Name:       drawSite.Draw(t, "name"),
					Hostname:   rapid.OneOf(drawWord, rapid.Just("")).Draw(t, "host"),
					ClientPort: drawPort.Draw(t, "client port"),
					DataPort:   drawPort.Draw(t, "data port"),
				},
				State: core.SiteState(rapid.IntRange(int(core.SiteUnknown), int(core.SiteDown)).Draw(t, "state")),
			}
		}))}
		roundTrip(t, listing, listing, ParseGroupListing)
	}))
	t.Run("topology", rapid.MakeCheck(func(t *rapid.T) {
		listing := core.TopologyListing{
			Version: core.Version{Life: drawEpoch.Draw(t, "life"), Number: rapid.Uint64().Draw(t, "number")},
			Edges: nilIfEmpty(drawSome(t, "edges", func(t *rapid.T) core.Edge {
				return core.Edge{A: drawSite.Draw(t, "a"), B: drawSite.Draw(t, "b"), CostMicros: drawCount.Draw(t, "cost")}
			})),
		}
		roundTrip(t, listing, listing, ParseTopology)
	}))
	t.Run("estimates", rapid.MakeCheck(func(t *rapid.T) {
		listing := core.EstimatesListing{Pairs: nilIfEmpty(drawSome(t, "pairs", func(t *rapid.T) core.PairEstimate {
			return core.PairEstimate{
				A:              drawSite.Draw(t, "a"),
				B:              drawSite.Draw(t, "b"),
				RTTMicros:      drawCount.Draw(t, "rtt"),
				BytesPerSecond: drawCount.Draw(t, "bandwidth"),
				Source:         core.EstimateSource(rapid.IntRange(0, int(core.EstimateGuess)).Draw(t, "source")),
			}
		}))}
		roundTrip(t, listing, listing, ParseEstimates)
	}))
	t.Run("statistics", rapid.MakeCheck(func(t *rapid.T) {
		stats := core.Statistics{Counters: core.Counters{UpdatesAccepted: rapid.Uint64Max(math.MaxInt64).Draw(t, "accepted")}, BytesHeld: drawCount.Draw(t, "held")}
		roundTrip(t, core.StatsListing{Stats: stats}, stats.Rows(), ParseStatistics)
	}))
	t.Run("nearest", rapid.MakeCheck(func(t *rapid.T) {
		nearest := core.NearestSite{
			Site:      core.SiteDef{Name: drawSite.Draw(t, "name"), Hostname: drawWord.Draw(t, "host"), ClientPort: drawPort.Draw(t, "port")},
			RTTMicros: rapid.OneOf(drawCount, rapid.Just(int64(0))).Draw(t, "rtt"),
		}
		roundTrip(t, nearest, nearest, ParseNearest)
	}))
	t.Run("gaps", rapid.MakeCheck(func(t *rapid.T) {
		listing := core.GapListing{Gaps: nilIfEmpty(drawSome(t, "gaps", func(t *rapid.T) core.Gap {
			first := rapid.Uint64().Draw(t, "first")
			return core.Gap{
				Stream: drawStream.Draw(t, "stream"),
				Range:  core.Range{First: first, Last: rapid.Uint64Min(first).Draw(t, "last")},
				Groups: nilIfEmpty(rapid.SliceOfN(drawGroup, 0, 3).Draw(t, "groups")),
				Cause:  core.GapCause(rapid.IntRange(int(core.GapStorage), int(core.GapOverrun)).Draw(t, "cause")),
				Since:  time.Duration(rapid.Int64Range(0, math.MaxInt64/int64(time.Millisecond)).Draw(t, "since")) * time.Millisecond,
			}
		}))}
		roundTrip(t, listing, listing, ParseGaps)
	}))
	t.Run("explain", rapid.MakeCheck(func(t *rapid.T) {
		e := core.Explanation{Sites: nilIfEmpty(drawSome(t, "sites", drawExplained))}
		roundTrip(t, e, e, ParseExplanation)
	}))
	t.Run("queued", rapid.MakeCheck(func(t *rapid.T) {
		queued := core.Queued{ID: drawID.Draw(t, "id"), Size: drawCount.Draw(t, "size")}
		roundTrip(t, queued, queued, ParseQueued)
	}))
}

func drawExplained(t *rapid.T) core.ExplainedSite {
	site := core.ExplainedSite{
		Finding: core.Finding{
			Site:     drawSite.Draw(t, "site"),
			Standing: core.Standing(rapid.IntRange(0, int(core.StandingForgotten)).Draw(t, "standing")),
			Way:      core.Way(rapid.IntRange(0, int(core.WayAsked)).Draw(t, "way")),
			Pieces:   rapid.Uint32().Draw(t, "pieces"),
			Sources:  rapid.Uint32().Draw(t, "sources"),
		},
		BoundMicros: rapid.OneOf(drawCount, rapid.Just(int64(0))).Draw(t, "bound"),
	}
	if site.Standing == core.StandingGap {
		site.Cause = core.GapCause(rapid.IntRange(0, int(core.GapOverrun)).Draw(t, "cause"))
	}
	if site.Way != core.WayUnknown {
		site.After = time.Duration(rapid.Int64Range(0, math.MaxInt64/1000).Draw(t, "after")) * time.Microsecond
		site.From = drawSite.Draw(t, "from")
	}
	if site.Pieces > 0 {
		site.Have = rapid.Uint32().Draw(t, "have")
	}
	return site
}

func nilIfEmpty[V any](s []V) []V {
	if len(s) == 0 {
		return nil
	}
	return s
}

// TestRefusalsComeBack: every refusal of core's has its code, and some text.
func TestRefusalsComeBack(t *testing.T) {
	for why, want := range map[core.RejectWhy]Code{
		core.RejectNoGroup:      550,
		core.RejectNotYet:       450,
		core.RejectStorage:      452,
		core.RejectTooLarge:     552,
		core.RejectNotPermitted: 550,
		core.RejectNotReceiving: 550,
		core.RejectTransaction:  554,
		core.RejectDisk:         451,
		core.RejectNoUpdate:     550,
	} {
		for _, text := range []string{"", "what was seen\r\n250 forged"} {
			response := read(t, AppendReply(nil, core.Rejected{Why: why, Text: text}))
			var no *ReplyError
			if !errors.As(response.Err(), &no) || no.Code != want || no.Text == "" || no.Temporary() != (want < 500) {
				t.Errorf("refusal %d comes back as %+v, wanted code %v", why, response, want)
			}
			if _, err := ParseGroupList(response); !errors.As(err, &no) {
				t.Errorf("refusal %d parses as a listing: %v", why, err)
			}
		}
	}
}

// TestNamesCannotForgeReplies: other sites choose their names and hosts.
func TestNamesCannotForgeReplies(t *testing.T) {
	evil := "a\r\n250 0 sites\r\n\x00 b"
	listing := core.GroupListing{Sites: []core.SiteListing{{Site: core.SiteDef{Name: core.SiteName(evil), Hostname: evil}}}}
	got, err := ParseGroupListing(read(t, AppendReply(nil, listing)))
	if want := "a??250?0?sites????b"; err != nil || len(got.Sites) != 1 || string(got.Sites[0].Site.Name) != want || got.Sites[0].Site.Hostname != want {
		t.Fatalf("read %+v, %v", got, err)
	}
}

// TestMalformedReplies: a client says what it saw and what it meant to see.
func TestMalformedReplies(t *testing.T) {
	parse := map[string]func(Response) error{
		"group":      func(r Response) error { _, err := ParseGroupListing(r); return err },
		"topology":   func(r Response) error { _, err := ParseTopology(r); return err },
		"estimates":  func(r Response) error { _, err := ParseEstimates(r); return err },
		"statistics": func(r Response) error { _, err := ParseStatistics(r); return err },
		"nearest":    func(r Response) error { _, err := ParseNearest(r); return err },
		"gaps":       func(r Response) error { _, err := ParseGaps(r); return err },
		"explain":    func(r Response) error { _, err := ParseExplanation(r); return err },
		"queued":     func(r Response) error { _, err := ParseQueued(r); return err },
	}
	for _, test := range []struct{ what, text, want string }{
		{"group", "250-a b 1 2 up\r\n250 2 sites\r\n", `reply ends with "2 sites" where "1 sites" was expected: lines are missing, or it is another reply`},
		{"group", "250 0 sitesx\r\n", `reply ends with "0 sitesx" where "0 sites" was expected: lines are missing, or it is another reply`},
		{"group", "250-a b 1 2\r\n250 1 sites\r\n", `row "a b 1 2" has 4 fields where 5 were expected`},
		{"group", "250-a b 1 70000 up\r\n250 1 sites\r\n", `row "a b 1 70000 up": "70000" is not a port`},
		{"group", "250-a b 1 2 sideways\r\n250 1 sites\r\n", `row "a b 1 2 sideways": "sideways" is not a word known here`},
		{"group", "250- b 1 2 up\r\n250 1 sites\r\n", `row " b 1 2 up": "" is not a word`},
		{"group", "211 end\r\n", `reply 211 with 1 lines where a 250 was expected`},
		{"group", "250-a\r\n550 b\r\n", `reply changes its code from 250 to 550`},
		{"group", "250-a\r\n", `unexpected EOF`},
		{"group", "250", `unexpected EOF`},
		{"group", "", `EOF`},
		{"group", "hello\r\n", `"hello" is not a reply; one looks like "250 text"`},
		{"group", "150 x\r\n", `"150 x" is not a reply; one looks like "250 text"`},
		{"group", "250\tx\r\n", `"250\tx" is not a reply: it has control characters`},
		{"group", "250:x\r\n", `"250:x" is not a reply: its code is followed by neither space nor hyphen`},
		{"group", "250 \x1b[2J\r\n", `"250 \x1b[2J" is not a reply: it has control characters`},
		{"group", "250 " + strings.Repeat("x", ReplyLineMax) + "\r\n", `line of a reply is longer than 16384 bytes`},
		{"topology", "250 0 edges\r\n", `reply ends with "0 edges" where edges and their version were expected`},
		{"topology", "250 0 edges version 7\r\n", `"7" is not a version`},
		{"topology", "250 0 edges version !.7\r\n", `"!.7" is not a version`},
		{"topology", "250-a b 12.3ms\r\n250 1 edges version 1.1\r\n", `row "a b 12.3ms": "12.3ms" is not a number with three decimals of ms`},
		{"topology", "250-a b 12.345\r\n250 1 edges version 1.1\r\n", `row "a b 12.345": "12.345" is not a number with three decimals of ms`},
		{"estimates", "250-a b 1.000ms fast measured\r\n250 1 pairs\r\n", `row "a b 1.000ms fast measured": "fast" is not a bandwidth in B/s`},
		{"statistics", "211-updates many\r\n211 end\r\n", `row "updates many": "many" is not a number`},
		{"nearest", "250 a b 1 soon\r\n", `row "a b 1 soon": "soon" is not a number with three decimals of ms`},
		{"gaps", "250-a/1 7-5 purged 1.000s g\r\n250 1 gaps\r\n", `row "a/1 7-5 purged 1.000s g": "7-5" is not a range of sequence numbers`},
		{"gaps", "250-a 5-7 purged 1.000s g\r\n250 1 gaps\r\n", `row "a 5-7 purged 1.000s g": "a" is not a stream of updates`},
		{"explain", "250-a 1.000ms - - b push gap-boredom 1/1 1\r\n250 1 sites\r\n", `row "a 1.000ms - - b push gap-boredom 1/1 1": "boredom" is not a word known here`},
		{"explain", "250-a 1.000ms - - b push exported 1/0 1\r\n250 1 sites\r\n", `row "a 1.000ms - - b push exported 1/0 1": "1/0" is not how many pieces of how many`},
		{"explain", "250-a 1.000ms - - b pull exported 1/1 1\r\n250 1 sites\r\n", `row "a 1.000ms - - b pull exported 1/1 1": "pull" is not a word known here`},
		{"queued", "250 a/1/0 queued 5\r\n", `row "a/1/0 queued 5": "a/1/0" is not an update id`},
		{"queued", "250 a/1/1 dropped 5\r\n", `row "a/1/1 dropped 5": "dropped" is not the word queued`},
	} {
		response, err := NewReader(strings.NewReader(test.text)).Response()
		if err == nil {
			err = parse[test.what](response)
		}
		if fmt.Sprint(err) != test.want {
			t.Errorf("%s %.60q:\nsaid   %v\nwanted %s", test.what, test.text, err, test.want)
		}
	}
}
