package main

import (
	"strings"
	"testing"
)

func TestListing(t *testing.T) {
	l := listing{columns: []string{"SITE", "CLIENT PORT", "RTT", "AFTER", "RATIO", "WAY"}}
	l.add("inferno", int64(2000), micros(1500), elapsed(0), thousandths(1028), word("push"))
	l.add("limbo", int64(20), micros(0), elapsed(-1), thousandths(-1), word(""))
	for _, test := range []struct {
		asJSON bool
		want   string
	}{
		{false, "SITE     CLIENT PORT  RTT    AFTER  RATIO  WAY\ninferno  2000         1.5ms  0s     1.028  push\nlimbo    20           -      -      -      -\n"},
		{true, `[{"after_micros":0,"client_port":2000,"ratio":1.028,"rtt_micros":1500,"site":"inferno","way":"push"},` +
			`{"after_micros":null,"client_port":20,"ratio":null,"rtt_micros":null,"site":"limbo","way":null}]` + "\n"},
	} {
		var out strings.Builder
		if err := l.print(&out, test.asJSON); err != nil {
			t.Fatal(err)
		}
		if out.String() != test.want {
			t.Errorf("said\n%s, wanted\n%s", out.String(), test.want)
		}
	}
}
