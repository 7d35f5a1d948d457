package config

import (
	"path/filepath"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/floodd/floodd/core"
)

// TestTranscripts runs testdata/*.txt. A command's input is a configuration file;
// "check" prints its faults, "print site=NAME" what that site makes of it, "find
// host=NAME" the site of a host, and "edges" reads a topology instead.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		if filepath.Ext(path) != ".txt" {
			return
		}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string { return transcript(t, d) })
	})
}

func transcript(t *testing.T, d *datadriven.TestData) string {
	if d.Cmd == "edges" {
		edges, err := ParseEdges([]byte(d.Input))
		if err != nil {
			return err.Error() + "\n"
		}
		text := ""
		for _, edge := range edges {
			text += string(edge.A) + " " + string(edge.B) + "\n"
		}
		return text
	}
	f, err := Parse("mirror.conf", []byte(d.Input))
	if err != nil {
		return err.Error() + "\n"
	}
	var name string
	switch d.Cmd {
	case "check":
		return "no fault\n"
	case "print":
		d.ScanArgs(t, "site", &name)
		cfg, err := f.For(core.SiteName(name))
		if err != nil {
			return err.Error() + "\n"
		}
		return Format(cfg)
	case "find":
		d.ScanArgs(t, "host", &name)
		site, err := f.SiteByHost(name)
		if err != nil {
			return err.Error() + "\n"
		}
		return string(site) + "\n"
	}
	t.Fatalf("unknown command %s", d.Cmd)
	return ""
}
