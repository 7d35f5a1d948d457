package realnet_test

import (
	"bufio"
	"io"
	"net"
	"runtime"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestThousandIdleClients: they cost little, and one that speaks is served.
func TestThousandIdleClients(t *testing.T) {
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	inferno := start(t, manualConfiguration(places, ""), "inferno", places["inferno"])
	address := inferno.daemon.ClientAddr().String()
	before := memoryInUse()
	const crowd = 1000
	for i := range crowd {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Skipf("this machine lets a test have %d connections: %v", i, err)
		}
		defer conn.Close()
		greeting := make([]byte, 4)
		if _, err := io.ReadFull(conn, greeting); err != nil || string(greeting) != "220 " {
			t.Fatalf("client %d was greeted by %q, %v", i, greeting, err)
		}
	}
	each := (memoryInUse() - before) / crowd
	if each > 32<<10 { // both ends of the connection are in this process
		t.Errorf("an idle client takes %d bytes", each)
	}
	c := inferno.dial(t)
	if groups, err := c.Groups(t.Context()); err != nil || len(groups) != 1 {
		t.Errorf("in the crowd: %v, %v", groups, err)
	}
}

func memoryInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// TestTwoSitesOfOneName: the second is refused, in clear words at both ends, and the
// first goes on.
func TestTwoSitesOfOneName(t *testing.T) {
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	text := manualConfiguration(places, "")
	master := start(t, text, "master", places["master"])
	start(t, text, "inferno", places["inferno"])
	master.await(t, 1, is[core.PeerUp])

	places["inferno"] = newPlace(t)
	impostor := start(t, manualConfiguration(places, ""), "inferno", places["inferno"])
	refused := func(o core.Observation) bool {
		o2, ok := o.(core.PeerRefused)
		return ok && o2.Why == core.RefuseName
	}
	impostor.await(t, 1, refused)
	master.await(t, 1, refused)

	group, err := master.dial(t).Group(t.Context(), "mirror-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range group.Sites {
		if s.Site.Name == "inferno" && s.State != core.SiteUp {
			t.Errorf("the first inferno is %v", s.State)
		}
	}
}

// TestDeafClient: one that pipelines commands and reads nothing holds up nobody.
func TestDeafClient(t *testing.T) {
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	inferno := start(t, manualConfiguration(places, ""), "inferno", places["inferno"])
	deaf, err := net.Dial("tcp", inferno.daemon.ClientAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	go func() {
		said := bufio.NewWriter(deaf)
		for {
			if _, err := said.WriteString(strings.Repeat("statistics\r\n", 100)); err != nil {
				return
			}
		}
	}()
	c := inferno.dial(t)
	for range 100 {
		if _, err := c.Statistics(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
