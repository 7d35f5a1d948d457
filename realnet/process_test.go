package realnet_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/client"
)

// process is a floodd that runs as a program of its own. Its log says what happens.
type process struct {
	cmd *exec.Cmd

	mu      sync.Mutex
	changed sync.Cond
	log     []map[string]any
	ended   bool
}

// buildFloodd builds the program.
func buildFloodd(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "floodd")
	build := exec.Command("go", "build", "-o", path, "github.com/floodd/floodd/cmd/floodd")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build floodd: %v\n%s", err, out)
	}
	return path
}

func startProcess(t *testing.T, program, conf string, self core.SiteName) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program, "-config", conf, "--bind", "127.0.0.1", "--log-json", "--log-level", "debug", string(self))}
	p.changed.L = &p.mu
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	})
	go p.read(stderr)
	return p
}

func (p *process) read(stderr io.Reader) {
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		var entry map[string]any
		if json.Unmarshal(lines.Bytes(), &entry) != nil {
			entry = map[string]any{"msg": lines.Text()}
		}
		p.mu.Lock()
		p.log = append(p.log, entry)
		p.changed.Broadcast()
		p.mu.Unlock()
	}
	p.mu.Lock()
	p.ended = true
	p.changed.Broadcast()
	p.mu.Unlock()
}

// await waits for a line of the log.
func (p *process) await(t *testing.T, what string, is func(map[string]any) bool) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for seen := 0; ; p.changed.Wait() {
		for ; seen < len(p.log); seen++ {
			if is(p.log[seen]) {
				return
			}
		}
		if p.ended {
			t.Fatalf("the daemon ended before %s: %v", what, p.log[max(0, len(p.log)-5):])
		}
	}
}

func says(message string) func(map[string]any) bool {
	return func(entry map[string]any) bool { return entry["msg"] == message }
}

func exported(id core.UpdateID) func(map[string]any) bool {
	return func(entry map[string]any) bool {
		return entry["msg"] == "update exported" && entry["update"] == id.String()
	}
}

// TestKilledDaemonCatchesUp: a process is killed without warning, misses updates, and
// gets them once it runs again.
func TestKilledDaemonCatchesUp(t *testing.T) {
	program, folder := buildFloodd(t), t.TempDir()
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	for _, p := range places { // the processes open these ports themselves
		p.client.Close()
		p.data.Close()
	}
	run := func(name core.SiteName) *process {
		conf := filepath.Join(folder, string(name)+".conf")
		local := fmt.Sprintf("(:local (:export-command \"cat >> %s.out\"))\n", filepath.Join(folder, string(name)))
		if err := os.WriteFile(conf, []byte(manualConfiguration(places, local)), 0o666); err != nil {
			t.Fatal(err)
		}
		return startProcess(t, program, conf, name)
	}
	all := map[core.SiteName]*process{}
	for _, name := range siteNames {
		all[name] = run(name)
	}
	for _, name := range siteNames {
		all[name].await(t, "its topology", says("topology changed"))
	}
	c, err := client.Dial(t.Context(), places["inferno"].client.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	publish := func(body string) core.UpdateID {
		id, err := c.Publish(t.Context(), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	before := publish("before\n")
	all["purgatory"].await(t, "the first update", exported(before))

	if err := all["purgatory"].cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	all["purgatory"].cmd.Wait()
	all["inferno"].await(t, "the loss", func(entry map[string]any) bool {
		return entry["msg"] == "peer down" && entry["site"] == "purgatory"
	})
	var missed []core.UpdateID
	var bodies [][]byte
	for i := range 5 {
		body := fmt.Sprintf("missed %d %s\n", i, strings.Repeat("x", i*100_000))
		missed = append(missed, publish(body))
		bodies = append(bodies, []byte(body))
	}
	all["master"].await(t, "the last update", exported(missed[4]))

	all["purgatory"] = run("purgatory")
	for _, id := range missed {
		all["purgatory"].await(t, "catching up", exported(id))
	}
	got, err := os.ReadFile(filepath.Join(folder, "purgatory.out"))
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range bodies {
		if n := bytes.Count(got, body); n != 1 {
			t.Errorf("update %d was exported %d times", i, n)
		}
	}

	for _, p := range all { // and the others end when they are asked to
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for name, p := range all {
		p.await(t, "its end", says("floodd ends"))
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
