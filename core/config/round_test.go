package config

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floodd/floodd/core"
)

// anyConfig draws configurations that a file could have said.
func anyConfig() *rapid.Generator[core.Config] {
	return rapid.Custom(func(t *rapid.T) core.Config {
		names := rapid.SliceOfNDistinct(anyName(), 1, 20, rapid.ID).Draw(t, "sites")
		var cfg core.Config
		for i, name := range names {
			cfg.Sites = append(cfg.Sites, anySite(t, core.SiteName(name), i))
		}
		cfg.Self = core.SiteName(rapid.SampledFrom(names).Draw(t, "self"))
		joins := rapid.Bool().Draw(t, "joins") && len(names) > 1
		for _, group := range rapid.SliceOfNDistinct(anyName(), 0, 4, rapid.ID).Draw(t, "groups") {
			members := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, -1, rapid.ID).Draw(t, "members")
			members = slices.DeleteFunc(members, func(name string) bool { return name == string(cfg.Self) })
			if !joins {
				members = append(members, string(cfg.Self))
			} else if len(members) == 0 {
				continue
			}
			cfg.Groups = append(cfg.Groups, anyGroup(t, core.GroupName(group), members))
		}
		cfg.Local = anyLocal(t)
		return cfg
	})
}

func anyName() *rapid.Generator[string] {
	return rapid.StringN(1, 20, core.NameMax).Filter(func(s string) bool { return CheckName(s) == nil })
}

// anyTime draws spans in whole microseconds.
func anyTime(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.Int64Range(periodMin.Microseconds(), periodMax.Microseconds()).Draw(t, label)) * time.Microsecond
}

func anyPeriod(t *rapid.T, label string) time.Duration {
	if rapid.Bool().Draw(t, label+" off") {
		return 0
	}
	return anyTime(t, label)
}

func anySite(t *rapid.T, name core.SiteName, index int) core.SiteDef {
	def := core.SiteDef{Name: name, Hostname: fmt.Sprintf("host%d.example.org", index)}
	if rapid.Bool().Draw(t, "addressed") {
		def.InetAddress = fmt.Sprintf("2001:db8::%x", index)
	}
	def.ClientPort = rapid.IntRange(1, 32767).Draw(t, "client port")
	def.DataPort = def.ClientPort + rapid.IntRange(1, 32768).Draw(t, "data port above")
	if rapid.Bool().Draw(t, "placed") {
		def.Coordinate = &core.Coordinate{
			LatMicroDeg: rapid.Int32Range(-90e6, 90e6).Draw(t, "latitude"),
			LonMicroDeg: rapid.Int32Range(-180e6, 180e6).Draw(t, "longitude"),
		}
	}
	return def
}

func anyGroup(t *rapid.T, name core.GroupName, members []string) core.GroupDef {
	def := core.GroupDef{
		Name:            name,
		Master:          core.SiteName(rapid.SampledFrom(members).Draw(t, "master")),
		Connectivity:    rapid.IntRange(1, connectivityMax).Draw(t, "connectivity"),
		PingPeriod:      anyPeriod(t, "ping"),
		BandwidthPeriod: anyPeriod(t, "bandwidth"),
		EstimatesPeriod: anyPeriod(t, "estimates"),
		JoinPeriod:      anyPeriod(t, "join"),
		UpdatePeriod:    anyPeriod(t, "update"),
		Order:           rapid.SampledFrom([]core.Order{core.OrderNone, core.OrderOrigin}).Draw(t, "order"),
	}
	def.TopologyGenerator = anyCommand(t, "generator")
	prefixes := rapid.SliceOfN(rapid.SampledFrom([]string{"10.0.0.0/8", "::1", "128.125.0.0"}), 0, 3)
	def.AllowSites = append([]string(nil), prefixes.Draw(t, "allowed")...)
	def.DenySites = append([]string(nil), prefixes.Draw(t, "denied")...)
	for _, name := range members {
		def.Sites = append(def.Sites, core.SiteName(name))
	}
	return def
}

func anyCommand(t *rapid.T, label string) string {
	return rapid.OneOf(rapid.Just(""), rapid.Map(anyName(), func(s string) string { return "sh -c '" + s + "\n\"\\'" }), anyName()).Draw(t, label)
}

func anyLocal(t *rapid.T) core.LocalDef {
	return core.LocalDef{
		DataStorageMax:  rapid.Int64Range(1, storageMax).Draw(t, "storage"),
		DataDirectory:   anyCommand(t, "directory"),
		ExportCommand:   anyCommand(t, "export"),
		ExportBy:        rapid.SampledFrom([]core.ExportBy{core.ExportCommand, core.ExportReceive}).Draw(t, "by"),
		ExportFraming:   rapid.SampledFrom([]core.Framing{core.FramingNone, core.FramingLines}).Draw(t, "framing"),
		ExportBatchMax:  rapid.Int64Range(0, core.UpdateSizeMax).Draw(t, "batch"),
		LogPurgePeriod:  anyTime(t, "log purge"),
		SitePurgePeriod: anyTime(t, "site purge"),
		BandwidthLimit:  anyLimit(t),
		SwarmLinks:      rapid.IntRange(0, core.SwarmLinksMax).Draw(t, "swarm links"),
	}
}

// anyLimit draws parts of a day by cutting it, at whole minutes, and leaving some out.
func anyLimit(t *rapid.T) (limit core.BandwidthLimit) {
	rate := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(core.LimitRateMin, core.LimitRateMax))
	limit.Rate = rate.Draw(t, "limit")
	cuts := rapid.SliceOfNDistinct(rapid.IntRange(0, 24*60-1), 2, core.LimitHoursMax, rapid.ID).Draw(t, "cuts")
	slices.Sort(cuts)
	for i, cut := range cuts {
		if rapid.Bool().Draw(t, "hours") {
			limit.Hours = append(limit.Hours, core.LimitHours{
				From: time.Duration(cut) * time.Minute, To: time.Duration(cuts[(i+1)%len(cuts)]) * time.Minute,
				Rate: rate.Draw(t, "rate"),
			})
		}
	}
	return limit
}

func TestFormatReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := anyConfig().Draw(t, "config")
		text := Format(cfg)
		f, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		again, err := f.For(cfg.Self)
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if !reflect.DeepEqual(cfg, again) {
			t.Fatalf("read back as\n%+v\nfrom\n%s\nwant\n%+v", again, text, cfg)
		}
	})
}

// TestOrderOfListsDoesNotMatter swaps the lists of a file.
func TestOrderOfListsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := anyConfig().Draw(t, "config")
		f, err := Parse("f", []byte(Format(core.Config{Groups: nil, Sites: nil, Local: cfg.Local})+formatTail(cfg)))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := f.For(cfg.Self); err != nil || !reflect.DeepEqual(cfg, again) {
			t.Fatalf("read as %+v, %v; want %+v", again, err, cfg)
		}
	})
}

// formatTail writes groups before sites, and no local parameters.
func formatTail(cfg core.Config) string {
	var groups, sites string
	form := FileForm()
	for _, def := range cfg.Groups {
		g := Group{Def: def, Master: Placed[core.SiteName]{Value: def.Master}}
		for _, site := range def.Sites {
			g.Sites = append(g.Sites, Placed[core.SiteName]{Value: site})
		}
		groups += form.Print(&File{Groups: []Group{g}})
	}
	for _, def := range cfg.Sites {
		sites += form.Print(&File{Sites: []Site{{Def: def}}})
	}
	return groups + sites
}
