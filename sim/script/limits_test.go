package script

import "testing"

// TestLargestCrowd: the most sites that a file may ask for can be made ready without
// memory that grows with their square.
func TestLargestCrowd(t *testing.T) {
	s, err := Parse("x.scn", []byte("(:sites 16384) (:group-define (:group-name g) (:site all) (:master-site s1))"), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Hosts) != 16384 {
		t.Errorf("there are %d sites, want 16384", len(s.Hosts))
	}
}
