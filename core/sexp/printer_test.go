package sexp

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// same reports whether two nodes are equal but for their places.
func same(a, b Node) bool {
	return a.Kind == b.Kind && a.Text == b.Text && slices.EqualFunc(a.Items, b.Items, same)
}

func TestPrintWraps(t *testing.T) {
	long := strings.Repeat("x", 60)
	text := Print([]Node{
		List(Atom(":a"), Atom("b")),
		List(Atom(":group"), Atom("v"), List(Atom(":x"), Word(long)), List(Atom(":y"), List(Atom(":z"), Word(long)), List(Word(long)))),
		Atom("end"),
	})
	want := "(:a b)\n(:group v\n (:x " + long + ")\n (:y\n  (:z " + long + ")\n  (" + long + ")))\n\nend\n"
	if text != want {
		t.Errorf("printed\n%swant\n%s", text, want)
	}
}

func TestWord(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a/b", "a/b"}, {"", `""`}, {"a b", `"a b"`}, {"#a", `"#a"`}, {";a", `";a"`}, {"a;b", "a;b"}, {":a", `":a"`}, {"::1", "::1"}, {":", ":"},
		{"a(", `"a("`}, {`a"`, `"a\""`}, {"\xff", `"\xff"`}, {"\u200b", `"\xe2\x80\x8b"`}, {"\uFFFD", "\uFFFD"},
	} {
		if got := Word(test.text).String(); got != test.want {
			t.Errorf("%q is printed %s, want %s", test.text, got, test.want)
		}
	}
}

// anyNode draws nodes that Parse could have returned.
func anyNode() *rapid.Generator[Node] {
	atom := rapid.Custom(func(t *rapid.T) Node {
		text := rapid.StringN(1, 20, -1).Filter(isAtom).Draw(t, "atom")
		return Atom(text)
	})
	str := rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 40), func(b []byte) Node { return String(string(b)) })
	node := rapid.OneOf(atom, str)
	for range 3 {
		items := node
		list := rapid.Custom(func(t *rapid.T) Node { return List(rapid.SliceOfN(items, 0, 6).Draw(t, "items")...) })
		node = rapid.OneOf(atom, str, list)
	}
	return node
}

func TestPrintReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nodes := rapid.SliceOfN(anyNode(), 0, 8).Draw(t, "nodes")
		text := Print(nodes)
		again, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if !slices.EqualFunc(nodes, again, same) {
			t.Fatalf("read back as\n%s, printed as\n%s", Print(again), text)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"(:site-define\n (:site-name   master) ; a comment\n (:hostname    valhalla))\n",
		"# harvest\n(:group-define (:group-name\"group1\") (:allow-site \"128.125.0.0\"))",
		`(:at 60s (:cut "a\x00\n" b)) (:expect (:p99 < 2s))`,
		"\uFEFF(((", "\"", "\"\\", ")", "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		nodes, err := Parse("f", text)
		printed := Print(nodes) // what is whole can be printed, whatever else is wrong
		if err != nil {
			return
		}
		again, err := Parse("f", []byte(printed))
		if err != nil {
			t.Fatalf("%v in\n%s", err, printed)
		}
		if !slices.EqualFunc(nodes, again, same) {
			t.Fatalf("read back as\n%s, printed as\n%s", Print(again), printed)
		}
	})
}
