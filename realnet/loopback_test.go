package realnet_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestThreeDaemons: what is published at one is exported byte for byte at the other
// two by a command, however large.
func TestThreeDaemons(t *testing.T) {
	folder := t.TempDir()
	out := func(name core.SiteName) string { return filepath.Join(folder, string(name)) }
	all := startAll(t, func(name core.SiteName) string {
		return fmt.Sprintf("(:local (:export-command \"cat >> %s\"))\n", out(name))
	})
	body := make([]byte, 64<<20)
	random := rand.NewChaCha8([32]byte{1})
	random.Read(body)

	c := all["inferno"].dial(t)
	var want []byte
	for i, update := range [][]byte{[]byte("one line\n"), body, {}, []byte("the end\n")} {
		if _, err := c.Publish(t.Context(), bytes.NewReader(update), "mirror-1"); err != nil {
			t.Fatal(err)
		}
		want = append(want, update...)
		for _, name := range []core.SiteName{"master", "purgatory"} {
			all[name].await(t, i+1, is[core.UpdateExported])
		}
	}
	for _, name := range []core.SiteName{"master", "purgatory"} {
		got, err := os.ReadFile(out(name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s exported %d bytes that are not the %d published", name, len(got), len(want))
		}
	}
}
