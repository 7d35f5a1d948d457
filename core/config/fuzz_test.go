package config

import (
	"os"
	"reflect"
	"testing"

	"github.com/floodd/floodd/core"
)

func FuzzParse(f *testing.F) {
	for _, name := range []string{"manual.conf", "harvest.conf", "errors.txt", "print.txt"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("f", text)
		if err != nil || len(file.Sites) == 0 {
			return
		}
		cfg, err := file.For(file.Sites[0].Def.Name)
		if err != nil {
			return
		}
		printed := Format(cfg)
		file, err = Parse("f", []byte(printed))
		if err != nil {
			t.Fatalf("%v in\n%s", err, printed)
		}
		if again, err := file.For(cfg.Self); err != nil || !reflect.DeepEqual(cfg, again) {
			t.Fatalf("read back as\n%+v, %v\nfrom\n%s\nwant\n%+v", again, err, printed, cfg)
		}
	})
}

func FuzzParseEdges(f *testing.F) {
	for _, seed := range []string{"a b\nb c\n", "(a b) (:edge b c)", "a b c", "\"x y\" z", "(a b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		edges, err := ParseEdges(text)
		if err != nil {
			return
		}
		seen := make(map[core.Edge]bool)
		for _, edge := range edges {
			if edge.A >= edge.B || seen[edge] {
				t.Fatalf("edge %s-%s is reversed or given twice", edge.A, edge.B)
			}
			seen[edge] = true
		}
	})
}
