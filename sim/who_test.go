package sim

import (
	"fmt"
	"testing"

	"github.com/floodd/floodd/core"
)

func TestSelect(t *testing.T) {
	hosts := []Host{
		{Site: core.SiteDef{Name: "s1"}, Region: "europe"},
		{Site: core.SiteDef{Name: "s2"}, Region: "asia"},
		{Site: core.SiteDef{Name: "s10"}, Region: "europe"},
		{Site: core.SiteDef{Name: "asia"}},
	}
	tests := []struct {
		who  []Who
		want string // indexes, or the error
	}{
		{[]Who{"s1"}, "[0]"},
		{[]Who{"s1*"}, "[0 2]"},
		{[]Who{"europe"}, "[0 2]"},
		{[]Who{"asia"}, "[3]"}, // a name goes before a region
		{[]Who{"all"}, "[0 1 2 3]"},
		{[]Who{"s2,europe"}, "[0 1 2]"},
		{[]Who{"s10", "s1", "s10"}, "[0 2]"},
		{nil, "[]"},
		{[]Who{"s3"}, `"s3" is no site, pattern or region that is there`},
		{[]Who{"s1,"}, `"" is no site, pattern or region that is there`},
		{[]Who{"s["}, `"s[" is no site, pattern or region that is there`},
	}
	for _, test := range tests {
		got, err := Select(hosts, test.who)
		text := fmt.Sprint(got)
		if err != nil {
			text = err.Error()
		}
		if text != test.want {
			t.Errorf("Select(%q) is %s, want %s", test.who, text, test.want)
		}
	}
}
