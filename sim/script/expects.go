package script

import (
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// expects is (:expect ...).
type expects struct{ list []expectation }

// expectation is one list in it: (:p99 < 2s (:flood small)).
type expectation struct {
	sim.Expectation
	words []sexp.Node
}

func (t *tables) expects() config.Form[expects] {
	form := config.Form[expects]{
		Name: "expect",
		Doc:  "what must hold in the end",
		Note: expectsNote,
	}
	for _, m := range sim.Metrics {
		form.Fields = append(form.Fields, config.Blocks(t.metric(m), func(e *expects) *[]expectation { return &e.list }))
	}
	return form
}

const expectsNote = `
Each is compared by < <= = >= > or !=. All means 100%, none means 0. Some can be
narrowed to the updates of a flood and to what arrives at some sites:

  (:expect (:delivered all) (:p99 < 2s (:flood small) (:at europe)) (:lost = 0))

Without deliveries, no time and no share of them meets an expectation.
Besides, every run is checked for what holds always: nothing is delivered that
was not sent, nothing twice, nothing altered; nothing is lost without a cause;
storage stays within its bound; and in the end all sites converge.`

func (t *tables) metric(m sim.Metric) config.Form[expectation] {
	form := config.Form[expectation]{
		Name: m.Name,
		Doc:  m.Doc,
		Args: []config.Field[expectation]{
			config.Many("comparison", "a sign and a value; = may be left out", asIs("< <= = >= > !="),
				func(e *expectation) *[]sexp.Node { return &e.words }).Required(),
		},
		Check: func(e *expectation, at sexp.Pos, errs *sexp.Errors) { e.read(m, at, errs) },
	}
	if m.Narrow {
		form.Fields = []config.Field[expectation]{
			config.One("flood", "the updates of this flood alone", kindName(&t.floods), func(e *expectation) *string { return &e.Of.Flood }),
			config.Many("at", "what arrives at these sites alone", t.kindWho(), func(e *expectation) *[]sim.Who { return &e.Of.Sites }),
		}
	}
	return form
}

// read turns the words into a comparison.
func (e *expectation) read(m sim.Metric, at sexp.Pos, errs *sexp.Errors) {
	e.Metric, e.Op = m.Name, sim.Equal
	words := e.words
	if op := sim.Op(words[0].Text); slices.Contains(sim.Ops, op) {
		e.Op, words = op, words[1:]
	}
	if len(words) != 1 {
		errs.Add(at, ":%s compares with one value, %d were given; write such as (:%s %s)", m.Name, len(words), m.Name, example(m.Unit))
		return
	}
	value, err := operand(m.Unit, words[0])
	if err != nil {
		errs.Add(words[0].Pos, ":%s: %v", m.Name, err)
		return
	}
	e.Value = value
	e.Text = m.Name + " " + string(e.Op) + " " + words[0].Text
	if e.Of.Flood != "" {
		e.Text += " of flood " + e.Of.Flood
	}
	if len(e.Of.Sites) > 0 {
		var sites []string
		for _, who := range e.Of.Sites {
			sites = append(sites, string(who))
		}
		e.Text += " at " + strings.Join(sites, " ")
	}
}

// operand reads a value in the unit of a metric.
func operand(unit sim.Unit, n sexp.Node) (int64, error) {
	switch n.Text {
	case "none":
		return 0, nil
	case "all":
		if unit == sim.UnitShare {
			return 1_000_000, nil
		}
	}
	switch unit {
	case sim.UnitTime:
		d, err := config.Duration(0, durationMax).Read(n)
		return int64(d / time.Microsecond), err
	case sim.UnitBytes:
		return config.Size(0, 1<<60).Read(n)
	case sim.UnitShare:
		if strings.HasSuffix(n.Text, "%") {
			return config.Percent().Read(n)
		}
		return config.Fixed[int64](6, 0, 1e12).Read(n)
	}
	return config.Integer[int64](0, 1<<60).Read(n)
}

func example(unit sim.Unit) string {
	switch unit {
	case sim.UnitTime:
		return "< 2s"
	case sim.UnitBytes:
		return "< 10MB"
	case sim.UnitShare:
		return "< 1.05"
	}
	return ">= 1"
}
