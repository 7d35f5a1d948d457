package strategy

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/floodd/floodd/sim"
)

// legend says what is in the columns of a report.
const legend = `
P50, P99, LAST  from acceptance at the origin to arrival, over all that arrived
COPIES          payloads that came for each that was needed
WIRE            bytes that sites sent each other, for each payload byte delivered
MESSAGES        messages between sites, for each update delivered at a site
The last two count everything, keep-alives and all, from the first update until
the script is over and the last delivery made.
`

// Report shows rows side by side, for people.
func (c *Comparison) Report(rows []Row) string {
	var b strings.Builder
	r := &rows[0].Result
	fmt.Fprintf(&b, "%s: %d sites, %d edges in the topology, %d updates of %s together, seed %d\n\n",
		r.Scenario, len(c.overlay.sites), c.overlay.edges, r.Updates, sim.Bytes(r.Published), r.Seed)
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "STRATEGY\tDELIVERED\tP50\tP99\tLAST\tCOPIES\tWIRE\tMESSAGES")
	for i := range rows {
		fmt.Fprintln(table, rows[i].line())
	}
	table.Flush() // into memory, which takes everything
	b.WriteString(legend)
	for i := range rows {
		for _, breach := range rows[i].Breaches() {
			fmt.Fprintf(&b, "BROKEN by %s: %v\n", rows[i].Strategy, breach)
		}
	}
	return b.String()
}

// line is a row of the table.
func (r *Row) line() string {
	cells := []string{r.Strategy, sim.UnitShare.Format(r.delivered())}
	if r.Result.Deliveries == 0 {
		return strings.Join(append(cells, "-", "-", "-", "-", "-", "-"), "\t")
	}
	for _, t := range []time.Duration{r.Result.Times.P50, r.Result.Times.P99, r.Result.Times.Max} {
		cells = append(cells, sim.UnitTime.Format(t.Microseconds()))
	}
	for _, share := range []int64{r.Result.CopiesPPM, r.wire(), r.messages()} {
		cells = append(cells, sim.UnitShare.Format((share+500)/1000*1000)) // to the thousandth
	}
	return strings.Join(cells, "\t")
}

// What a row tells in parts per million; all of nothing is 0.

func (r *Row) delivered() int64 { return ratio(r.Result.Deliveries, r.Result.Owed) }
func (r *Row) wire() int64      { return ratio(r.Result.Flooding.WireBytes, r.Result.Delivered) }
func (r *Row) messages() int64  { return ratio(r.Result.Flooding.Messages, r.Result.Deliveries) }

func ratio(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	return part/whole*million + part%whole*million/whole
}

// MarshalJSON writes a comparison's row as one object. Times are decimal seconds,
// ratios are decimal numbers.
func (r Row) MarshalJSON() ([]byte, error) {
	decimal := func(micros int64) json.Number {
		return json.Number(fmt.Sprintf("%d.%06d", micros/million, micros%million))
	}
	breaches := []string{}
	for _, b := range r.Breaches() {
		breaches = append(breaches, b.String())
	}
	return sim.PlainJSON(struct {
		Strategy   string      `json:"strategy"`
		Scenario   string      `json:"scenario"`
		Seed       uint64      `json:"seed"`
		Digest     string      `json:"trace_digest"`
		Updates    int64       `json:"updates"`
		Owed       int64       `json:"owed"`
		Deliveries int64       `json:"deliveries"`
		P50        json.Number `json:"p50_seconds"`
		P99        json.Number `json:"p99_seconds"`
		Last       json.Number `json:"last_seconds"`
		Copies     json.Number `json:"payload_copies_per_delivery"`
		WireBytes  int64       `json:"wire_bytes"`
		Wire       json.Number `json:"wire_bytes_per_payload_byte"`
		Sent       int64       `json:"messages"`
		Messages   json.Number `json:"messages_per_delivery"`
		Breaches   []string    `json:"breaches"`
	}{
		r.Strategy, r.Result.Scenario, r.Result.Seed, r.Result.Digest, r.Result.Updates, r.Result.Owed, r.Result.Deliveries,
		decimal(r.Result.Times.P50.Microseconds()), decimal(r.Result.Times.P99.Microseconds()), decimal(r.Result.Times.Max.Microseconds()),
		decimal(r.Result.CopiesPPM), r.Result.Flooding.WireBytes, decimal(r.wire()), r.Result.Flooding.Messages, decimal(r.messages()), breaches,
	})
}
