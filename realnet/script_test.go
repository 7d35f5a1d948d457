package realnet_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestManualsExportScript runs testdata/export.sh, the manual's script word for word,
// with a stand-in for its mirror program that keeps what it is given.
func TestManualsExportScript(t *testing.T) {
	if _, err := exec.LookPath("hostname"); err != nil {
		t.Skip("the script needs the program hostname: ", err)
	}
	hostname, err := exec.Command("hostname").Output()
	if err != nil {
		t.Skip("the script needs a hostname: ", err)
	}
	home := t.TempDir()
	data := filepath.Join(home, "replica", strings.TrimSpace(string(hostname)), "data")
	mirror := filepath.Join(filepath.Dir(data), "bin", "mirror")
	script := filepath.Join(home, "export.sh")
	for _, folder := range []string{data, filepath.Dir(mirror)} {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	manual, err := os.ReadFile("testdata/export.sh")
	if err != nil {
		t.Fatal(err)
	}
	writeProgram(t, script, manual)
	writeProgram(t, mirror, []byte("#!/bin/sh\necho \"$@\"; cat >> mirrored\n"))
	t.Setenv("HOME", home)

	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	master := start(t, manualConfiguration(places, ""), "master", places["master"])
	inferno := start(t, manualConfiguration(places, "(:local (:export-command "+script+") (:site-purge-period 600))\n"), "inferno", places["inferno"])
	master.await(t, 1, is[core.PeerUp])
	c := master.dial(t)
	for _, body := range []string{"first\n", "second, without a new line", "third\n"} {
		if _, err := c.Publish(t.Context(), strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	inferno.await(t, 3, is[core.UpdateExported])
	got, err := os.ReadFile(filepath.Join(data, "mirrored"))
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"first\n", "second, without a new line", "third\n"} {
		if bytes.Count(got, []byte(body)) != 1 {
			t.Errorf("mirrored %q, which lacks %q", got, body)
		}
	}
	log, err := os.ReadFile(filepath.Join(data, "log.update"))
	if err != nil || !strings.Contains(string(log), "--commands --execute --distribute --flood") {
		t.Errorf("mirror was called as %q, %v", log, err)
	}
}

// writeProgram writes an executable file. It is written by another process, lest one
// that is forked meanwhile keeps it open for writing, and it cannot be executed.
func writeProgram(t *testing.T, path string, text []byte) {
	t.Helper()
	write := exec.Command("sh", "-c", `cat > "$1" && chmod +x "$1"`, "sh", path)
	write.Stdin = bytes.NewReader(text)
	if err := write.Run(); err != nil {
		t.Fatal(err)
	}
}
