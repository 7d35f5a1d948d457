package report

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
)

// recorded is a run of a scenario's file, with what was recorded of it.
func recorded(t *testing.T, file string) (*Recorder, sim.Result) {
	t.Helper()
	s, err := script.Load("../../scenarios/" + file)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecorder(&s)
	result, err := sim.Run(s, sim.Options{Watch: r.Watch, Account: AccountPairs})
	if err != nil {
		t.Fatal(err)
	}
	return r, result
}

// page returns the page of a run.
func page(t *testing.T, r *Recorder, result *sim.Result) string {
	t.Helper()
	var out strings.Builder
	if err := r.WritePage(&out, result, Commands{Replay: "sim run x.scn", Why: "sim why x.scn"}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// unpacked is what a page's script reads.
type unpacked struct {
	facts
	bytes []byte
}

// unpack reads the data of a page as its script does.
func unpack(t *testing.T, page string) unpacked {
	t.Helper()
	found := regexp.MustCompile(`<script id="data"[^>]*>([^<]*)</script>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page has no data")
	}
	packed, err := base64.StdEncoding.DecodeString(found[1])
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		t.Fatal(err)
	}
	head := binary.LittleEndian.Uint32(all)
	u := unpacked{bytes: all[4+head:]}
	if err := json.Unmarshal(all[4:4+head], &u.facts); err != nil {
		t.Fatal(err)
	}
	return u
}

// column reads one of the lists.
func (u *unpacked) column(t *testing.T, name string) []int64 {
	t.Helper()
	c, ok := u.Columns[name]
	if !ok {
		t.Fatalf("there is no column %s", name)
	}
	list := make([]int64, c.Count)
	before, at := int64(0), c.At
	for i := range list {
		v, n := binary.Varint(u.bytes[at:])
		if n <= 0 {
			t.Fatalf("column %s ends after %d of %d", name, i, c.Count)
		}
		at += n
		if c.Steps {
			v += before
			before = v
		}
		list[i] = v
	}
	return list
}

func total(list []int64) (sum int64) {
	for _, v := range list {
		sum += v
	}
	return sum
}

// TestPageTellsTheRun: what a page shows adds up to what the run yielded.
func TestPageTellsTheRun(t *testing.T) {
	r, result := recorded(t, "durable-crash.scn")
	u := unpack(t, page(t, r, &result))
	if got := total(u.column(t, "total.deliveries")); got < result.Deliveries {
		t.Errorf("over time it shows %d deliveries, of %d", got, result.Deliveries)
	}
	if got := total(u.column(t, "total.wire")); got != result.WireBytes {
		t.Errorf("over time it shows %d bytes on the wire, of %d", got, result.WireBytes)
	}
	if got := total(u.column(t, "site.sent")); got != result.WireBytes {
		t.Errorf("by site it shows %d bytes sent, of %d", got, result.WireBytes)
	}
	if got := total(u.column(t, "site.received")); got > result.WireBytes || got < result.WireBytes*9/10 {
		t.Errorf("by site it shows %d bytes received, of %d that were sent", got, result.WireBytes)
	}
	if got := int64(len(u.column(t, "update.at"))); got != result.Updates {
		t.Errorf("it shows %d updates, of %d", got, result.Updates)
	}
	var peak int64
	for _, v := range u.column(t, "site.stored") {
		peak = max(peak, v)
		if v < 0 {
			t.Fatalf("a site stored %d bytes", v)
		}
	}
	for site, held := range r.holding {
		sum := int64(0)
		for _, bytes := range held {
			sum += bytes
		}
		if stored := r.stored.Now(site); stored != sum {
			t.Errorf("site %d stores %d bytes in the end, and holds updates of %d", site, stored, sum)
		}
	}
	if peak != result.StoragePeak {
		t.Errorf("the fullest site stored %d bytes, want %d", peak, result.StoragePeak)
	}
	came := int64(0)
	flights, from, to := u.column(t, "passage.flight"), u.column(t, "passage.from"), u.column(t, "passage.site")
	for i, way := range u.column(t, "passage.way") {
		if way > 1 { // not at its origin
			came++
			if flights[i] <= 0 {
				t.Errorf("a passage took %d µs", flights[i])
			}
			if from[i] < 0 || from[i] == to[i] {
				t.Errorf("an update came to site %d from site %d", to[i], from[i])
			}
		}
	}
	if came != result.Deliveries {
		t.Errorf("it shows %d passages, of %d", came, result.Deliveries)
	}
	if outages := u.column(t, "outage.site"); len(outages) == 0 {
		t.Error("it shows no site that was down")
	}
	if len(u.Strikes) != len(result.Faults) {
		t.Errorf("it shows the acts %q, of %v", u.Strikes, result.Faults)
	}
	if lost := slices.ContainsFunc(u.column(t, "message.kind"), func(kind int64) bool { return kind < 0 }); !lost {
		t.Error("it shows no message that was lost")
	}
	for _, name := range []string{"total.deliveries", "total.messages", "total.wire", "total.held", "site.sent", "site.received", "site.stored"} {
		bins := len(u.column(t, name))
		if strings.HasPrefix(name, "site.") {
			bins /= len(u.Sites)
		}
		if width := u.Bins[name]; width*int64(bins) <= u.End || width*int64(bins-1) > u.End {
			t.Errorf("%s has %d bins of %d µs, of a run of %d", name, bins, width, u.End)
		}
	}
}

// TestPageTellsWhatWentWrong: where a cut keeps updates from arriving, the page knows which,
// where they were, and that it was the cut.
func TestPageTellsWhatWentWrong(t *testing.T) {
	r, result := recorded(t, "partition-heals.scn")
	u := unpack(t, page(t, r, &result))
	at, strikes, losses := u.column(t, "trouble.at"), u.column(t, "trouble.strike"), u.column(t, "trouble.loss")
	from, to := u.column(t, "trouble.from"), u.column(t, "trouble.to")
	stuck := 0
	for i := range at {
		if losses[i] != 0 {
			continue
		}
		stuck++
		if a, b := u.Sites[from[i]], u.Sites[to[i]]; a[:2] == b[:2] || at[i] < 90e6 || at[i] > 210e6 {
			t.Errorf("from %s to %s an update was stuck at %d µs, where nothing was cut", a, b, at[i])
		}
		if strikes[i] < 0 || u.Strikes[strikes[i]] != "cut between europe and america" {
			t.Errorf("an update was stuck at %d µs, and the act to blame is the %d-th of %q", at[i], strikes[i], u.Strikes)
		}
	}
	if until := u.column(t, "strike.until"); until[0] >= 0 {
		t.Errorf("the cut ends by itself, at %d µs", until[0])
	}
	if stuck == 0 {
		t.Error("the page knows of no update that was stuck")
	}
}

// TestRecordingChangesNothing: a run that is recorded has the digest that it has without.
func TestRecordingChangesNothing(t *testing.T) {
	_, watched := recorded(t, "durable-crash.scn")
	s, err := script.Load("../../scenarios/durable-crash.scn")
	if err != nil {
		t.Fatal(err)
	}
	plain, err := sim.Run(s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if plain.Digest != watched.Digest || plain.Events != watched.Events {
		t.Errorf("recorded, it had the digest %.16s after %d events; else %.16s after %d",
			watched.Digest, watched.Events, plain.Digest, plain.Events)
	}
}

// TestPageStandsAlone: a page refers to nothing beside itself, and says so to the browser.
func TestPageStandsAlone(t *testing.T) {
	r, result := recorded(t, "two-sites.scn")
	text := page(t, r, &result)
	if !strings.Contains(text, "default-src 'none'") {
		t.Error("it does not forbid the browser to fetch anything")
	}
	for _, sign := range []string{"<link", " src=", "@import", "url(http", "{{"} {
		if strings.Contains(text, sign) {
			t.Errorf("it has %q in it", sign)
		}
	}
}

// TestMessagesAreThinnedEvenly: where messages are more than are kept, those that are
// kept are every n-th.
func TestMessagesAreThinnedEvenly(t *testing.T) {
	r := NewRecorder(&sim.Scenario{})
	for i := range messagesMax*2 + 10 {
		r.keep(flight{from: int32(i)})
	}
	if r.every != 4 || len(r.kept) != messagesMax/2+3 {
		t.Fatalf("1 in %d is kept, %d of them", r.every, len(r.kept))
	}
	for i, f := range r.kept {
		if int(f.from) != i*r.every {
			t.Fatalf("the %d-th that is kept was the %d-th, want the %d-th", i, f.from, i*r.every)
		}
	}
}
