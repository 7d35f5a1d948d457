package sim

import (
	"bytes"
	"encoding/json"
	"time"
)

// PlainJSON returns a value as JSON in which signs such as < stand as they are: an
// expectation reads p99 < 2s.
func PlainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	plain := json.NewEncoder(&b)
	plain.SetEscapeHTML(false)
	err := plain.Encode(v)
	return b.Bytes(), err
}

// MarshalJSON writes a result as one object, whose names and units stay as they are.
// Times are decimal seconds, sizes are bytes.
func (r Result) MarshalJSON() ([]byte, error) {
	lost := object{}
	for _, c := range r.LostBy {
		lost[c.Why] = c.Count
	}
	losses := []object{}
	for _, l := range r.Losses {
		losses = append(losses, object{"fate": l.Fate, "cause": l.Cause, "at_seconds": seconds(l.At), "count": l.Count})
	}
	staleness := object{"seconds": seconds(r.Staleness.For)}
	if s := r.Staleness; s.Site != "" {
		staleness["of"], staleness["site"], staleness["until_seconds"] = s.Of, s.Site, seconds(s.Until)
	}
	faults := []object{}
	for _, f := range r.Faults {
		faults = append(faults, object{"at_seconds": seconds(f.At), "what": f.What})
	}
	breaches := []object{}
	for _, b := range r.Breaches {
		breaches = append(breaches, object{"check": b.Check, "at_seconds": seconds(b.At), "site": b.Site, "text": b.Text})
	}
	return PlainJSON(struct {
		Scenario         string      `json:"scenario"`
		Seed             uint64      `json:"seed"`
		OK               bool        `json:"ok"`
		SimulatedSeconds json.Number `json:"simulated_seconds"`
		ConvergedSeconds json.Number `json:"converged_seconds"`
		Events           uint64      `json:"events"`
		TraceDigest      string      `json:"trace_digest"`
		Replayed         bool        `json:"replayed"`
		Sites            int         `json:"sites"`
		Groups           int         `json:"groups"`
		Updates          int64       `json:"updates"`
		PublishedBytes   int64       `json:"published_bytes"`
		Owed             int64       `json:"owed"`
		Deliveries       int64       `json:"deliveries"`
		Lost             int64       `json:"lost"`
		LostBy           object      `json:"lost_by"`
		Losses           []object    `json:"losses"`
		ExportedTwice    int64       `json:"duplicates_exported"`
		Copies           json.Number `json:"payload_copies_per_delivery"`
		WireRatio        json.Number `json:"wire_bytes_per_payload_byte"`
		Messages         int64       `json:"messages"`
		WireBytes        int64       `json:"wire_bytes"`
		StoragePeak      int64       `json:"storage_peak_bytes"`
		Staleness        object      `json:"staleness"`
		Rejected         int64       `json:"rejected"`
		Delivery         object      `json:"delivery_seconds"`
		Stretch          object      `json:"stretch"`
		BulkStretch      object      `json:"bulk_stretch"`
		OverTime         object      `json:"over_time"`
		Faults           []object    `json:"faults"`
		Expectations     []Verdict   `json:"expectations"`
		Breaches         []object    `json:"breaches"`
		BreachCount      int         `json:"breach_count"`
		Explanation      object      `json:"explanation,omitempty"`
	}{
		r.Scenario, r.Seed, r.OK, seconds(r.Simulated), seconds(r.Converged), r.Events, r.Digest, r.Replayed, r.Sites, r.Groups,
		r.Updates, r.Published, r.Owed, r.Deliveries, r.Lost, lost, losses, r.ExportedTwice,
		times(r.CopiesPPM), times(r.WirePPM), r.Messages, r.WireBytes, r.StoragePeak, staleness, r.Rejected,
		object{
			"p50": seconds(r.Times.P50), "p90": seconds(r.Times.P90),
			"p99": seconds(r.Times.P99), "max": seconds(r.Times.Max),
		},
		stretches(r.Stretch), stretches(r.BulkStretch),
		overTime(r.Pulse),
		faults, r.Expectations, breaches, r.BreachCount, explanation(r.Explanation),
	})
}

// MarshalJSON writes a story as one object, whose names and units stay as they are.
func (y *Story) MarshalJSON() ([]byte, error) {
	spent, moments := []object{}, []object{}
	for _, s := range y.Spent {
		spent = append(spent, object{"on": s.On, "seconds": seconds(s.For)})
	}
	for _, m := range y.Moments {
		moments = append(moments, object{"at_seconds": seconds(m.At), "event": m.Event, "text": m.Text})
	}
	o := object{
		"scenario": y.Scenario, "seed": y.Seed, "id": y.ID.String(), "bytes": y.Size, "origin": y.Origin, "site": y.Site,
		"accepted_seconds": seconds(y.Accepted), "arrived": y.Arrived, "fate": y.Fate, "shortest": y.Shortest, "way": y.Way,
		"spent": spent, "moments": moments,
	}
	if y.Arrived {
		o["after_seconds"] = seconds(y.After)
	}
	if y.Bound > 0 {
		o["bound_seconds"] = seconds(y.Bound)
	}
	if y.Cause != "" {
		o["cause"] = y.Cause
	}
	return PlainJSON(o)
}

// object is what has no fields of its own.
type object = map[string]any

// seconds and times write spans and parts per million as decimal numbers.
func seconds(d time.Duration) json.Number { return json.Number(decimal(d.Microseconds(), million, 6)) }
func times(ppm int64) json.Number         { return json.Number(decimal(ppm, million, 6)) }

func stretches(of Stretches) object {
	if of.Max == 0 {
		return object{}
	}
	return object{"p50": times(of.P50), "p99": times(of.P99), "max": times(of.Max)}
}

func overTime(p Pulse) object {
	return object{
		"span_seconds": seconds(p.Span), "deliveries": p.Deliveries, "wire_bytes": p.WireBytes, "stored_bytes": p.Stored,
	}
}

// explanation leaves out of each passage what is not known of it.
func explanation(e *Explanation) object {
	if e == nil {
		return nil
	}
	passages := []object{}
	for _, p := range e.Passages {
		o := object{"site": p.Site, "state": p.State}
		if p.Way != "" {
			o["after_seconds"], o["way"] = seconds(p.After), p.Way
		}
		if p.From != "" {
			o["from"] = p.From
		}
		if p.Bound > 0 {
			o["bound_seconds"] = seconds(p.Bound)
		}
		if p.PPM > 0 {
			o["ratio"] = times(p.PPM)
		}
		passages = append(passages, o)
	}
	return object{"id": e.ID.String(), "bytes": e.Size, "accepted_seconds": seconds(e.Accepted), "sites": passages}
}
