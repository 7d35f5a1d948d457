package core_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A checker loads packages of the project from source, with their types.
type checker struct {
	root   string
	fset   *token.FileSet
	loaded map[string]*loaded // by folder
	rest   types.Importer     // packages that are not ours
}

// loaded is one package with its types.
type loaded struct {
	checker *checker
	files   []*ast.File
	types   *types.Package
	info    types.Info
	reasons map[string]bool   // lines, as file:line, that end with "// order: why"
	excused map[ast.Node]bool // parts of what makes them harmless, found on the way to them
}

func newChecker(root string) *checker {
	fset := token.NewFileSet()
	return &checker{
		root: root, fset: fset, loaded: map[string]*loaded{},
		rest: importer.ForCompiler(fset, "source", nil),
	}
}

// Import makes a checker a types.Importer.
func (c *checker) Import(importPath string) (*types.Package, error) {
	folder, ok := strings.CutPrefix(importPath, modulePath+"/")
	if !ok {
		return c.rest.Import(importPath)
	}
	p, err := c.load(folder)
	if err != nil {
		return nil, err
	}
	return p.types, nil
}

// load parses and type-checks the package in a folder, tests aside.
func (c *checker) load(folder string) (*loaded, error) {
	if p := c.loaded[folder]; p != nil {
		return p, nil
	}
	names, err := filepath.Glob(filepath.Join(c.root, folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range names {
		if built(name) {
			file, err := parser.ParseFile(c.fset, name, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			files = append(files, file)
		}
	}
	p, err := c.check(modulePath+"/"+folder, files)
	c.loaded[folder] = p
	return p, err
}

// check finds the types in files.
func (c *checker) check(importPath string, files []*ast.File) (*loaded, error) {
	p := &loaded{
		checker: c, files: files, reasons: map[string]bool{}, excused: map[ast.Node]bool{},
		info: types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
			Defs: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
	}
	for _, file := range files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if why, ok := strings.CutPrefix(comment.Text, "// order:"); ok && strings.TrimSpace(why) != "" {
					p.reasons[c.position(comment.Pos())] = true
				}
			}
		}
	}
	var err error
	p.types, err = (&types.Config{Importer: c}).Check(importPath, c.fset, files, &p.info)
	return p, err
}

// A rule looks at one node of a package, and returns what is wrong with it and why
// that matters, or nothing.
type rule func(p *loaded, n ast.Node) string

// inspect returns the breaches of rules in a package, by file and line.
func (p *loaded) inspect(rules []rule) (breaches []string) {
	type breach struct {
		pos  token.Position
		text string
	}
	var found []breach
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			if n == nil {
				return false
			}
			for _, rule := range rules {
				if text := rule(p, n); text != "" {
					found = append(found, breach{p.checker.fset.Position(n.Pos()), p.checker.position(n.Pos()) + ": " + text})
				}
			}
			return true
		})
	}
	slices.SortStableFunc(found, func(a, b breach) int {
		return cmp.Or(cmp.Compare(a.pos.Filename, b.pos.Filename), cmp.Compare(a.pos.Line, b.pos.Line))
	})
	for _, b := range found {
		breaches = append(breaches, b.text)
	}
	return slices.Compact(breaches)
}

func noGoroutines(p *loaded, n ast.Node) string {
	const why = "; one caller drives this code, step by step"
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a goroutine" + why
	case *ast.ChanType:
		return "a channel" + why
	case *ast.SelectStmt:
		return "a select" + why
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return "a receive from a channel" + why
		}
	}
	return ""
}

// clocks are the names in package time that read or wait for a clock, or read the
// time zone of the machine.
var clocks = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Timer", "Ticker",
	"Local", "LoadLocation",
}

func noClocks(p *loaded, n ast.Node) string {
	if name, ok := p.uses(n, "time"); ok && slices.Contains(clocks, name) {
		return "time." + name + "; time is an argument here, so that a run can be replayed"
	}
	return ""
}

