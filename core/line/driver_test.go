package line

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
)

// driver drives a session as a daemon does, with a small stand-in for core that
// knows two groups and has a little storage, and keeps a log of what it did.
type driver struct {
	session *Session
	log     strings.Builder
	body    []byte // of consecutive Body events, not logged yet
	staged  []byte
	free    int64 // storage
	booked  int64 // reserved for the update being sent
	seq     uint64
	held    []func() // answers not given yet
	hold    bool     // hold answers back
	closed  bool
}

func newDriver(o Options) *driver {
	o.Site, o.Software = "valhalla", "floodd 1.0"
	return &driver{session: NewSession(o), free: 1 << 20}
}

// feed gives the session input in chunks of at most n bytes.
func (d *driver) feed(input []byte, n int) {
	for len(input) > 0 {
		taken := d.session.Feed(input[:min(n, len(input))])
		input = input[taken:]
		d.settle()
		if taken == 0 {
			d.logf("input is not taken")
			return
		}
	}
}

// settle does all there is to do.
func (d *driver) settle() {
	for {
		event, ok := d.session.Next()
		flushed := d.flush()
		if ok {
			d.do(event)
		} else if !flushed {
			return
		}
	}
}

func (d *driver) do(event Event) {
	switch e := event.(type) {
	case Body:
		d.body = append(d.body, e.Bytes...)
		d.staged = append(d.staged, e.Bytes...)
	case Ask:
		d.logf("ask %s", describe(e.Request))
		d.answer(e.Request)
	case Publish:
		d.logf("publish %v %q", e.Groups, short(d.staged))
		d.answer(core.Publish{Groups: e.Groups, Pieces: []core.Payload{{Size: int64(len(d.staged))}}})
		d.staged = nil
	case Abandon:
		d.logf("abandon")
		d.staged = nil
		d.answer(core.Abandon{})
	case Acked:
		d.logf("acked %d more", e.Updates)
	case Close:
		d.logf("close")
		d.closed = true
	}
}

func (d *driver) answer(r core.Request) {
	give := func() { d.session.Answer(d.replyTo(r)) }
	if d.hold {
		d.held = append(d.held, give)
		return
	}
	give()
}

// flush logs the output, before each event: so a log does not depend on how many
// commands came at once. Statistics that are 0 are left out.
func (d *driver) flush() bool {
	out := string(d.session.AppendOutput(nil))
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\r\n")
		if strings.HasPrefix(line, "211-") && strings.HasSuffix(line, " 0") {
			continue
		}
		d.logf("S: %s", line)
	}
	return out != ""
}

func (d *driver) logf(format string, args ...any) {
	d.logBody()
	fmt.Fprintf(&d.log, format+"\n", args...)
}

func (d *driver) logBody() {
	if len(d.body) > 0 {
		fmt.Fprintf(&d.log, "body %q\n", short(d.body))
		d.body = nil
	}
}

// takeLog returns what was done since the last call.
func (d *driver) takeLog() string {
	d.logBody()
	defer d.log.Reset()
	return d.log.String()
}

func describe(r core.Request) string {
	if nearest, ok := r.(core.Nearest); ok && nearest.At != nil {
		return fmt.Sprintf("Nearest{At:%+v}", *nearest.At)
	}
	return strings.TrimPrefix(fmt.Sprintf("%T%+v", r, r), "core.")
}

// short keeps long bodies out of transcripts.
func short(b []byte) string {
	if len(b) <= 64 {
		return string(b)
	}
	return fmt.Sprintf("%s...(%d bytes)", b[:16], len(b))
}

func (d *driver) replyTo(request core.Request) core.Reply {
	switch r := request.(type) {
	case core.ListGroups:
		return core.GroupList{Groups: []core.GroupName{"mirror-1", "mirror-2"}}
	case core.ShowGroup:
		if no := refuseGroups(r.Group); no != nil {
			return no
		}
		return sampleGroup
	case core.ShowTopology:
		if no := refuseGroups(r.Group); no != nil {
			return no
		}
		if r.Group == "mirror-2" {
			return core.Rejected{Why: core.RejectNotYet, Text: "topology of mirror-2 is not computed yet"}
		}
		return sampleTopology
	case core.ShowEstimates:
		if no := refuseGroups(r.Group); no != nil {
			return no
		}
		return sampleEstimates
	case core.ShowStats:
		return core.StatsListing{Stats: core.Statistics{Counters: core.Counters{UpdatesAccepted: d.seq}, BytesLimit: 1 << 20}}
	case core.Nearest:
		if r.At == nil {
			return core.Rejected{Why: core.RejectNotYet}
		}
		return core.NearestSite{Site: sampleGroup.Sites[1].Site, RTTMicros: 812}
	case core.ListGaps:
		return sampleGaps
	case core.Explain:
		if r.ID.Origin != "valhalla" {
			return core.Rejected{Why: core.RejectNoUpdate, Text: fmt.Sprintf("no update %s has been heard of here", r.ID)}
		}
		return sampleExplanation
	case core.Reserve:
		if no := refuseGroups(r.Groups...); no != nil {
			return no
		}
		if r.Bytes > d.free {
			return core.Rejected{Why: core.RejectStorage, Text: fmt.Sprintf("%d bytes of storage are free", d.free)}
		}
		d.free -= r.Bytes
		d.booked += r.Bytes
		return core.Ready{}
	case core.Publish:
		d.free += d.booked
		d.booked = 0
		if no := refuseGroups(r.Groups...); no != nil {
			return no
		}
		if r.Pieces[0].Size > d.free {
			return core.Rejected{Why: core.RejectStorage, Text: fmt.Sprintf("%d bytes of storage are free", d.free)}
		}
		d.free -= r.Pieces[0].Size
		d.seq++
		return core.Queued{ID: sampleID(d.seq), Size: r.Pieces[0].Size}
	case core.Abandon:
		d.free += d.booked
		d.booked = 0
		return core.Ready{}
	case core.Receive:
		if no := refuseGroups(r.Groups...); no != nil {
			return no
		}
		return core.Receiving{}
	case core.Exit:
		if !r.Permitted {
			return core.Rejected{Why: core.RejectNotPermitted, Text: "exit is not permitted from where you are"}
		}
		return core.Exiting{}
	}
	panic(fmt.Sprintf("%T", request))
}

