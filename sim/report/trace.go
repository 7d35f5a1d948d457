package report

import (
	"encoding/json"
	"io"
	"time"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/series"
)

// traceEvent is one of Google's trace event format, which Perfetto and Chromium read.
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
type traceEvent struct {
	Phase string         `json:"ph"`
	Name  string         `json:"name"`
	Cat   string         `json:"cat,omitempty"`
	Time  int64          `json:"ts"` // microseconds
	Lasts int64          `json:"dur,omitempty"`
	Pid   int            `json:"pid"`
	Tid   int            `json:"tid,omitempty"`
	ID    int            `json:"id,omitempty"`
	Scope string         `json:"s,omitempty"`
	Bind  string         `json:"bp,omitempty"`
	Args  map[string]any `json:"args,omitempty"`
}

// The threads of a site, and the process that stands for the script. Sites are numbered
// from 1.
const (
	scriptPid  = 0
	updatesTid = 1
)

// WriteTrace writes the run as a trace: sites are processes, the way of an update from
// site to site is a flow between moments of them, faults are instants of all, and what
// lasts, as a site that is down, are asynchronous events. Traffic and storage are
// counters. It tells of the same updates as the account of the result.
func (r *Recorder) WriteTrace(out io.Writer, result *sim.Result) error {
	t := &traceWriter{out: out, separator: `{"displayTimeUnit":"ms","traceEvents":[` + "\n"}
	t.event(traceEvent{Phase: "M", Name: "process_name", Pid: scriptPid, Args: map[string]any{"name": "script of " + result.Scenario}})
	for i := range r.scenario.Hosts {
		h := &r.scenario.Hosts[i]
		name := string(h.Site.Name)
		if h.Place != "" {
			name += ", " + h.Place
		}
		t.event(traceEvent{Phase: "M", Name: "process_name", Pid: i + 1, Args: map[string]any{"name": name}})
		t.event(traceEvent{Phase: "M", Name: "process_sort_index", Pid: i + 1, Args: map[string]any{"sort_index": i + 1}})
		t.event(traceEvent{Phase: "M", Name: "thread_name", Pid: i + 1, Tid: updatesTid, Args: map[string]any{"name": "updates"}})
	}
	r.traceStrikes(t)
	for _, u := range result.Account.Updates {
		r.traceUpdate(t, u)
	}
	r.traceSeries(t)
	return t.end()
}

func (r *Recorder) traceStrikes(t *traceWriter) {
	for i, s := range r.strikes {
		t.event(traceEvent{Phase: "i", Name: s.what, Cat: "fault", Time: s.at.Microseconds(), Pid: scriptPid, Scope: "g"})
		if s.until >= 0 {
			t.lasting("fault", s.what, scriptPid, i+1, s.at, s.until)
		}
	}
	for i, o := range r.allOutages() {
		t.lasting("down", "down", int(o.site)+1, i+1, o.from, o.until)
	}
}

// traceUpdate writes a moment for each arrival of an update, and where it was sent from
// and when, as far as that is known, another with a flow between them.
func (r *Recorder) traceUpdate(t *traceWriter, u *sim.Explanation) {
	id := u.ID.String()
	sent := r.sendings[u.ID]
	for _, p := range u.Passages {
		if p.Way == "" {
			continue
		}
		site := r.index[p.Site]
		arrived := u.Accepted + p.After
		args := map[string]any{"way": p.Way, "bytes": u.Size, "after_us": p.After.Microseconds()}
		if p.Bound > 0 {
			args["bound_us"] = p.Bound.Microseconds()
		}
		t.moment(id, int(site)+1, arrived, args)
		at, known := sent[site]
		from, named := r.index[p.From]
		if !known || !named {
			continue
		}
		t.moment("send "+id, int(from)+1, at, map[string]any{"to": p.Site})
		t.flow(id, int(from)+1, at, int(site)+1, arrived)
	}
}

func (r *Recorder) traceSeries(t *traceWriter) {
	rates := func(pid, row int, name string, s *series.Sums) {
		for i, v := range s.Row(row, r.last) {
			t.counter(pid, name, time.Duration(i)*s.Width(), series.PerSecond(v, s.Width()))
		}
	}
	levels := func(pid, row int, name string, s *series.Levels) {
		for i, v := range s.Row(row, r.last) {
			t.counter(pid, name, time.Duration(i)*s.Width(), v)
		}
	}
	rates(scriptPid, 0, "deliveries/s", r.deliveries)
	rates(scriptPid, 0, "bytes/s on the wire", r.wire)
	levels(scriptPid, 0, "bytes stored", r.held)
	for i := range r.scenario.Hosts {
		rates(i+1, i, "bytes/s sent", r.sent)
		rates(i+1, i, "bytes/s received", r.received)
		levels(i+1, i, "bytes stored", r.stored)
	}
}

// traceWriter writes a list of events. The first error ends it.
type traceWriter struct {
	out       io.Writer
	separator string
	flows     int
	err       error
}

func (t *traceWriter) event(e traceEvent) {
	if t.err != nil {
		return
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = t.out.Write(append([]byte(t.separator), line...))
	}
	t.separator, t.err = ",\n", err
}

// moment is a slice of a microsecond, because flows begin and end in slices alone.
func (t *traceWriter) moment(name string, pid int, at time.Duration, args map[string]any) {
	t.event(traceEvent{Phase: "X", Name: name, Cat: "update", Time: at.Microseconds(), Lasts: 1, Pid: pid, Tid: updatesTid, Args: args})
}

func (t *traceWriter) flow(name string, from int, at time.Duration, to int, until time.Duration) {
	t.flows++
	t.event(traceEvent{Phase: "s", Name: name, Cat: "update", ID: t.flows, Time: at.Microseconds(), Pid: from, Tid: updatesTid})
	t.event(traceEvent{Phase: "f", Name: name, Cat: "update", ID: t.flows, Time: until.Microseconds(), Pid: to, Tid: updatesTid, Bind: "e"})
}

func (t *traceWriter) lasting(cat, name string, pid, id int, from, until time.Duration) {
	t.event(traceEvent{Phase: "b", Name: name, Cat: cat, ID: id, Time: from.Microseconds(), Pid: pid})
	t.event(traceEvent{Phase: "e", Name: name, Cat: cat, ID: id, Time: until.Microseconds(), Pid: pid})
}

func (t *traceWriter) counter(pid int, name string, at time.Duration, value int64) {
	t.event(traceEvent{Phase: "C", Name: name, Time: at.Microseconds(), Pid: pid, Args: map[string]any{"value": value}})
}

func (t *traceWriter) end() error {
	if t.err == nil {
		_, t.err = io.WriteString(t.out, "\n]}\n")
	}
	return t.err
}
