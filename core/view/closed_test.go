package view_test

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
	"github.com/floodd/floodd/core/view"
)

// TestEveryTypeIsShown fills in one value of each type in core's closed sets, and
// wants it shown with all of its fields.
func TestEveryTypeIsShown(t *testing.T) {
	inputs := []core.Input{
		core.Booted{}, core.ClockSet{}, core.PeerConnected{}, core.ConnectFailed{}, core.PeerLost{}, &core.MessageReceived{},
		core.LinkWritable{}, core.TimerFired{}, core.ClientAsked{}, core.ClientGone{}, core.ExportFinished{},
		core.TopologyComputed{}, core.Stored{},
	}
	effects := []core.Effect{
		&core.SetTimer{}, &core.Connect{}, &core.Disconnect{}, &core.Send{}, &core.Answer{}, &core.StartExport{},
		&core.RunGenerator{}, &core.Store{}, &core.MarkExported{}, &core.Discard{}, &core.Note{}, &core.Halt{},
	}
	notes := []core.Observation{
		core.UpdateAccepted{}, core.UpdateComplete{}, core.UpdateDuplicate{}, core.UpdateCorrupt{},
		core.UpdateExported{}, core.ExportFailed{}, core.UpdateDropped{}, core.UpdatePurged{}, core.GapRecorded{},
		core.ClientRejected{}, core.PeerUp{}, core.PeerDown{}, core.PeerRefused{}, core.PeerUnreachable{},
		core.GroupChanged{}, core.TopologyChanged{}, core.TopologyRejected{}, core.SiteJoined{}, core.SiteLeft{},
		core.BoundReached{},
	}
	requests := []core.Request{
		core.ListGroups{}, core.ShowGroup{}, core.ShowTopology{}, core.ShowEstimates{}, core.ShowStats{},
		core.Nearest{}, core.ListGaps{}, core.Explain{}, core.Reserve{}, core.Publish{}, core.Abandon{}, core.Receive{}, core.Exit{},
	}
	replies := []core.Reply{
		core.GroupList{}, core.GroupListing{}, core.TopologyListing{}, core.EstimatesListing{}, core.StatsListing{},
		core.NearestSite{}, core.GapListing{}, core.Explanation{}, core.Ready{}, core.Queued{}, core.Receiving{}, core.Exiting{}, core.Rejected{},
	}
	checkSet(t, "input", inputs, view.Input)
	checkSet(t, "Perform", effects, view.Effect)
	checkSet(t, "observation", notes, view.Note)
	checkSet(t, "request", requests, view.Request)
	checkSet(t, "reply", replies, view.Reply)
}

// checkSet checks the set of types that is closed by a method.
func checkSet[T any](t *testing.T, method string, set []T, show func(T) string) {
	var listed []string
	for _, zero := range set {
		v := reflect.New(reflect.TypeOf(zero)).Elem()
		fill(v)
		text := show(v.Interface().(T))
		v = reflect.Indirect(v)
		listed = append(listed, v.Type().Name())
		reads(t, text)
		if got := strings.Count(text, "(:"); got < v.NumField() {
			t.Errorf("%s has %d fields; shown: %s", v.Type().Name(), v.NumField(), text)
		}
	}
	slices.Sort(listed)
	if want := receivers(t, method); !slices.Equal(listed, want) {
		t.Errorf("listed are %v\ncore has %v", listed, want)
	}
}

// receivers returns the names of the types in core that have a method, sorted.
func receivers(t *testing.T, method string) (names []string) {
	files, err := filepath.Glob("../*.go")
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
	slices.Sort(names)
	return names
}

// fill gives every field that is for others, however deep, a value that is not zero.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i))
			}
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Array:
		fill(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Interface:
		for _, example := range []any{core.Need{}, core.ListGroups{}, core.Ready{}, core.BoundReached{}} {
			if reflect.TypeOf(example).Implements(v.Type()) {
				v.Set(reflect.ValueOf(example))
				return
			}
		}
	case reflect.String:
		v.SetString("a word")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	default:
		v.SetInt(1)
	}
}
