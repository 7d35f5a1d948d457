package sim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Expectation is what must hold of a metric in the end.
type Expectation struct {
	Metric string // the name of one of Metrics
	Op     Op
	Value  int64 // in the metric's unit
	Of     Selection
	Text   string // as its author wrote it, for people
}

// Op compares what was seen with what was wanted.
type Op string

const (
	Less     Op = "<"
	AtMost   Op = "<="
	Equal    Op = "="
	AtLeast  Op = ">="
	More     Op = ">"
	NotEqual Op = "!="
)

// Ops are all comparisons.
var Ops = []Op{Less, AtMost, Equal, AtLeast, More, NotEqual}

func (op Op) holds(seen, wanted int64) bool {
	switch op {
	case Less:
		return seen < wanted
	case AtMost:
		return seen <= wanted
	case Equal:
		return seen == wanted
	case AtLeast:
		return seen >= wanted
	case More:
		return seen > wanted
	}
	return seen != wanted
}

// Verdict is what became of an expectation.
type Verdict struct {
	Text string `json:"text"`
	OK   bool   `json:"ok"`
	Seen string `json:"seen"`
}

// judge compares every expectation with what the run yielded.
func (w *world) judge() []Verdict {
	verdicts := []Verdict{}
	for _, e := range w.scenario.Expect {
		m := metric(e.Metric)
		seen := m.read(w, e.Of)
		v := Verdict{Text: e.String(), Seen: "no deliveries"}
		if seen != noDeliveries {
			v.OK, v.Seen = e.Op.holds(seen, e.Value), m.Unit.Format(seen)
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

func (e Expectation) String() string {
	if e.Text != "" {
		return e.Text
	}
	m := metric(e.Metric)
	return fmt.Sprintf("%s %s %s", e.Metric, e.Op, m.Unit.Format(e.Value))
}

// check says whether the expectation makes sense in the world.
func (e Expectation) check(w *world) error {
	m := metric(e.Metric)
	if m == nil {
		return fmt.Errorf("no metric is called %q", e.Metric)
	}
	if !m.Narrow && (e.Of.Flood != "" || len(e.Of.Sites) > 0) {
		return fmt.Errorf("%s is of the whole run; it cannot be narrowed to a flood or to sites", e.Metric)
	}
	if e.Of.Flood != "" {
		for i := range w.scenario.Floods {
			if w.scenario.Floods[i].Name == e.Of.Flood {
				return known(w, e.Of.Sites)
			}
		}
		return fmt.Errorf("no flood is called %q", e.Of.Flood)
	}
	return known(w, e.Of.Sites)
}

// metric finds a metric by name, nil if there is none.
func metric(name string) *Metric {
	for i := range Metrics {
		if Metrics[i].Name == name {
			return &Metrics[i]
		}
	}
	return nil
}

// Format writes a value with its unit.
func (u Unit) Format(v int64) string {
	switch u {
	case UnitTime:
		return brief(time.Duration(v) * time.Microsecond)
	case UnitBytes:
		return Bytes(v)
	case UnitShare:
		return decimal(v, million, 4)
	}
	return strconv.FormatInt(v, 10)
}

// brief writes a span with three digits that matter.
func brief(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

// Bytes writes a size in the largest decimal unit that it fills.
func Bytes(n int64) string {
	for _, unit := range []struct {
		name string
		size int64
	}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}} {
		if n >= unit.size {
			return decimal(n, unit.size, 2) + " " + unit.name
		}
	}
	return strconv.FormatInt(n, 10) + " B"
}

// decimal writes v/one with at most the given number of decimals, none of them a
// trailing zero.
func decimal(v, one int64, places int) string {
	text := strconv.FormatInt(v/one, 10)
	rest := v % one
	var b strings.Builder
	for range places {
		rest *= 10
		b.WriteByte(byte('0' + rest/one))
		rest %= one
	}
	if tail := strings.TrimRight(b.String(), "0"); tail != "" {
		text += "." + tail
	}
	return text
}
