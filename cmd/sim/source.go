package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/recording"
	"github.com/floodd/floodd/sim/script"
)

// source is a run to look at: one that is run now, or one that was recorded.
type source struct {
	name  string // what it is, for people
	lines iter.Seq2[recording.Line, error]
	close func() error
}

// openSource finds the run that an argument names: a scenario file, with @SEED behind it
// for another seed than its own, or a recording.
// A swarm lets the seed also draw which kinds of fault are on.
func openSource(arg string, swarm bool) (*source, error) {
	file, seed := arg, ""
	if at := strings.LastIndexByte(arg, '@'); at > 0 {
		if _, err := os.Stat(arg); err != nil {
			file, seed = arg[:at], arg[at+1:]
		}
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("find run: %w", err)
	}
	if begin, _ := bufio.NewReader(io.NewSectionReader(in, 0, 2)).Peek(2); string(begin) == recording.Magic {
		return openRecording(in, file, seed)
	}
	in.Close()
	s, err := script.Load(file)
	if err != nil {
		return nil, err
	}
	if seed != "" {
		if s.Seed, err = parseSeed(seed); err != nil {
			return nil, err
		}
	}
	if swarm {
		s = s.Swarmed()
	}
	return &source{
		name:  fmt.Sprintf("%s, seed %d, run here by %s", file, s.Seed, build()),
		lines: recording.Play(s, sim.Options{}),
		close: func() error { return nil },
	}, nil
}

func openRecording(in *os.File, file, seed string) (*source, error) {
	if seed != "" {
		in.Close()
		return nil, fmt.Errorf("%s is a recording, of one seed: leave @%s away", file, seed)
	}
	r, err := recording.NewReader(in)
	if err != nil {
		in.Close()
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return &source{
		name:  fmt.Sprintf("%s, recorded of %s, seed %d, on %s by %s", file, r.About.Scenario, r.About.Seed, r.About.Machine, r.About.Build),
		lines: r.Lines(),
		close: in.Close,
	}, nil
}

// record begins a recording of a run in a file.
func record(file string, s *sim.Scenario) (watch func(sim.Happening), finish func() error, err error) {
	out, err := os.Create(file)
	if err != nil {
		return nil, nil, fmt.Errorf("record: %w", err)
	}
	w, err := recording.NewWriter(out, recording.About{
		Scenario: s.Name, Seed: s.Seed, Build: build(), Machine: runtime.GOOS + "/" + runtime.GOARCH,
	})
	if err != nil {
		out.Close()
		return nil, nil, fmt.Errorf("record: %w", err)
	}
	return w.Watch, func() error {
		err := w.Close()
		if closing := out.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return fmt.Errorf("record %s: %w", filepath.Base(file), err)
		}
		return nil
	}, nil
}

// build says which program this is.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return runtime.Version()
	}
	revision, changed := "an unknown revision", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " with changes"
		}
	}
	return revision + changed + ", " + runtime.Version()
}
