package sexp

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"  \t\r\n\f ", ""},
		{"; all\n# comment", ""},
		{"()", "()"},
		{"(:a b)(:c)", "(:a b)\n(:c)"},
		{`(:group-name"group1")`, `(:group-name "group1")`},
		{`"a""b"c`, "\"a\"\n\"b\"\nc"},
		{"(a);after\n(b)#after", "(a)\n(b)"},
		{"(a ; inside )\n b # and ) here\n)", "(a b)"},
		{"(a;b c#d)", "(a;b c#d)"},
		{`(";" "#" "(" ")")`, `(";" "#" "(" ")")`},
		{"/homes/dante/bin/filer -x=1 *:%_~ < > 15.0 -3", "/homes/dante/bin/filer\n-x=1\n*:%_~\n<\n>\n15.0\n-3"},
		{`"\"\\\n\r\t\x00\xe9"`, `"\"\\\n\r\t\x00\xe9"`},
		{"\"two\nlines\"", `"two\nlines"`},
		{"\uFEFF(köln \"東京\")", `(köln "東京")`},
		{"(a\r\n  (b))\r\n", "(a (b))"},
	} {
		nodes, err := Parse("f", []byte(test.text))
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
			continue
		}
		var lines []string
		for _, n := range nodes {
			lines = append(lines, n.String())
		}
		if got := strings.Join(lines, "\n"); got != test.want {
			t.Errorf("%q read as\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}

func TestParsePlaces(t *testing.T) {
	nodes, err := Parse("f", []byte("; one\n(köln \"a\nb\" c\n  (d))\n\te"))
	if err != nil {
		t.Fatal(err)
	}
	list := nodes[0]
	for _, test := range []struct {
		node Node
		want string
	}{
		{list, "f:2:1"}, {list.Items[0], "f:2:2"}, {list.Items[1], "f:2:7"},
		{list.Items[2], "f:3:4"}, {list.Items[3].Items[0], "f:4:4"}, {nodes[1], "f:5:2"},
	} {
		if got := test.node.Pos.String(); got != test.want {
			t.Errorf("%s is at %s, want %s", test.node, got, test.want)
		}
	}
}

func TestParseFaults(t *testing.T) {
	for _, test := range []struct{ text, kept, want string }{
		{"(a) )\n(b))", "(a) (b)", "f:1:5: unexpected ): no list is open here; remove it, or look above for one ) too many\n" +
			"f:2:4: unexpected ): no list is open here; remove it, or look above for one ) too many"},
		{"(a)\n(:b (c)", "(a)", "f:2:1: the list (:b ...) opened in line 2 is never closed; add the missing )"},
		{"(:b (:c\n d)\n\n(:e)\n(:f)", "", "f:1:1: the list (:b ...) opened in line 1 is never closed; is a ) missing before line 4, where a list begins in column 1?"},
		{"(:a\n(:b))\n(:c\n(:d)", "(:a (:b))", "f:3:1: the list (:c ...) opened in line 3 is never closed; is a ) missing before line 4, where a list begins in column 1?"},
		{"(a \"b\n(c)", "", `f:1:4: the string opened in line 1 is never closed; add the missing "`},
		{`(a) "b\q"`, "(a)", `f:1:7: unknown escape in a string; the escapes are \" \\ \n \r \t and \x with two hexadecimal digits`},
		{`"b\x4`, "", `f:1:3: unknown escape in a string; the escapes are \" \\ \n \r \t and \x with two hexadecimal digits`},
		{`"b\`, "", `f:1:3: unknown escape in a string; the escapes are \" \\ \n \r \t and \x with two hexadecimal digits`},
		{"(a\n b\x00)", "", "f:2:3: unexpected character U+0000; write it as an escape inside of a quoted string"},
		{"(a\u200b)", "", "f:1:3: unexpected character U+200B; write it as an escape inside of a quoted string"},
		{"\"\x07\"", "", `f:1:2: unexpected character U+0007 in a string; write it as an escape: \xHH for each byte`},
		{"(a)\n é\xff", "", "f:2:3: byte 0xff is not UTF-8 text; is this the right file?"},
		{strings.Repeat("(", DepthMax+1), "", "f:1:65: lists are nested more than 64 deep; is a ) missing above?"},
		{strings.Repeat("a", TokenMax+1), "", "f:1:1: this word is more than 65536 bytes long"},
		{`"` + strings.Repeat("a", TokenMax+1), "", "f:1:1: this string is more than 65536 bytes long"},
		{strings.Repeat("\n", InputMax+1), "", "f:1:1: the file has more than the 16777216 bytes that are read; is this the right file?"},
	} {
		nodes, err := Parse("f", []byte(test.text))
		if err == nil || err.Error() != test.want {
			t.Errorf("%.40q:\n got %v\nwant %s", test.text, err, test.want)
		}
		if got := strings.Trim(List(nodes...).String(), "()"); got != strings.Trim(test.kept, "()") {
			t.Errorf("%.40q: kept %s, want %s", test.text, got, test.kept)
		}
	}
}

func TestParseBoundsNodes(t *testing.T) {
	text := strings.Repeat("a ", NodesMax)
	if nodes, err := Parse("f", []byte(text)); err != nil || len(nodes) != NodesMax {
		t.Errorf("%d nodes: read %d, %v", NodesMax, len(nodes), err)
	}
	if _, err := Parse("f", []byte(text+"b")); err == nil || !strings.Contains(err.Error(), "f:1:2097153: more than 1048576 atoms") {
		t.Errorf("one node more: %v", err)
	}
}

func TestErrorsAreSortedAndBounded(t *testing.T) {
	var errs Errors
	for i := range ErrorsMax + 5 {
		errs.Add(Pos{"f", 100 - i, 1}, "fault %d", i)
	}
	list := errs.List()
	if len(list) != ErrorsMax || list[0].Text != "fault 24" || errs.Len() != ErrorsMax+5 {
		t.Errorf("kept %d of %d, first %q", len(list), errs.Len(), list[0].Text)
	}
	if text := errs.Err().Error(); !strings.HasSuffix(text, "\nf: and 5 more") {
		t.Errorf("no word of the rest:\n%s", text)
	}
	if new(Errors).Err() != nil {
		t.Error("no fault is an error")
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(strings.Repeat(`(:site-define (:site-name s1) (:hostname "s1.example.org") (:client-port 9000))`+"\n", 1000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("f", text); err != nil {
			b.Fatal(err)
		}
	}
}
