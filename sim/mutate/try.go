package mutate

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"time"

	"github.com/floodd/floodd/core/planted"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/shrink"
	"github.com/floodd/floodd/sim/sweep"
)

// Row is what became of one bug.
type Row struct {
	Bug    string `json:"bug"`
	World  string `json:"world"`            // the scenario that was swept
	Unseen string `json:"unseen,omitempty"` // why no checker can find it, where that is so
	Found  bool   `json:"found"`
	Seeds  uint64 `json:"seeds"` // that were run until it was found, or in vain
	// Failure is what the first seed that failed failed by.
	Failure *sweep.Group `json:"failure,omitempty"`
	Before  shrink.Size  `json:"before"` // of the scenario of that seed
	After   shrink.Size  `json:"after"`
	Text    string       `json:"text,omitempty"` // the small scenario, which holds without the bug
	// Unable says why it could not be swept or, if it was found, be shrunk to the end.
	Unable string `json:"unable,omitempty"`
	// What it took to sweep and to shrink, in seconds of a processor of this machine.
	Sweep  float64 `json:"sweep_seconds"`
	Shrink float64 `json:"shrink_seconds"`
}

// Bench is a program with all bugs in it, each of which waits to be switched on.
type Bench struct {
	root    string // of floodd's source
	folder  string
	program string
	sound   string // the program without bugs
}

// Build makes a bench of floodd's source, whose root is given, in a folder that is the
// caller's to remove.
func Build(root, folder string) (*Bench, error) {
	overlay, err := planted.Overlay(root, folder)
	if err != nil {
		return nil, err
	}
	b := &Bench{root: root, folder: folder, program: filepath.Join(folder, "sim"), sound: filepath.Join(folder, "sound")}
	if err := b.build("-overlay", overlay, "-o", b.program); err != nil {
		return nil, fmt.Errorf("build with bugs planted: %w", err)
	}
	if err := b.build("-o", b.sound); err != nil {
		return nil, fmt.Errorf("build without bugs: %w", err)
	}
	return b, nil
}

// build makes command sim.
func (b *Bench) build(flags ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", append(append([]string{"build"}, flags...), "./cmd/sim")...)
	cmd.Dir = b.root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// storm is the world of bugs that name no other.
const storm = "storm.scn"

//go:embed worlds/*.scn
var worlds embed.FS

// patience is how long one step may take: a bug that sends the program round in circles
// is not waited for.
const patience = 10 * time.Minute

// eventsMax is how many events a run may have: several times what those of our worlds
// have without a bug.
const eventsMax = "500000"

// Try switches a bug on, sweeps its world with so many seeds at most, and shrinks what
// that finds. Number is the bug's place in [planted.Bugs], counted from 1. What a bug makes
// impossible is in its row; the error is of the bench.
func (b *Bench) Try(number int, seeds uint64) (Row, error) {
	bug := planted.Bugs()[number-1]
	row := Row{Bug: bug.Name, World: cmp.Or(bug.World, storm), Unseen: bug.Unseen}
	world, err := b.bring(row.World)
	if err != nil {
		return row, err
	}
	s, err := script.Load(world)
	if err != nil {
		return row, err
	}
	var kinds []string
	if len(s.Swarms) > 0 {
		kinds = []string{"--swarm"}
	}
	var found struct {
		Runs   uint64        `json:"runs"`
		Groups []sweep.Group `json:"failures"`
	}
	row.Sweep, err = b.ask(number, &found, append([]string{"sweep", world, "--json", "--stop", "--events", eventsMax, "--seeds", fmt.Sprintf("1-%d", seeds)}, kinds...)...)
	if err != nil {
		row.Unable = "sweep: " + err.Error()
		return row, nil
	}
	row.Seeds = found.Runs
	if len(found.Groups) == 0 {
		return row, nil
	}
	row.Found, row.Failure = true, &found.Groups[0]
	var small struct {
		Before  shrink.Size   `json:"before"`
		After   shrink.Size   `json:"after"`
		Failure sweep.Failure `json:"failure"`
		Text    string        `json:"text"`
	}
	row.Shrink, err = b.ask(number, &small, append([]string{"shrink", world, "--json", "--unlike", b.sound, "--seed", fmt.Sprint(row.Failure.Seeds[0])}, kinds...)...)
	if err != nil {
		row.Unable = "shrink: " + err.Error()
		return row, nil
	}
	row.Before, row.After, row.Text = small.Before, small.After, small.Text
	row.Failure.Check, row.Failure.Cause, row.Failure.Text = small.Failure.Check, small.Failure.Cause, small.Failure.Text
	return row, nil
}

// bring finds a world: one of ours, which it writes into the folder, or one of the
// project's scenarios.
func (b *Bench) bring(name string) (string, error) {
	text, err := worlds.ReadFile(path.Join("worlds", name))
	if errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(b.root, "scenarios", name), nil
	}
	if err != nil {
		return "", err
	}
	file := filepath.Join(b.folder, name)
	return file, os.WriteFile(file, text, 0o600)
}

// ask runs the program with a bug, reads the object that it prints, and says how many
// seconds of a processor that took. That a scenario failed is what was looked for.
func (b *Bench) ask(number int, answer any, args ...string) (took float64, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", planted.Variable, number))
	out, err := cmd.Output()
	if p := cmd.ProcessState; p != nil {
		took = (p.UserTime() + p.SystemTime()).Round(time.Millisecond).Seconds()
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return took, fmt.Errorf("it was not done after %v", patience)
	case errors.As(err, &exit) && exit.ExitCode() != 1:
		return took, fmt.Errorf("%w: %s", err, bytes.TrimSpace(exit.Stderr))
	case err != nil && exit == nil:
		return took, err
	}
	return took, json.Unmarshal(out, answer)
}
