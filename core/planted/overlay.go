package planted

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Variable is the environment variable that switches on one bug of a program built with
// an [Overlay]: the bug's place in [Bugs], counted from 1.
const Variable = "FLOODD_PLANTED_BUG"

// Overlay writes into a folder what the go command's -overlay flag needs to build the
// project, whose root is given, with all bugs in it, and returns that file's path.
//
// Each function that a bug changes is there as it was and as it is with the bug, and
// begins by asking which of them is wanted. So one program holds all bugs.
func Overlay(root, folder string) (string, error) {
	core, err := filepath.Abs(filepath.Join(root, "core"))
	if err != nil {
		return "", fmt.Errorf("plant bugs: %w", err)
	}
	replace := map[string]string{}
	write := func(name, text string) error {
		replace[filepath.Join(core, name)] = filepath.Join(folder, name)
		return os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)
	}
	for name, numbers := range files() { // order: each is written by itself
		source, err := os.ReadFile(filepath.Join(core, name))
		if err != nil {
			return "", fmt.Errorf("plant bugs: %w", err)
		}
		text, err := plantAll(string(source), numbers)
		if err != nil {
			return "", fmt.Errorf("plant bugs in %s: %w", name, err)
		}
		if err := write(name, text); err != nil {
			return "", fmt.Errorf("plant bugs: %w", err)
		}
	}
	if err := write("planted_switch.go", switchSource); err != nil {
		return "", fmt.Errorf("plant bugs: %w", err)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("plant bugs: %w", err)
	}
	overlay := filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// switchSource is the switch, as it is laid over core.
const switchSource = `package core

import (
	"os"
	"strconv"
)

var plantedBug = func() int {
	n, _ := strconv.Atoi(os.Getenv("` + Variable + `"))
	return n
}()
`

// files lists the numbers of the bugs in each file.
func files() map[string][]int {
	in := map[string][]int{}
	for i, bug := range Bugs() {
		in[bug.File] = append(in[bug.File], i+1)
	}
	return in
}

// insertion is text that is put into a file at a place.
type insertion struct {
	at   int
	text string
}

// plantAll returns a file's text with some bugs in it, each behind the switch.
func plantAll(source string, numbers []int) (string, error) {
	sound, err := functions(source)
	if err != nil {
		return "", err
	}
	var insertions []insertion
	for _, number := range numbers {
		bug := Bugs()[number-1]
		changed, err := bug.Plant(source)
		if err != nil {
			return "", err
		}
		buggy, err := functions(changed)
		if err != nil {
			return "", fmt.Errorf("%s: %w", bug.Name, err)
		}
		found := false
		for key, f := range buggy { // order: one at most differs
			was, ok := sound[key]
			if !ok || was.text == f.text {
				continue
			}
			found = true
			another := fmt.Sprintf("%sPlanted%d", f.decl.Name.Name, number)
			door, err := door(was.decl, number, another)
			if err != nil {
				return "", fmt.Errorf("%s: %w", bug.Name, err)
			}
			name := f.decl.Name.Pos() - f.decl.Pos()
			copied := f.text[:name] + another + f.text[int(name)+len(f.decl.Name.Name):]
			insertions = append(insertions, insertion{was.body, door}, insertion{len(source), "\n" + copied + "\n"})
		}
		if !found {
			return "", fmt.Errorf("%s: it changes no function", bug.Name)
		}
	}
	slices.SortStableFunc(insertions, func(a, b insertion) int { return a.at - b.at })
	var b strings.Builder
	at := 0
	for _, i := range insertions {
		b.WriteString(source[at:i.at])
		b.WriteString(i.text)
		at = i.at
	}
	b.WriteString(source[at:])
	return b.String(), nil
}

// function is one of a file's.
type function struct {
	decl *ast.FuncDecl
	text string
	body int // where in the file its first statement can stand
}

// functions finds the functions of a file, by receiver and name.
func functions(source string) (map[string]function, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	offset := func(p token.Pos) int { return fset.Position(p).Offset }
	all := map[string]function{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		key := f.Name.Name
		if f.Recv != nil {
			recv := f.Recv.List[0].Type
			key = source[offset(recv.Pos()):offset(recv.End())] + "." + key
		}
		all[key] = function{decl: f, text: source[offset(f.Pos()):offset(f.End())], body: offset(f.Body.Lbrace) + 1}
	}
	return all, nil
}

// door is the statement that lets a call through to another function if a bug is on.
func door(f *ast.FuncDecl, number int, to string) (string, error) {
	call := to
	if f.Recv != nil {
		if len(f.Recv.List[0].Names) == 0 {
			return "", fmt.Errorf("the receiver of %s has no name", f.Name.Name)
		}
		call = f.Recv.List[0].Names[0].Name + "." + to
	}
	var args []string
	for _, p := range f.Type.Params.List {
		_, variadic := p.Type.(*ast.Ellipsis)
		for _, name := range p.Names {
			if variadic {
				args = append(args, name.Name+"...")
			} else {
				args = append(args, name.Name)
			}
		}
		if len(p.Names) == 0 || slices.Contains(args, "_") {
			return "", fmt.Errorf("a parameter of %s has no name", f.Name.Name)
		}
	}
	call += "(" + strings.Join(args, ", ") + ")"
	if f.Type.Results == nil {
		return fmt.Sprintf("\nif plantedBug == %d { %s; return }\n", number, call), nil
	}
	return fmt.Sprintf("\nif plantedBug == %d { return %s }\n", number, call), nil
}
