package core

import "testing"

// TestClusters: sites that only costly links join are in different clusters; where no
// leap in cost is great, or all is near, there is one.
func TestClusters(t *testing.T) {
	for _, test := range []struct {
		name  string
		edges []Edge
		want  string // the cluster of each site, by name
	}{
		{"all near", []Edge{{"a", "b", 1000}, {"b", "c", 9000}, {"c", "d", 29_000}}, "aaaa"},
		{"one scale", []Edge{{"a", "b", 30_000}, {"b", "c", 60_000}, {"c", "d", 80_000}}, "aaaa"},
		{"an ocean", []Edge{{"a", "b", 5000}, {"c", "d", 7000}, {"b", "c", 40_000}, {"a", "d", 45_000}}, "aacc"},
		{"all far from all", []Edge{{"a", "b", 90_000}, {"b", "c", 95_000}}, "aaa"},
		{"one far away", []Edge{{"a", "b", 5000}, {"b", "c", 6000}, {"a", "c", 7000}, {"c", "d", 150_000}, {"a", "d", 160_000}}, "aaad"},
		{"two oceans", []Edge{{"a", "b", 5000}, {"b", "c", 40_000}, {"c", "d", 6000}, {"d", "e", 120_000}, {"e", "f", 9000}}, "aaccee"},
	} {
		f := newForest(test.edges)
		got := ""
		for _, name := range f.names {
			c, ok := f.cluster(name)
			if !ok {
				t.Fatalf("%s: %s is in no cluster", test.name, name)
			}
			got += string(f.names[c])
		}
		if got != test.want {
			t.Errorf("%s: the clusters are %s, wanted %s", test.name, got, test.want)
		}
	}
	if _, ok := newForest(nil).cluster("a"); ok {
		t.Error("a site that no edge names is in a cluster")
	}
}