// noGlobalChance lets package math/rand/v2 make streams and nothing else.
func noGlobalChance(p *loaded, n ast.Node) string {
	name, ok := p.uses(n, "math/rand/v2")
	if !ok || strings.HasPrefix(name, "New") {
		return ""
	}
	if _, isFunc := p.info.Uses[n.(*ast.Ident)].(*types.Func); !isFunc {
		return ""
	}
	return "rand." + name + "; chance is drawn from a stream of the seed, so that a run can be replayed"
}

func noMapOrder(p *loaded, n ast.Node) string {
	const why = "; sort, or end the line with // order: and why it cannot matter"
	if p.reasons[p.checker.position(n.Pos())] {
		return ""
	}
	switch n := n.(type) {
	case *ast.RangeStmt:
		if t := p.info.TypeOf(n.X); t != nil {
			if _, isMap := t.Underlying().(*types.Map); isMap {
				return "a range over a map" + why
			}
		}
	case *ast.CallExpr:
		if name, ok := p.callee(n, "slices"); ok && strings.HasPrefix(name, "Sorted") && len(n.Args) > 0 {
			p.excused[n.Args[0]] = true
		}
		if name, ok := p.callee(n, "maps"); ok && !p.excused[n] && slices.Contains([]string{"All", "Keys", "Values"}, name) {
			return "maps." + name + " in the order of a map" + why
		}
	}
	return ""
}

// noChangingVars finds what could change a variable of a package: an assignment to
// it, or its address in the hands of code that changes what such an address leads to.
func noChangingVars(p *loaded, n ast.Node) string {
	changed := p.assigned(n)
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if n.Op == token.AND && p.changes(p.info.TypeOf(n.X)) {
			changed = []ast.Expr{n.X}
		}
	case *ast.SelectorExpr:
		if s := p.info.Selections[n]; s != nil && s.Kind() == types.MethodVal && pointerMethod(s) && p.changes(s.Recv()) {
			changed = []ast.Expr{n.X}
		}
	}
	for _, expr := range changed {
		if v := p.packageVar(expr); v != nil {
			return fmt.Sprintf("%s, a variable of a package, may change here; what changes belongs to a value, so that two runs in one process agree", v.Name())
		}
	}
	return ""
}

// assigned returns the expressions to which a node assigns.
func (p *loaded) assigned(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		return n.Lhs
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	case *ast.RangeStmt:
		return []ast.Expr{n.Key, n.Value}
	case *ast.CallExpr:
		b, ok := n.Fun.(*ast.Ident)
		if ok && len(n.Args) > 0 && slices.Contains([]string{"clear", "copy", "delete"}, b.Name) {
			return n.Args[:1]
		}
	}
	return nil
}

