package sweep

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestEveryTypeIsAPoint: whatever is new in core's closed sets is a point, or the
// coverage of it would be missed without a word.
func TestEveryTypeIsAPoint(t *testing.T) {
	known := map[string]bool{
		"MessageReceived": true, "ClientAsked": true, // by what is in them
		"Send": true, "Answer": true, "Note": true,
		"SetTimer": true, // it says nothing
	}
	for of := range points.byType {
		known[nameOf(of)] = true
	}
	for of := range points.reasons {
		known[nameOf(of)] = true
	}
	for _, method := range []string{"input", "Perform", "observation", "request", "reply", "weight"} {
		for _, name := range receivers(t, method) {
			if !known[name] {
				t.Errorf("core.%s, of the set closed by %s, is no point; give it its place in coverage.go", name, method)
			}
		}
	}
}

// TestEveryCauseIsAPoint: one cause more than are listed has no name.
func TestEveryCauseIsAPoint(t *testing.T) {
	for _, e := range causes {
		last := e.names[len(e.names)-1]
		next := reflect.New(reflect.TypeOf(last)).Elem()
		if v := reflect.ValueOf(last); v.CanInt() {
			next.SetInt(v.Int() + 1)
		} else {
			next.SetUint(v.Uint() + 1)
		}
		text := reflect.ValueOf(next.Interface()).MethodByName("String").Call(nil)[0].String()
		if text != "" && !strings.ContainsAny(text, "0123456789") {
			t.Errorf("%T has the value %s, after %s; make it a point", e.of, text, last)
		}
	}
	for i, name := range points.names {
		if slices.Contains(points.names[i+1:], name) || strings.Contains(name, pairSign) {
			t.Errorf("the name %q stands for two points, or for a pair", name)
		}
	}
}

// receivers returns the names of the types in core that have a method.
func receivers(t *testing.T, method string) (names []string) {
	files, err := filepath.Glob("../../core/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("core's files: %v, %v", files, err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == method {
				of := f.Recv.List[0].Type
				if pointer, ok := of.(*ast.StarExpr); ok {
					of = pointer.X
				}
				names = append(names, of.(*ast.Ident).Name)
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("nothing in core has the method %s", method)
	}
	return names
}

// TestCoverageMerges: what is new is told once, and what was told reads back.
func TestCoverageMerges(t *testing.T) {
	c := NewCoverage()
	make := c.Watch(nil)
	m := make(core.Options{Config: core.Config{Self: "s1", Sites: []core.SiteDef{{Name: "s1"}}}})
	m.Step(0, core.Booted{})
	m.Step(1, core.ClientAsked{Client: 1, Request: core.Explain{ID: core.UpdateID{Seq: 1}}})
	all := NewCoverage()
	first := all.Merge(c)
	for _, want := range []string{"booted, with nothing", "asked explain", "asked explain > rejected, no-update"} {
		if !slices.Contains(first, want) {
			t.Errorf("it was not told that %q was reached: %q", want, first)
		}
	}
	if again := all.Merge(c); len(again) > 0 {
		t.Errorf("told twice: %q", again)
	}
	read := NewCoverage()
	for _, name := range first {
		if err := read.add(name); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(read.points, all.points) || !slices.Equal(read.pairs, all.pairs) {
		t.Error("what was told does not read back")
	}
	if slices.Contains(read.Never(), "asked explain") || !slices.Contains(read.Never(), "halt") {
		t.Errorf("never reached: %q", read.Never())
	}
	for _, name := range []string{"asked nothing", "booted, with nothing > nowhere", "halt > halt"} {
		if err := read.add(name); err == nil {
			t.Errorf("%q was taken for something that a site does", name)
		}
	}
}
