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
	"time"

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
	lost := false
	watch := time.AfterFunc(patience, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		lost = true
		p.changed.Broadcast()
	})
	defer watch.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for seen := 0; ; p.changed.Wait() {
		for ; seen < len(p.log); seen++ {
			if is(p.log[seen]) {
				return
			}
		}
		if p.ended || lost {
			t.Fatalf("the daemon ended, or took too long, before %s: %v", what, p.log[max(0, len(p.log)-5):])
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

// processes are the three sites as programs of their own.
type processes struct {
	t       *testing.T
	program string
	folder  string
	places  map[core.SiteName]place
	all     map[core.SiteName]*process
}

func newProcesses(t *testing.T) *processes {
	t.Helper()
	ps := &processes{t: t, program: buildFloodd(t), folder: t.TempDir(), places: map[core.SiteName]place{}, all: map[core.SiteName]*process{}}
	for _, name := range siteNames {
		ps.places[name] = newPlace(t)
	}
	for _, p := range ps.places { // the processes open these ports themselves
		p.client.Close()
		p.data.Close()
	}
	return ps
}

// run starts a site, with local parameters beside what it exports to.
func (ps *processes) run(name core.SiteName, local string) *process {
	ps.t.Helper()
	conf := filepath.Join(ps.folder, string(name)+".conf")
	local = fmt.Sprintf("(:local (:export-command \"cat >> %s.out\") %s)\n", filepath.Join(ps.folder, string(name)), local)
	if err := os.WriteFile(conf, []byte(manualConfiguration(ps.places, local)), 0o666); err != nil {
		ps.t.Fatal(err)
	}
	ps.all[name] = startProcess(ps.t, ps.program, conf, name)
	return ps.all[name]
}

func (ps *processes) kill(name core.SiteName) {
	ps.t.Helper()
	if err := ps.all[name].cmd.Process.Signal(syscall.SIGKILL); err != nil {
		ps.t.Fatal(err)
	}
	ps.all[name].cmd.Wait()
}

func (ps *processes) dial(name core.SiteName) *client.Client {
	ps.t.Helper()
	c, err := client.Dial(ps.t.Context(), ps.places[name].client.Addr().String())
	if err != nil {
		ps.t.Fatal(err)
	}
	ps.t.Cleanup(func() { c.Close() })
	return c
}

func (ps *processes) exported(name core.SiteName) []byte {
	ps.t.Helper()
	got, err := os.ReadFile(filepath.Join(ps.folder, string(name)+".out"))
	if err != nil {
		ps.t.Fatal(err)
	}
	return got
}

// statistic asks a site for one of its statistics.
func statistic(t *testing.T, c *client.Client, name string) int64 {
	t.Helper()
	all, err := c.Statistics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Name == name {
			return s.Value
		}
	}
	t.Fatalf("no statistic %s in %v", name, all)
	panic("unreachable")
}

// durable are the local parameters of a site whose updates outlive it.
func (ps *processes) durable() string { return fmt.Sprintf("(:data-directory %q)", ps.folder) }

// TestAcceptedOutlivesTheDaemon: what a client was told 250 of is not lost when the only
// daemon that has it is killed in that moment.
func TestAcceptedOutlivesTheDaemon(t *testing.T) {
	ps := newProcesses(t)
	ps.run("inferno", ps.durable()).await(t, "its start", says("floodd begins"))
	body := strings.Repeat("accepted\n", 20_000)
	id, err := ps.dial("inferno").Publish(t.Context(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	ps.kill("inferno")
	ps.run("inferno", ps.durable())
	ps.run("master", "").await(t, "the update", exported(id))
	if got := ps.exported("master"); string(got) != body {
		t.Errorf("%d bytes came, want %d", len(got), len(body))
	}
}

// TestKilledInMidTransfer: a daemon that is killed while a long update comes goes on, in
// its next life, with the pieces that it had.
func TestKilledInMidTransfer(t *testing.T) {
	const size = 8 << 20
	ps := newProcesses(t)
	ps.run("master", "(:bandwidth-limit 3MB/s)").await(t, "its start", says("floodd begins"))
	ps.run("purgatory", ps.durable()).await(t, "its topology", says("topology changed"))
	body := bytes.Repeat([]byte("0123456789abcde\n"), size/16)
	id, err := ps.dial("master").Publish(t.Context(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	c := ps.dial("purgatory")
	for statistic(t, c, "bytes-received") < size/4 {
	}
	ps.kill("purgatory")
	ps.run("purgatory", ps.durable()).await(t, "the rest", exported(id))
	if got := ps.exported("purgatory"); !bytes.Equal(got, body) {
		t.Errorf("%d bytes were exported, want %d", len(got), len(body))
	}
	if again := statistic(t, ps.dial("purgatory"), "bytes-received"); again > size*9/10 {
		t.Errorf("in its second life the site received %d bytes of %d", again, size)
	}
}

// TestKilledDaemonCatchesUp: a process is killed without warning, misses updates, and
// gets them once it runs again.
func TestKilledDaemonCatchesUp(t *testing.T) {
	ps := newProcesses(t)
	for _, name := range siteNames {
		ps.run(name, "")
	}
	for _, name := range siteNames {
		ps.all[name].await(t, "its topology", says("topology changed"))
	}
	c := ps.dial("inferno")
	publish := func(body string) core.UpdateID {
		id, err := c.Publish(t.Context(), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	before := publish("before\n")
	ps.all["purgatory"].await(t, "the first update", exported(before))

	ps.kill("purgatory")
	ps.all["inferno"].await(t, "the loss", func(entry map[string]any) bool {
		return entry["msg"] == "peer down" && entry["site"] == "purgatory"
	})
	var missed []core.UpdateID
	var bodies [][]byte
	for i := range 5 {
		body := fmt.Sprintf("missed %d %s\n", i, strings.Repeat("x", i*100_000))
		missed = append(missed, publish(body))
		bodies = append(bodies, []byte(body))
	}
	ps.all["master"].await(t, "the last update", exported(missed[4]))

	ps.run("purgatory", "")
	for _, id := range missed {
		ps.all["purgatory"].await(t, "catching up", exported(id))
	}
	got := ps.exported("purgatory")
	for i, body := range bodies {
		if n := bytes.Count(got, body); n != 1 {
			t.Errorf("update %d was exported %d times", i, n)
		}
	}

	for _, p := range ps.all { // and the others end when they are asked to
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	for name, p := range ps.all {
		p.await(t, "its end", says("floodd ends"))
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