// changes tells whether a value may be changed by who has its address. It may not if
// its type is of this package, and nothing in the package assigns through a pointer
// to that type: so is a table whose rows are passed by address.
func (p *loaded) changes(t types.Type) bool {
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() != p.types {
		return true
	}
	for _, file := range p.files {
		found := false
		ast.Inspect(file, func(n ast.Node) bool {
			for _, expr := range p.assigned(n) {
				found = found || p.through(expr, named)
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// through tells whether an expression leads through a pointer to a type.
func (p *loaded) through(expr ast.Expr, named *types.Named) bool {
	var inner ast.Expr
	switch e := expr.(type) {
	case *ast.SelectorExpr:
		inner = e.X
	case *ast.IndexExpr:
		inner = e.X
	case *ast.SliceExpr:
		inner = e.X
	case *ast.StarExpr:
		inner = e.X
	case *ast.ParenExpr:
		inner = e.X
	default:
		return false
	}
	if pointer, ok := p.info.TypeOf(inner).(*types.Pointer); ok && types.Identical(pointer.Elem(), named) {
		return true
	}
	return p.through(inner, named)
}

// pointerMethod tells whether a method takes the address of a value that is no pointer.
func pointerMethod(s *types.Selection) bool {
	_, wantsPointer := s.Obj().(*types.Func).Signature().Recv().Type().(*types.Pointer)
	_, isPointer := s.Recv().(*types.Pointer)
	return wantsPointer && !isPointer
}

// packageVar returns the variable of a package that an expression is, or is a part of.
func (p *loaded) packageVar(expr ast.Expr) *types.Var {
	switch e := expr.(type) {
	case *ast.Ident:
		if v, ok := p.info.Uses[e].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return v
		}
	case *ast.SelectorExpr:
		if v := p.packageVar(e.Sel); v != nil {
			return v
		}
		return p.packageVar(e.X)
	case *ast.IndexExpr:
		return p.packageVar(e.X)
	case *ast.SliceExpr:
		return p.packageVar(e.X)
	case *ast.StarExpr:
		return p.packageVar(e.X)
	case *ast.ParenExpr:
		return p.packageVar(e.X)
	}
	return nil
}

// noFloats goes by types. A constant that ends up as an integer is one: the compiler
// reckons -90e6 exactly, and refuses what it would have to round.
func noFloats(p *loaded, n ast.Node) string {
	expr, ok := n.(ast.Expr)
	if !ok || p.excused[n] {
		return ""
	}
	t := p.info.TypeOf(expr)
	if t == nil {
		return ""
	}
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case ok && p.info.Types[expr].Value != nil && b.Info()&types.IsInteger != 0:
		ast.Inspect(expr, func(part ast.Node) bool {
			p.excused[part] = true
			return true
		})
	case ok && b.Info()&(types.IsFloat|types.IsComplex) != 0:
		return "a floating-point number; decisions are made in integers, as CPUs round floats differently"
	}
	return ""
}

// uses returns the name of what an identifier takes from a package, methods aside.
func (p *loaded) uses(n ast.Node, importPath string) (name string, ok bool) {
	id, ok := n.(*ast.Ident)
	if !ok {
		return "", false
	}
	obj := p.info.Uses[id]
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != importPath || obj.Parent() != obj.Pkg().Scope() {
		return "", false
	}
	return obj.Name(), true
}

// callee returns the name of the function of a package that is called.
func (p *loaded) callee(call *ast.CallExpr, importPath string) (name string, ok bool) {
	fun := call.Fun
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	if s, ok := fun.(*ast.SelectorExpr); ok {
		return p.uses(s.Sel, importPath)
	}
	return "", false
}

// TestHouseRulesCanFail shows each rule a line that breaks it, and one that does not.
func TestHouseRulesCanFail(t *testing.T) {
	c := newChecker("..")
	for _, test := range []struct{ code, want string }{
		{"func f() { go f() }", "a goroutine"},
		{"var c chan int", "a channel"},
		{"func f(c <-chan int) { <-c }", "a receive"},
		{"func f() { select {} }", "a select"},
		{"var start = time.Now()", "time.Now"},
		{"func f(d time.Duration) { time.Sleep(d) }", "time.Sleep"},
		{"var later = time.AfterFunc", "time.AfterFunc"},
		{"type t struct { timer *time.Timer }", "time.Timer"},
		{"func f(t time.Time) time.Time { return t.Add(time.Second) }", ""},
		{"var n = rand.IntN(6)", "rand.IntN"},
		{"var r = rand.New(rand.NewPCG(1, 2)); func f() int { return r.IntN(6) }", ""},
		{"func f(m map[int]int) { for range m {} }", "a range over a map"},
		{"type set map[int]bool; func f(s set) { for k := range s { _ = k } }", "a range over a map"},
		{"func f(m map[int]int) (n int) {\nfor range m { // order: a count\nn++\n}\nreturn n }", ""},
		{"func f(m map[int]int) (n int) {\nfor range m { // order:\nn++\n}\nreturn n }", "a range over a map"},
		{"func f(m map[int]int) { for range maps.Keys(m) {} }", "maps.Keys"},
		{"func f(m map[int]int) { for range slices.Sorted(maps.Keys(m)) {} }", ""},
		{"var n int; func f() { n++ }", "n, a variable of a package"},
		{"var m = map[int]int{}; func f() { m[1] = 2 }", "m, a variable of a package"},
		{"var m = map[int]int{}; func f() { delete(m, 1) }", "m, a variable of a package"},
		{"var s struct{ n int }; func f() *int { return &s.n }", "s, a variable of a package"},
		{"var b strings.Builder; func f() { b.WriteString(`x`) }", "b, a variable of a package"},
		{"type row struct{ n int }; var table = []row{{1}}; func (r *row) get() int { return r.n }; func f() int { return table[0].get() }", ""},
		{"type row struct{ n int }; var table = []row{{1}}; func (r *row) add() { r.n++ }; func f() { table[0].add() }", "table, a variable of a package"},
		{"type row struct{ n [2]int }; var table row; func f() { p := &table; p.n[1] = 2 }", "table, a variable of a package"},
		{"var i int; func f(xs []int) { for i = range xs {} }", "i, a variable of a package"},
		{"func f() { time.UTC = nil }", "UTC, a variable of a package"},
		{"var names = [...]string{`a`}; func f(i int) string { return names[i] }", ""},
		{"var n int; func f() { n := 1; n++ }", ""},
		{"func f(x float64) {}", "a floating-point number"},
		{"const n = 1e6", "a floating-point number"},
		{"const n int = -2 * 1e6", ""},
		{"func f(d time.Duration) bool { return d > 1e6 }", ""},
		{"func f(n int) bool { return float32(n) > 1e6 }", "a floating-point number"},
		{"func f(d time.Duration) int { return int(d.Seconds()) }", "a floating-point number"},
		{"const most = math.MaxInt64", ""},
		{"func f[T ~int | ~float32](x T) T { return x }", "a floating-point number"},
	} {
		source := "package p\n"
		for _, imported := range []string{"maps", "math", "math/rand/v2", "slices", "strings", "time"} {
			if base := strings.TrimSuffix(imported, "/v2"); strings.Contains(test.code, base[strings.LastIndex(base, "/")+1:]+".") {
				source += fmt.Sprintf("import %q\n", imported)
			}
		}
		file, err := parser.ParseFile(c.fset, "snippet.go", source+test.code, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p, err := c.check("p", []*ast.File{file})
		if err != nil {
			t.Fatalf("%s: %v", test.code, err)
		}
		got := strings.Join(p.inspect(pure), "\n")
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s\nfound: %q\nwanted: %q", test.code, got, test.want)
		}
	}
}

// TestHouseImportsCanFail shows some imports that the map forbids.
func TestHouseImportsCanFail(t *testing.T) {
	for _, test := range []struct {
		folder, imported string
		inTest, want     bool
	}{
		{"core", "fmt", false, true},
		{"core", "os", false, false},
		{"core", "os", true, true},
		{"core", modulePath + "/core/estimate", false, true},
		{"core", modulePath + "/core/wire", false, false},
		{"core", modulePath + "/core/view", true, true},
		{"core", modulePath + "/sim", true, false},
		{"core/topology", modulePath + "/core", false, false},
		{"core/wire", "encoding/binary", false, true},
		{"core/wire", "google.golang.org/protobuf/proto", false, false},
		{"core/wire", "google.golang.org/protobuf/proto", true, true},
		{"core/wire/inner", "net", false, false},
		{"netsim", modulePath + "/core", false, false},
		{"netsim", modulePath + "/core/geo", false, true},
		{"sim", modulePath + "/realnet", true, false},
		{"sim", "net", false, false},
		{"realnet", modulePath + "/sim", false, false},
		{"realnet/client", modulePath + "/netsim", true, false},
		{"realnet/client", "net", false, true},
		{"cmd/sim", modulePath + "/sim", false, true},
	} {
		r, ok := roomOf(test.folder)
		if !ok || r.mayImport(test.imported, test.inTest) != test.want {
			t.Errorf("%s imports %s (in a test: %v): the map should say %v", test.folder, test.imported, test.inTest, test.want)
		}
	}
	if r, ok := roomOf("util"); ok {
		t.Errorf("util is taken for the room %s", r.folder)
	}
}
