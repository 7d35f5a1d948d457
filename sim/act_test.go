package sim

import (
	"strings"
	"testing"
	"time"
)

// TestActs: each act does what its name says, is told of in the report, and in the
// end all is well again.
func TestActs(t *testing.T) {
	at := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	slow := func(r, calm Result) bool { return r.Times.Max > calm.Times.Max+5*time.Second }
	tests := []struct {
		act  Act
		told string
		want func(r, calm Result) bool
	}{
		{Crash{Sites: []Who{"s3"}, For: at(10)}, "crash s3 for 10s", slow},
		{Crash{Sites: []Who{"s3"}, Vanish: true, For: at(10)}, "vanish s3 for 10s", slow},
		{Crash{Sites: []Who{"s3"}, ForGood: true}, "crash s3 for good", func(r, _ Result) bool { return r.Lost > 10 }},
		{Pause{Sites: []Who{"s3"}, For: at(10)}, "pause s3 for 10s", slow},
		{Cut{A: []Who{"s3"}, For: at(10)}, "cut between s3 and the rest for 10s", slow},
		{Cut{A: []Who{"s1", "s2"}, B: []Who{"s3"}, OneWay: true, For: at(10)}, "cut between s1 s2 and s3 one way for 10s", nil},
		{Flap{A: []Who{"s3"}, Down: at(6), Up: at(1), For: at(14)}, "flap between s3 and the rest, 6s down, 1s up for 14s", nil},
		{Reset{A: []Who{"all"}}, "reset between all and the rest", func(r, calm Result) bool { return r.Messages > calm.Messages }},
		{Path{A: []Who{"s3"}, Latency: at(2), For: at(20)}, "path between s3 and the rest, latency 2s for 20s",
			func(r, calm Result) bool { return r.Times.Max > calm.Times.Max+time.Second }},
		{Path{A: []Who{"s3"}, LossPPM: 300_000, For: at(20)}, "path between s3 and the rest, loss 30% for 20s",
			func(r, calm Result) bool { return r.Times.Max > calm.Times.Max }},
		{Bandwidth{Sites: []Who{"s3"}, Downlink: 1000, For: at(20)}, "bandwidth of s3, down 1000 B/s for 20s",
			func(r, calm Result) bool { return r.Times.Max > calm.Times.Max+time.Second }},
		{SetClock{Sites: []Who{"s3"}, TimeOfDay: 8 * time.Hour}, "set the clock of s3 to 08:00", nil},
		{SlowDisk{Sites: []Who{"s1"}, Sync: at(3), For: at(10)}, "slow disk at s1 for 10s", nil},
		{FullDisk{Sites: []Who{"s1"}, For: at(10)}, "full disk at s1 for 10s", func(r, _ Result) bool { return r.Rejected > 0 }},
		{FailExport{Sites: []Who{"s3"}, PPM: million, For: at(10)}, "fail the export at s3 for 10s", nil},
		{Corrupt{Sites: []Who{"s3"}, PPM: million, For: at(10)}, "corrupt what reaches s3 for 10s",
			func(r, _ Result) bool { return r.CopiesPPM > million }},
	}
	durable := smallWorld(4)
	durable.Hosts[0].Disk.Durable = true
	calm := mustRun(t, durable, Options{})
	mustHold(t, calm)
	for _, test := range tests {
		t.Run(test.told, func(t *testing.T) {
			s := smallWorld(4)
			s.Hosts[0].Disk.Durable = true
			s.Faults = []Fault{{At: 20 * time.Second, Act: test.act}}
			r := mustRun(t, s, Options{})
			mustHold(t, r)
			if r.Digest == calm.Digest {
				t.Error("it changed nothing at all")
			}
			if test.want != nil && !test.want(r, calm) {
				t.Errorf("it did not do what it is for:\n%s\nwithout it:\n%s", r.Report(""), calm.Report(""))
			}
			if !strings.Contains(r.Report(""), "20s "+test.told) {
				t.Errorf("the report does not say %q:\n%s", test.told, r.Report(""))
			}
		})
	}
}
