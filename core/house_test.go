package core_test

import (
	"fmt"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A permit lets a room import a package, or with "/..." at its end all those below
// it too, for a reason.
type permit struct{ path, why string }

// A room is a folder and what its code may do. The folders inside of it that have no
// row of their own belong to it. Test files may import all of std and of other
// projects, but of our rooms only those in ours and inTests.
type room struct {
	folder  string
	std     []permit
	others  []permit // from other projects
	ours    []permit
	inTests []permit
	rules   []rule
}

var (
	anything = []permit{{"...", "it owns its part of the world"}}

	// calculators is what deterministic code needs of std. What would bring in the
	// world is not here: os, net, sync, context, log, crypto/rand.
	calculators = []permit{
		{"bytes", "bytes to bytes"},
		{"cmp", "total orders"},
		{"container/heap", "an order over values that come and go"},
		{"crypto/sha256", "digests, the same everywhere"},
		{"encoding/...", "bytes to values and back"},
		{"errors", "errors are values"},
		{"fmt", "text of errors and names"},
		{"hash", "checksums, the same everywhere"},
		{"hash/fnv", "seeds of random streams from their labels"},
		{"iter", "loops over what a calculator holds"},
		{"maps", "copies; their order is watched"},
		{"math", "the limits of integers; its floats are watched"},
		{"math/big", "exact decimals"},
		{"math/bits", "integers wider than 64 bits"},
		{"math/rand/v2", "streams from a seed; its global functions are watched"},
		{"net/netip", "addresses as values; it opens nothing"},
		{"slices", "lists"},
		{"sort", "lists"},
		{"strconv", "numbers to text and back"},
		{"strings", "text"},
		{"time", "spans; its clocks are watched"},
		{"unicode/...", "text"},
		{"unique", "names as small comparable values"},
	}
	feeding = append([]permit{
		{"bufio", "bytes come from a caller's reader in pieces"},
		{"io", "the caller's reader; it opens nothing"},
	}, calculators...)

	// replayed is what a run needs so that its seed replays it. Reports may use floats.
	replayed = []rule{noGoroutines, noClocks, noGlobalChance, noMapOrder}
	pure     = append([]rule{noChangingVars, noFloats}, replayed...)

	coreRoom = permit{modulePath + "/core", "its values are what this room turns into bytes or text"}
	sexpRoom = permit{modulePath + "/core/sexp", "the one reader and printer of the language"}
	geoRoom  = permit{modulePath + "/core/geo", "distances on the earth"}
)

const modulePath = "github.com/floodd/floodd"

// house is the map on the wall: imports run from its end to its beginning.
var house = []room{
	{folder: "core/geo", std: calculators, rules: pure},
	{folder: "core/sexp", std: feeding, rules: pure},
	{folder: "core/topology", std: calculators, rules: pure},
	{folder: "core/estimate", std: calculators, ours: []permit{geoRoom}, rules: pure},
	{
		folder: "core", std: calculators, rules: pure,
		ours: []permit{
			{modulePath + "/core/topology", "what the master computes"},
			{modulePath + "/core/estimate", "what the master computes from"},
			geoRoom,
		},
		inTests: []permit{{modulePath + "/core/...", "transcripts are read and printed in the words of other rooms"}},
	},
	{
		folder: "core/planted",
		std: append([]permit{
			{"go/...", "the functions that a bug changes"},
			{"os", "core's files, as they are with bugs in them"},
			{"path/filepath", "where those are"},
		}, calculators...),
	},
	{
		folder: "core/wire", std: feeding, rules: pure,
		others: []permit{{"google.golang.org/protobuf/encoding/protowire", "varints and tags"}},
		ours:   []permit{coreRoom}, inTests: []permit{{modulePath + "/core/wire/...", "its own tests"}},
	},
	{
		folder: "core/wire/wiretest", std: calculators,
		others: []permit{{"pgregory.net/rapid", "it draws messages for tests"}},
		ours:   []permit{coreRoom},
	},
	{folder: "core/line", std: feeding, ours: []permit{coreRoom}, inTests: []permit{{modulePath + "/core/line", "its own tests"}}, rules: pure},
	{
		folder: "core/config", std: feeding, ours: []permit{coreRoom, sexpRoom}, rules: pure,
		inTests: []permit{{modulePath + "/core/config", "its own tests"}},
	},
	{
		folder: "core/view", rules: pure,
		std:  append([]permit{{"reflect", "a type that is new in core is shown as it is"}}, calculators...),
		ours: []permit{coreRoom, sexpRoom},
		inTests: []permit{
			{modulePath + "/core/view", "its own tests"},
			{modulePath + "/core/wire/wiretest", "it draws messages"},
		},
	},
	{folder: "netsim", std: feeding, ours: []permit{geoRoom}, inTests: []permit{{modulePath + "/netsim", "its own tests"}}, rules: pure},
	{
		folder: "sim",
		std: append([]permit{
			{"embed", "the cities of the world"},
			{"io/fs", "scenario files, from wherever the caller has them"},
			{"path", "names of scenario files"},
			{"text/tabwriter", "tables of reports"},
		}, feeding...),
		others: []permit{{"github.com/anishathalye/porcupine", "it checks histories"}},
		ours: []permit{
			{modulePath + "/core/...", "the machine that it drives"},
			{modulePath + "/netsim", "the world that it drives it in"},
			{modulePath + "/sim/bound", "what its figures are held against"},
			{modulePath + "/sim/series", "its figures over time"},
		},
		inTests: []permit{{modulePath + "/sim/...", "its own tests"}},
		rules:   replayed,
	},
	{
		folder: "sim/report",
		std: append([]permit{
			{"compress/flate", "a page is one file, and not a large one"},
			{"embed", "the page without its data"},
			{"html", "a scenario's name in a page"},
		}, feeding...),
		ours: []permit{
			{modulePath + "/core", "what happenings speak of"},
			{modulePath + "/core/wire", "how many bytes a message has"},
			{modulePath + "/sim", "the runs that it shows"},
			{modulePath + "/sim/series", "traffic and storage over time"},
		},
		inTests: []permit{
			{modulePath + "/sim/...", "runs of scenarios, to show them"},
		},
		rules: replayed,
	},
	{folder: "sim/series", std: calculators, rules: pure},
	{
		folder: "sim/calibrate", std: anything,
		others: []permit{{"golang.org/x/sys/unix", "namespaces, TUN devices and sockets of the kernel that is measured"}},
		ours:   []permit{{modulePath + "/netsim", "what is held against it"}},
	},
	{folder: "sim/bound", std: calculators, rules: pure},
	{
		folder: "sim/recording",
		std: append([]permit{
			{"compress/gzip", "a recording of a million happenings is some megabytes"},
			{"reflect", "a list too long for words is digested whatever it is of"},
		}, feeding...),
		ours: []permit{
			{modulePath + "/core", "the ids of updates"},
			{modulePath + "/sim", "the runs that it records"},
		},
		inTests: []permit{{modulePath + "/sim/...", "its own tests, and scenarios"}},
		rules:   replayed,
	},
	{
		folder: "sim/strategy", rules: pure,
		std: append([]permit{
			{"text/tabwriter", "rows for people"},
		}, calculators...),
		ours: []permit{
			{modulePath + "/core", "the inputs, effects and messages that its machines have in common with it"},
			{modulePath + "/sim", "the world that its machines run in"},
		},
		inTests: []permit{{modulePath + "/sim/strategy", "its own tests"}},
	},
	{
		folder: "sim/script",
		std: append([]permit{
			{"embed", "the scenario that new ones begin with"},
			{"encoding/csv", "files of places and lines"},
			{"encoding/json", "grammars for editors"},
			{"io/fs", "what went wrong with a file"},
			{"os", "scenario files and the matrices that they name"},
			{"path/filepath", "a matrix lies beside its scenario"},
		}, feeding...),
		ours: []permit{
			{modulePath + "/core/...", "the language, and what it speaks of"},
			{modulePath + "/netsim", "the network that it describes"},
			{modulePath + "/sim/...", "what a scenario is made into"},
		},
		rules: replayed,
	},
	{
		folder: "sim/sweep",
		std: append([]permit{
			{"reflect", "a type of core's by its name"},
			{"regexp", "what differs from seed to seed in a text"},
			{"runtime", "how many processors there are"},
			{"sync", "seeds run beside each other"},
		}, feeding...),
		ours: []permit{
			{modulePath + "/core", "what its machines are given, and do"},
			{modulePath + "/sim", "what it runs with many seeds"},
		},
		inTests: []permit{{modulePath + "/sim/script", "worlds to sweep, as people write them"}},
		rules:   []rule{noClocks, noGlobalChance, noMapOrder}, // seeds run beside each other, in goroutines
	},
	{
		folder: "sim/shrink",
		std: append([]permit{
			{"reflect", "parameters of one kind, whatever they are of"},
			{"runtime", "how many processors there are"},
			{"sync", "candidates are tried beside each other"},
		}, feeding...),
		ours: []permit{
			{modulePath + "/core", "what sites and groups are defined by"},
			{modulePath + "/netsim", "what a network is defined by"},
			{modulePath + "/sim", "what it makes smaller"},
			{modulePath + "/sim/script", "how plain a scenario can be, and its text"},
			{modulePath + "/sim/sweep", "why a run failed"},
		},
		rules: []rule{noClocks, noGlobalChance, noMapOrder}, // candidates are tried beside each other, in goroutines
	},
	{
		folder: "sim/mutate", std: anything,
		ours: []permit{
			{modulePath + "/core/planted", "the bugs"},
			{modulePath + "/sim/...", "what finds them, and makes what was found small"},
		},
	},
	{
		folder: "realnet", std: anything,
		others: []permit{{"github.com/benbjohnson/clock", "the one clock of the daemon"}},
		ours: []permit{
			{modulePath + "/core/...", "the machine that it drives"},
			{modulePath + "/realnet/...", "its own parts"},
		},
	},
	{
		folder: "realnet/disk", std: anything,
		others: []permit{
			{"github.com/benbjohnson/clock", "the one clock of the daemon"},
			{"go.etcd.io/bbolt/...", "transactions on a file"},
		},
		ours: []permit{
			coreRoom,
			{modulePath + "/core/wire", "headers as bytes"},
		},
	},
	{folder: "scenarios", std: anything, ours: []permit{{modulePath + "/sim/...", "what runs them"}}},
	{folder: "cmd", std: anything, others: anything, ours: anything},
}

// TestHouse holds all code of the project against the map on the wall.
func TestHouse(t *testing.T) {
	checker := newChecker("..")
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		if base := entry.Name(); base == "testdata" || base != ".." && strings.HasPrefix(base, ".") {
			return fs.SkipDir
		}
		folder, err := filepath.Rel("..", name)
		if err != nil {
			return err
		}
		for _, breach := range inspectFolder(t, checker, filepath.ToSlash(folder)) {
			t.Error(breach)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// inspectFolder returns what the files of one folder do and may not.
func inspectFolder(t *testing.T, c *checker, folder string) (breaches []string) {
	names, err := filepath.Glob(filepath.Join(c.root, folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		return nil
	}
	r, ok := roomOf(folder)
	if !ok {
		return []string{folder + ": no room of this name is on the map; give it a row in core/house_test.go"}
	}
	for _, name := range names {
		breaches = append(breaches, c.imports(t, r, name)...)
	}
	if len(r.rules) > 0 {
		pkg, err := c.load(folder)
		if err != nil {
			return append(breaches, err.Error())
		}
		breaches = append(breaches, pkg.inspect(r.rules)...)
	}
	return breaches
}

// roomOf returns the row of the innermost room that a folder is in.
func roomOf(folder string) (found room, ok bool) {
	for _, r := range house {
		if (folder == r.folder || strings.HasPrefix(folder, r.folder+"/")) && len(r.folder) > len(found.folder) {
			found, ok = r, true
		}
	}
	return found, ok
}

// imports returns the imports of one file that its room may not have.
func (c *checker) imports(t *testing.T, r room, name string) (breaches []string) {
	file, err := parser.ParseFile(c.fset, name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	inTest := strings.HasSuffix(name, "_test.go")
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !r.mayImport(imported, inTest) {
			breaches = append(breaches, fmt.Sprintf("%s: %s may not import %s; the map in core/house_test.go says what it may, and why",
				c.position(spec.Pos()), r.folder, imported))
		}
	}
	return breaches
}

func (r room) mayImport(imported string, inTest bool) bool {
	switch first, _, _ := strings.Cut(imported, "/"); {
	case imported == modulePath || strings.HasPrefix(imported, modulePath+"/"):
		return allowed(r.ours, imported) || inTest && allowed(r.inTests, imported) ||
			inTest && imported == path.Join(modulePath, r.folder)
	case inTest:
		return true
	case strings.Contains(first, "."):
		return allowed(r.others, imported)
	default:
		return allowed(r.std, imported)
	}
}

func allowed(permits []permit, imported string) bool {
	for _, p := range permits {
		below, deep := strings.CutSuffix(p.path, "...")
		if imported == strings.TrimSuffix(below, "/") || deep && strings.HasPrefix(imported, below) || imported == p.path {
			return true
		}
	}
	return false
}

// position shows a place as file:line, the file as seen from the root.
func (c *checker) position(pos token.Pos) string {
	p := c.fset.Position(pos)
	if rel, err := filepath.Rel(c.root, p.Filename); err == nil {
		p.Filename = filepath.ToSlash(rel)
	}
	return fmt.Sprintf("%s:%d", p.Filename, p.Line)
}

// built tells whether a file is part of its package on this machine, tests aside.
func built(name string) bool {
	dir, base := filepath.Split(name)
	match, err := build.Default.MatchFile(dir, base)
	return err == nil && match && !strings.HasSuffix(base, "_test.go")
}
