package sim

import (
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestWhy: what kept an update is named, with the fault that did it.
func TestWhy(t *testing.T) {
	tests := []struct {
		name  string
		fault Act
		site  string
		says  []string
	}{
		{"a cut", Cut{A: []Who{"s4"}, For: 20 * time.Second}, "s4", []string{", for cut between s4 and the rest"}},
		{"a crash", Crash{Sites: []Who{"s4"}, For: 20 * time.Second}, "s4", []string{"s4 was down, for crash s4 for 20s (20s)", "s4 starts again"}},
		{"a death", Crash{Sites: []Who{"s4"}, ForGood: true}, "s4", []string{"never", "lost       away: crash s4 for good"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(4)
			s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 1000, Start: 21 * time.Second, Every: time.Second, Count: 3}}
			s.Faults = []Fault{{At: 20 * time.Second, Act: test.fault}}
			y, err := Why(s, Question{}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			text := y.String()
			for _, want := range append(test.says, " to "+test.site+": ", "s1 accepts it, 1 KB") {
				if !strings.Contains(text, want) {
					t.Errorf("it does not say %q:\n%s", want, text)
				}
			}
		})
	}
}

// TestWhyAccounts: whatever happens, what the time of an update went on adds up to it, and
// its way leads from its origin to the site.
func TestWhyAccounts(t *testing.T) {
	for seed := range uint64(4) {
		y, err := Why(stormy(seed), Question{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		var sum time.Duration
		for _, s := range y.Spent {
			sum += s.For
		}
		if y.Arrived && sum != y.After || y.Arrived && (y.Way[0] != y.Origin || y.Way[len(y.Way)-1] != y.Site) {
			t.Errorf("it took %v, of which %v are told of:\n%s", y.After, sum, &y)
		}
	}
}

// TestWhyNot: questions without an answer.
func TestWhyNot(t *testing.T) {
	for want, q := range map[string]Question{
		`"s9" is no site`:                   {Site: "s9"},
		`"nonsense" is not an update id`:    {Update: "nonsense"},
		"no update is called s1/zz/1":       {Update: "s1/zz/1"},
		"was not owed to s1: its origin is": {Site: "s1"},
	} {
		s := smallWorld(3)
		s.Floods[0].From = []Who{"s1"}
		if _, err := Why(s, q, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v was answered with %v, not with %q", q, err, want)
		}
	}
}

// TestWhyUnasked: where a site of the tree is dead, a neighbour beside the tree pushes the
// update after a while, and that is not taken for gathering.
func TestWhyUnasked(t *testing.T) {
	for _, dead := range []Who{"s2", "s3", "s4", "s5", "s6", "s7", "s8"} {
		s := smallWorld(8)
		s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 1000, Start: 30 * time.Second, Every: time.Second, Count: 1}}
		s.Faults = []Fault{{At: 30*time.Second - time.Millisecond, Act: Crash{Sites: []Who{dead}, ForGood: true, Vanish: true}}}
		for _, h := range s.Hosts {
			if h.Site.Name == core.SiteName(dead) {
				continue
			}
			y, err := Why(s, Question{Site: h.Site.Name}, Options{})
			if err != nil {
				continue
			}
			text := y.String()
			if strings.Contains(text, "to send more at a time") {
				t.Fatalf("nothing is gathered:\n%s", text)
			}
			if strings.Contains(text, "should have told of it by then") {
				return
			}
		}
	}
	t.Error("nowhere was an update pushed to whoever should have told of it")
}
