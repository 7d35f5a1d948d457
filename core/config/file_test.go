package config

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

func parseFile(t *testing.T, name string) *File {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func configFor(t *testing.T, f *File, self core.SiteName) core.Config {
	t.Helper()
	cfg, err := f.For(self)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// TestManual reads the manual's own example, word for word.
func TestManual(t *testing.T) {
	got := configFor(t, parseFile(t, "manual.conf"), "inferno")
	want := core.Config{
		Self: "inferno",
		Sites: []core.SiteDef{
			{Name: "master", Hostname: "valhalla", ClientPort: 2000, DataPort: 2001},
			{Name: "inferno", Hostname: "inferno", ClientPort: 2000, DataPort: 2001},
		},
		Groups: []core.GroupDef{{
			Name:            "mirror-1",
			Master:          "master",
			Sites:           []core.SiteName{"master", "inferno"},
			Connectivity:    core.DefaultConnectivity,
			PingPeriod:      15 * time.Second,
			BandwidthPeriod: 60 * time.Second,
			EstimatesPeriod: 30 * time.Second,
			JoinPeriod:      core.DefaultJoinPeriod,
			UpdatePeriod:    120 * time.Second,
		}},
		Local: core.LocalDef{
			DataStorageMax:  core.DefaultDataStorageMax,
			ExportCommand:   "/homes/dante/mirrord/inferno/bin/filer",
			ExportBatchMax:  core.DefaultExportBatchMax,
			LogPurgePeriod:  core.DefaultLogPurgePeriod,
			SitePurgePeriod: 600 * time.Second,
			SwarmLinks:      core.DefaultSwarmLinks,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

// TestHarvest reads the spellings of Harvest's release.
func TestHarvest(t *testing.T) {
	got := configFor(t, parseFile(t, "harvest.conf"), "site2")
	want := core.Config{
		Self: "site2",
		Sites: []core.SiteDef{
			{Name: "site1", Hostname: "excalibur.usc.edu", InetAddress: "128.125.51.6", ClientPort: 9002, DataPort: 9003,
				Coordinate: &core.Coordinate{LatMicroDeg: 34021950, LonMicroDeg: -118280000}},
			{Name: "site2", Hostname: "catarina.usc.edu", ClientPort: core.DefaultClientPort, DataPort: core.DefaultDataPort,
				Coordinate: &core.Coordinate{LatMicroDeg: 47500000, LonMicroDeg: 250000}},
			{Name: "site3", Hostname: "burton.cs.colorado.edu", ClientPort: core.DefaultClientPort, DataPort: core.DefaultDataPort,
				Coordinate: &core.Coordinate{LatMicroDeg: 40015000, LonMicroDeg: -105270500}},
		},
		Groups: []core.GroupDef{{
			Name:              "group1",
			Master:            "site1",
			Sites:             []core.SiteName{"site1", "site2", "site3"},
			Connectivity:      2,
			PingPeriod:        15500 * time.Millisecond,
			BandwidthPeriod:   time.Minute,
			JoinPeriod:        90 * time.Second,
			UpdatePeriod:      core.DefaultUpdatePeriod,
			TopologyGenerator: "/usr/local/harvest/bin/topology -k 2",
			AllowSites:        []string{"128.125.0.0"},
			DenySites:         []string{"18.0.0.0", "10.0.0.0/8"},
		}},
		Local: core.LocalDef{
			DataStorageMax:  1000000,
			ExportCommand:   "/bin/sh -c 'cat > last'",
			ExportBatchMax:  core.DefaultExportBatchMax,
			LogPurgePeriod:  2 * time.Hour,
			SitePurgePeriod: core.DefaultSitePurgePeriod,
			SwarmLinks:      core.DefaultSwarmLinks,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read\n%+v\nwant\n%+v", got, want)
	}
}

func TestLocalMayBeAbsent(t *testing.T) {
	f, err := Parse("f", []byte("(:site-define (:site-name a) (:hostname a))"))
	if err != nil {
		t.Fatal(err)
	}
	if got := configFor(t, f, "a").Local; !reflect.DeepEqual(got, freshLocal()) {
		t.Errorf("local parameters are %+v", got)
	}
}

func TestParseKeepsTheFirstFaults(t *testing.T) {
	_, err := Parse("f", []byte(strings.Repeat("(:zebra)\n", 100)))
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 21 || !strings.HasPrefix(lines[0], "f:1:2: unknown") || lines[20] != "f: and 80 more" {
		t.Errorf("%d lines:\n%s", len(lines), err)
	}
}

func BenchmarkParse(b *testing.B) {
	const sites = 1000
	f := File{Groups: []Group{{Def: freshGroup().Def}}}
	g := &f.Groups[0]
	g.Def.Name = "world"
	for i := range sites {
		name := core.SiteName(fmt.Sprintf("s%d", i))
		f.Sites = append(f.Sites, Site{Def: core.SiteDef{Name: name, Hostname: string(name) + ".example.org", ClientPort: 9000, DataPort: 9001}})
		g.Sites = append(g.Sites, Placed[core.SiteName]{Value: name})
	}
	g.Master.Value = "s0"
	text := []byte(FileForm().Print(&f))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("f", text); err != nil {
			b.Fatal(err)
		}
	}
}
