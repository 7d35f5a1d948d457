package main

import (
	"strings"
	"testing"
)

func TestListing(t *testing.T) {
	l := listing{columns: []string{"SITE", "CLIENT PORT", "RTT"}}
	l.add("inferno", int64(2000), micros(1500))
	l.add("limbo", int64(20), micros(0))
	for _, test := range []struct {
		asJSON bool
		want   string
	}{
		{false, "SITE     CLIENT PORT  RTT\ninferno  2000         1.5ms\nlimbo    20           -\n"},
		{true, `[{"client_port":2000,"rtt_micros":1500,"site":"inferno"},{"client_port":20,"rtt_micros":null,"site":"limbo"}]` + "\n"},
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
