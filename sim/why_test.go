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
		{"altered payloads", Corrupt{Sites: []Who{"s4"}, PPM: million, For: 20 * time.Second}, "s4", []string{"what came to s4 from s1 was altered, and thrown away"}},
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
			mustAddUp(t, &y)
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
		mustAddUp(t, &y)
	}
}

func mustAddUp(t *testing.T, y *Story) {
	t.Helper()
	var sum time.Duration
	for _, s := range y.Spent {
		sum += s.For
	}
	if y.Arrived && sum != y.After || y.Arrived && (y.Way[0] != y.Origin || y.Way[len(y.Way)-1] != y.Site) {
		t.Errorf("it took %v, of which %v are told of:\n%s", y.After, sum, y)
	}
}

// TestWhyOnlyMeanwhile: a message that was stuck is to blame for what was waited for while it
// was, and for nothing after it came or was lost.
func TestWhyOnlyMeanwhile(t *testing.T) {
	const cut = "cut between s1 and s4"
	hop := &letter{from: "s1", to: "s4"}
	for _, test := range []struct {
		name  string
		after letter // what became of it
		until time.Duration
	}{
		{"came", letter{arrived: true, got: Moment{At: 8 * time.Second}}, 8 * time.Second},
		{"was lost", letter{lost: "reset", lostAt: 8 * time.Second}, 8 * time.Second},
		{"is stuck", letter{}, time.Hour},
	} {
		l := test.after
		l.what, l.from, l.to, l.stuck, l.stuckAt = letterOffer, "s1", "s4", cut, 5*time.Second
		b := &telling{trail: &trail{all: []*letter{&l}}}
		for from := range 20 {
			from, until := time.Duration(from)*time.Second, time.Duration(from+1)*time.Second
			want := "usual"
			switch {
			case from < test.until && until > l.stuckAt:
				want = "usual, for " + cut
			case l.lost != "" && from == l.lostAt:
				want = "an offer was lost on its way from s1: reset"
			}
			if got := b.hindered(hop, from, until, "usual"); got != want {
				t.Errorf("it %s, and from %v until %v it was %q, want %q", test.name, from, until, got, want)
			}
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