func refuseGroups(groups ...core.GroupName) core.Reply {
	for _, g := range groups {
		if g != "mirror-1" && g != "mirror-2" {
			return core.Rejected{Why: core.RejectNoGroup, Text: fmt.Sprintf("no group %q here; groups lists those there are", g)}
		}
	}
	return nil
}

func sampleID(seq uint64) core.UpdateID {
	return core.UpdateID{Stream: core.Stream{Origin: "valhalla", Epoch: 4096}, Seq: seq}
}

var (
	sampleGroup = core.GroupListing{
		Group: "mirror-1",
		Sites: []core.SiteListing{
			{Site: core.SiteDef{Name: "valhalla", Hostname: "valhalla.example", ClientPort: 9000, DataPort: 9001}, State: core.SiteSelf},
			{Site: core.SiteDef{Name: "inferno", Hostname: "inferno", InetAddress: "192.0.2.7", ClientPort: 2000, DataPort: 2001}, State: core.SiteDown},
		},
	}
	sampleTopology = core.TopologyListing{
		Group:   "mirror-1",
		Version: core.Version{Life: 8192, Number: 3},
		Edges:   []core.Edge{{A: "inferno", B: "valhalla", CostMicros: 12345}},
	}
	sampleEstimates = core.EstimatesListing{
		Group: "mirror-1",
		Pairs: []core.PairEstimate{
			{A: "inferno", B: "valhalla", RTTMicros: 24690, BytesPerSecond: 1250000, Source: core.EstimateMeasured},
			{A: "limbo", B: "valhalla", RTTMicros: 80000, Source: core.EstimatePlace},
		},
	}
	sampleGaps = core.GapListing{Gaps: []core.Gap{{
		Stream: core.Stream{Origin: "inferno", Epoch: 4097},
		Range:  core.Range{First: 5, Last: 7},
		Groups: []core.GroupName{"mirror-1", "mirror-2"},
		Cause:  core.GapPurged,
		Since:  75250 * time.Millisecond,
	}}}
	sampleExplanation = core.Explanation{Sites: []core.ExplainedSite{
		{Finding: core.Finding{Site: "valhalla", Standing: core.StandingExported, Way: core.WayOrigin, Have: 5, Pieces: 5}},
		{Finding: core.Finding{
			Site: "inferno", Standing: core.StandingWaiting, Way: core.WayPush, After: 12345 * time.Microsecond,
			From: "valhalla", Have: 5, Pieces: 5, Sources: 2,
		}, BoundMicros: 12000},
		{Finding: core.Finding{Site: "limbo", Standing: core.StandingArriving, Have: 4, Pieces: 5, Sources: 1}, BoundMicros: 40000},
		{Finding: core.Finding{Site: "purgatory", Standing: core.StandingGap, Cause: core.GapTooLarge}, BoundMicros: 50000},
		{Finding: core.Finding{Site: "styx"}},
	}}
)

// unquote reads a transcript's input block: each line is sent with the ending, but
// for one that is a Go string, which is sent as it is.
func unquote(block, ending string) ([]byte, error) {
	var sent bytes.Buffer
	for line := range strings.SplitSeq(strings.TrimSuffix(block, "\n"), "\n") {
		if !strings.HasPrefix(line, `"`) {
			sent.WriteString(line + ending)
			continue
		}
		text, times, _ := strings.Cut(line, "\" x")
		count := 1
		if times != "" {
			text += `"`
			if _, err := fmt.Sscan(times, &count); err != nil {
				return nil, err
			}
		}
		var raw string
		if _, err := fmt.Sscanf(text, "%q", &raw); err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		sent.WriteString(strings.Repeat(raw, count))
	}
	return sent.Bytes(), nil
}
