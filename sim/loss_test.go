package sim

import (
	"testing"
	"time"
)

// TestLossesAreAttributed: whatever a site was owed and did not get is held to the account
// of the fault that did it, at its instant.
func TestLossesAreAttributed(t *testing.T) {
	tests := []struct {
		name  string
		world func(*Scenario)
		want  []Loss // but for the count
	}{
		{"nothing goes wrong", func(*Scenario) {}, nil},
		{
			"two sites die for good",
			func(s *Scenario) {
				s.Faults = []Fault{
					{At: 30 * time.Second, Act: Crash{Sites: []Who{"s3"}, ForGood: true}},
					{At: 40 * time.Second, Act: Crash{Sites: []Who{"s4"}, Vanish: true, ForGood: true}},
				}
			},
			[]Loss{
				{Fate: "away", Cause: "crash s3 for good", At: 30 * time.Second},
				{Fate: "away", Cause: "vanish s4 for good", At: 40 * time.Second},
			},
		},
		{
			"an origin crashes before it could pass on what it took",
			func(s *Scenario) {
				s.Floods[0].From = []Who{"s2"}
				s.Faults = []Fault{
					{At: 20 * time.Second, Act: Cut{A: []Who{"s2"}, For: 10 * time.Second}},
					{At: 25 * time.Second, Act: Crash{Sites: []Who{"s2"}, For: 10 * time.Second}},
				}
			},
			[]Loss{{Fate: "orphan", Cause: "crash s2 for 10s took the last copy", At: 25 * time.Second}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(4)
			test.world(&s)
			r := mustRun(t, s, Options{})
			mustHold(t, r)
			var sum int64
			for i, l := range r.Losses {
				sum += l.Count
				l.Count = 0
				if i >= len(test.want) || l != test.want[i] {
					t.Errorf("%+v was not expected", r.Losses[i])
				}
			}
			if sum != r.Lost || len(r.Losses) != len(test.want) {
				t.Errorf("%d of %d losses are told of, by %d causes of %d", sum, r.Lost, len(r.Losses), len(test.want))
			}
		})
	}
}
