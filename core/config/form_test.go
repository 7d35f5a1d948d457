package config

import (
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core/sexp"
)

// A small language with everything that a table can say.
type (
	world struct {
		Sites  *places
		At     []at
		Expect []expectation
	}
	places struct {
		Count     int
		Prefix    string
		Placement string
	}
	at struct {
		Time   time.Duration
		Faults []fault
	}
	expectation struct {
		Op    string
		Limit time.Duration
	}
	fault interface{ fault() }
	cut   struct{ Sites []Placed[string] }
	heal  struct{}
)

func (cut) fault()  {}
func (heal) fault() {}

func worldForm() Form[world] {
	return Form[world]{
		Doc: "a world",
		Fields: []Field[world]{
			Block(placesForm(), func(w *world) **places { return &w.Sites }).Required(),
			Blocks(atForm(), func(w *world) *[]at { return &w.At }),
			Blocks(expectationForm(), func(w *world) *[]expectation { return &w.Expect }),
		},
		Check: func(w *world, at sexp.Pos, errs *sexp.Errors) {
			if len(w.At) > 3 {
				errs.Add(at, "more than three instants")
			}
		},
	}
}

func placesForm() Form[places] {
	return Form[places]{
		Name:  "sites",
		Doc:   "sites that are made up",
		Fresh: func() places { return places{Prefix: "s"} },
		Args: []Field[places]{
			One("count", "how many", Integer[int](1, 1000), func(p *places) *int { return &p.Count }).Required(),
		},
		Fields: []Field[places]{
			One("name-prefix", "what names begin with", Name[string](), func(p *places) *string { return &p.Prefix }),
			One("placement", "where they are", Enum(Choice[string]{"cities", "cities"}, Choice[string]{"random", "random"}),
				func(p *places) *string { return &p.Placement }).Alias("placment"),
		},
	}
}

func atForm() Form[at] {
	return Form[at]{
		Name: "at",
		Doc:  "what happens at an instant",
		Args: []Field[at]{
			One("time", "since the start", Duration(0, time.Hour), func(a *at) *time.Duration { return &a.Time }).Required(),
		},
		Fields: Cases(func(a *at) *[]fault { return &a.Faults },
			CaseOf[fault](Form[heal]{Name: "heal", Doc: "mend all"}),
			CaseOf[fault](Form[cut]{Name: "cut", Doc: "part sites", Args: []Field[cut]{
				Many("site", "a side", WithPlace(Name[string]()), func(c *cut) *[]Placed[string] { return &c.Sites }).Required(),
			}})),
	}
}

func expectationForm() Form[expectation] {
	return Form[expectation]{
		Name: "p99",
		Doc:  "delivery time of all but a hundredth",
		Args: []Field[expectation]{
			One("comparison", "how", Enum(Choice[string]{"<", "<"}, Choice[string]{">", ">"}), func(e *expectation) *string { return &e.Op }).Required(),
			One("limit", "bound", Duration(0, time.Hour), func(e *expectation) *time.Duration { return &e.Limit }).Required(),
		},
	}
}

func TestFormReadsAndPrints(t *testing.T) {
	w, err := worldForm().Parse("w", []byte(`
(:at 90s (:cut a) (:heal) (:cut b c)) (:sites 64 (:placement cities))
(:p99 < 2s) (:at 0 (:heal))`))
	if err != nil {
		t.Fatal(err)
	}
	const want = `(:sites 64 (:name-prefix s) (:placement cities))
(:at 90s (:cut a) (:heal) (:cut b c))
(:at 0s (:heal))
(:p99 < 2s)
`
	if got := worldForm().Print(&w); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
	if at := w.At[0].Faults[2].(cut).Sites[1].Pos.String(); at != "w:2:35" {
		t.Errorf("site c was read at %s", at)
	}
}

