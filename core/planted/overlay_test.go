package planted

import (
	"go/format"
	"strings"
	"testing"
)

// TestPlantAll: a function is there twice, and its door leads to the other where its bug
// is on.
func TestPlantAll(t *testing.T) {
	bug := Bugs()[0]
	source := "package core\n\nfunc (s *Site) f(a int, b ...string) (n int) {\n" + bug.Was + "\n\t}\n\treturn 0\n}\n"
	text, err := plantAll(source, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	tidy, err := format.Source([]byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, want := range []string{
		"func (s *Site) f(a int, b ...string) (n int) {\n\tif plantedBug == 1 {\n\t\treturn s.fPlanted1(a, b...)\n\t}\n",
		"func (s *Site) fPlanted1(a int, b ...string) (n int) {\n", strings.TrimSpace(bug.Is),
	} {
		if !strings.Contains(string(tidy), want) {
			t.Errorf("it lacks %q:\n%s", want, tidy)
		}
	}
	for _, test := range []struct{ source, want string }{
		{"package core\n", "occurs 0 times"},
		{source + "// " + bug.Was, "occurs 2 times"},
		{strings.Replace(source, "a int, b ...string", "int", 1), "a parameter of f has no name"},
		{"package core\n\n/*\n" + bug.Was + "\n*/", "it changes no function"},
		{"package core\n\nfunc (", "expected"},
	} {
		if _, err := plantAll(test.source, []int{1}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("of %q it said %v, want %q", test.source, err, test.want)
		}
	}
}