func TestFormFaults(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "w: the file lacks :sites; add (:sites count ...)"},
		{"(:sites)", "w:1:1: (:sites ...) lacks its count; write (:sites count ...)"},
		{"(:sites 2 3)", `w:1:11: unexpected "3" in (:sites ...); a list was meant, such as (:name-prefix name)`},
		{"(:sites (:placement cities) 3)", "w:1:1: (:sites ...) lacks its count; write (:sites count ...)\n" +
			`w:1:29: unexpected "3" in (:sites ...); a list was meant, such as (:name-prefix name)`},
		{"(:sites 2) (:sites 3)", "w:1:12: :sites is given twice, first in line 1; remove one"},
		{"(:sites 2 (:name-prefix a) (:name-prefix b))", "w:1:28: :name-prefix is given twice in (:sites ...), first in line 1; remove one"},
		{"(:sites 2 (:placement mars))", `w:1:23: :placement: unknown word "mars"; write cities|random`},
		{"(:sites 2 (:placement citis))", `w:1:23: :placement: unknown word "citis"; did you mean cities?`},
		{"(:sites 2 (:placement))", "w:1:11: :placement has no value; write (:placement cities|random)"},
		{"(:sites 2 (:placement cities random))", `w:1:30: :placement takes one value and "random" is one more; write (:placement cities|random)`},
		{"(:sites 2 (:placement (cities)))", `w:1:23: :placement: a list stands where a value was meant: cities|random`},
		{"(:sites 2 :placement cities)", "w:1:11: :placement stands alone in (:sites ...); put it in parentheses with its value: (:placement ...)\n" +
			`w:1:22: unexpected "cities" in (:sites ...); a list was meant, such as (:name-prefix name)`},
		{"(:sites 2 (:name-prefix :placement cities))", "w:1:25: :name-prefix: :placement stands where a value was meant: name; is a ) missing before it?\n" +
			`w:1:36: :name-prefix takes one value and "cities" is one more; write (:name-prefix name)`},
		{"(:sites 2) (:at 61m)", `w:1:17: :at time: "61m" is out of range; write a duration of 0s to 1h`},
		{"(:sites 2) (:at 1 (:cut))", "w:1:19: (:cut ...) lacks its site; write (:cut site ...)"},
		{"(:sites 2) (:at 1 (:heal a))", `w:1:26: unexpected "a" in (:heal ...); write (:heal)`},
		{"(:sites 2) (:at 1 (:heal (:x 1)))", "w:1:27: unknown parameter :x in (:heal ...); it takes no parameters"},
		{"(:sites 2) (:at 1 (:cur a))", "w:1:20: unknown parameter :cur in (:at ...); did you mean :cut?"},
		{"(:sites 2) (:zebra a)", "w:1:13: unknown parameter :zebra; known are :sites :at :p99"},
		{"(:sites 2) (sites 3)", "w:1:12: the list (sites ...) lacks its colon; write (:sites ...)"},
		{"(:sites 2) (3 sites)", `w:1:12: unexpected list "(3 sites)"; a list begins with a keyword, as in (:sites count ...)`},
		{"(:sites 2) x", `w:1:12: unexpected "x"; a list was meant, such as (:sites count ...)`},
		{"(:sites 2) (:at 1) (:at 1) (:at 1) (:at 1)", "w: more than three instants"},
		{"(:sites 2) (:at 1) (:at 1) (:at 1) (:at 1) (", "w:1:44: the list opened in line 1 is never closed; add the missing )"},
	} {
		_, err := worldForm().Parse("w", []byte(test.text))
		if err == nil {
			t.Errorf("%s: read without a fault; want %s", test.text, test.want)
		} else if err.Error() != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.text, err, test.want)
		}
	}
}

func TestFormHelp(t *testing.T) {
	topic := worldForm().Topic()
	for _, test := range []struct{ name, want string }{
		{"", `A world.

  (:sites count ...)            sites that are made up (required)
  (:at time ...)                what happens at an instant (repeatable)
  (:p99 comparison limit)       delivery time of all but a hundredth
                                (repeatable)
`},
		{":sites", `(:sites count ...) (required)
Sites that are made up.

  count: 1..1000                how many (required)
  (:name-prefix name)           what names begin with (default s)
  (:placement cities|random)    where they are
`},
		{"placment", `(:placement cities|random)
in (:sites ...)
Where they are.
Also written :placment.
`},
	} {
		if got, err := topic.Help(test.name); err != nil || got != test.want {
			t.Errorf("help on %q: %v\n%s\nwant\n%s", test.name, err, got, test.want)
		}
	}
	if _, err := topic.Help("hea"); err == nil || !strings.Contains(err.Error(), "did you mean heal?") {
		t.Errorf("help on hea: %v", err)
	}
}
