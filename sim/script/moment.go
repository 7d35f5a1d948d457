package script

import (
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
)

// moment is (:at TIME ...): what goes wrong, or is put right, at one instant.
type moment struct {
	at   time.Duration
	acts []sim.Act
}

func (t *tables) moment() config.Form[moment] {
	return config.Form[moment]{
		Name: "at",
		Doc:  "what goes wrong, or is put right, at an instant",
		Note: momentNote,
		Args: []config.Field[moment]{
			config.One("time", "when, from the start of the script",
				t.kindInstant(true), func(m *moment) *time.Duration { return &m.at }).Required(),
		},
		Fields: config.Cases(func(m *moment) *[]sim.Act { return &m.acts },
			config.CaseOf[sim.Act](t.crash()),
			config.CaseOf[sim.Act](t.restart()),
			config.CaseOf[sim.Act](t.pause()),
			config.CaseOf[sim.Act](t.cut()),
			config.CaseOf[sim.Act](heal()),
			config.CaseOf[sim.Act](t.flap()),
			config.CaseOf[sim.Act](t.reset()),
			config.CaseOf[sim.Act](t.bandwidth()),
			config.CaseOf[sim.Act](t.path()),
			config.CaseOf[sim.Act](t.trunkRate()),
			config.CaseOf[sim.Act](t.setClock()),
			config.CaseOf[sim.Act](t.slowDisk()),
			config.CaseOf[sim.Act](t.fullDisk()),
			config.CaseOf[sim.Act](t.spoilDisk()),
			config.CaseOf[sim.Act](t.failExport()),
			config.CaseOf[sim.Act](t.corrupt()),
		),
	}
}

const momentNote = `
What has no (:for duration) lasts until something ends it, or until the script
is over: then everything is made good, and the sites have the time that :settle
gives to converge.`

// sites is the value by position of an act that strikes any number of sites.
func sites[T any](t *tables, at func(*T) *[]sim.Who) []config.Field[T] {
	return []config.Field[T]{config.Many("sites", "which", t.kindWho(), at).Required()}
}

// lasting is how long an act lasts.
func lasting[T any](at func(*T) *time.Duration) config.Field[T] {
	return config.One("for", "how long it lasts", config.Duration(0, durationMax), at)
}

// side is one of two sets of sites that an act lies between.
func side[T any](t *tables, name, doc string, at func(*T) *[]sim.Who) config.Field[T] {
	return config.One(name, doc, t.kindWho(), func(v *T) *sim.Who {
		who := at(v)
		if len(*who) == 0 {
			*who = append(*who, "")
		}
		return &(*who)[0]
	})
}

// sides are the values by position of an act between two sets of sites.
func sides[T any](t *tables, a, b func(*T) *[]sim.Who) []config.Field[T] {
	return []config.Field[T]{
		side(t, "a", "sites on one side", a).Required(),
		side(t, "b", "sites on the other; else all the rest", b),
	}
}

func (t *tables) crash() config.Form[sim.Crash] {
	return config.Form[sim.Crash]{
		Name: "crash",
		Doc:  "processes end: memory is lost, durable disks keep what they synced",
		Args: sites(t, func(a *sim.Crash) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.Crash]{
			lasting(func(a *sim.Crash) *time.Duration { return &a.For }),
			config.One("vanish", "yes: the machine dies, nothing resets its connections", config.Boolean(), func(a *sim.Crash) *bool { return &a.Vanish }),
			config.One("for-good", "yes: it never comes back", config.Boolean(), func(a *sim.Crash) *bool { return &a.ForGood }),
		},
	}
}

func (t *tables) restart() config.Form[sim.Restart] {
	return config.Form[sim.Restart]{
		Name: "restart",
		Doc:  "sites that are down boot again",
		Args: []config.Field[sim.Restart]{
			side(t, "sites", "which", func(a *sim.Restart) *[]sim.Who { return &a.Sites }).Required(),
			config.One("after", "so long after the moment", config.Duration(0, durationMax), func(a *sim.Restart) *time.Duration { return &a.After }),
		},
	}
}

func (t *tables) pause() config.Form[sim.Pause] {
	return config.Form[sim.Pause]{
		Name:   "pause",
		Doc:    "processes stand still; their machines still take packets",
		Args:   sites(t, func(a *sim.Pause) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.Pause]{lasting(func(a *sim.Pause) *time.Duration { return &a.For })},
	}
}

func (t *tables) cut() config.Form[sim.Cut] {
	return config.Form[sim.Cut]{
		Name: "cut",
		Doc:  "nothing gets through between two sets of sites",
		Args: sides(t, func(a *sim.Cut) *[]sim.Who { return &a.A }, func(a *sim.Cut) *[]sim.Who { return &a.B }),
		Fields: []config.Field[sim.Cut]{
			lasting(func(a *sim.Cut) *time.Duration { return &a.For }),
			config.One("one-way", "yes: only what goes from a to b is lost", config.Boolean(), func(a *sim.Cut) *bool { return &a.OneWay }),
		},
	}
}

func heal() config.Form[sim.Heal] {
	return config.Form[sim.Heal]{Name: "heal", Doc: "every cut ends"}
}

func (t *tables) flap() config.Form[sim.Flap] {
	return config.Form[sim.Flap]{
		Name:  "flap",
		Doc:   "the lines between two sets of sites come and go",
		Fresh: func() sim.Flap { return sim.Flap{Down: 2 * time.Second, Up: 5 * time.Second, For: time.Minute} },
		Args:  sides(t, func(a *sim.Flap) *[]sim.Who { return &a.A }, func(a *sim.Flap) *[]sim.Who { return &a.B }),
		Fields: []config.Field[sim.Flap]{
			config.One("down", "how long they are cut each time", config.Duration(time.Millisecond, durationMax), func(a *sim.Flap) *time.Duration { return &a.Down }),
			config.One("up", "how long they hold between", config.Duration(time.Millisecond, durationMax), func(a *sim.Flap) *time.Duration { return &a.Up }),
			lasting(func(a *sim.Flap) *time.Duration { return &a.For }),
		},
	}
}

func (t *tables) reset() config.Form[sim.Reset] {
	return config.Form[sim.Reset]{
		Name: "reset",
		Doc:  "every connection between two sets of sites is reset",
		Args: sides(t, func(a *sim.Reset) *[]sim.Who { return &a.A }, func(a *sim.Reset) *[]sim.Who { return &a.B }),
	}
}

func (t *tables) bandwidth() config.Form[sim.Bandwidth] {
	return config.Form[sim.Bandwidth]{
		Name: "bandwidth",
		Doc:  "what sites can send and receive changes",
		Args: sites(t, func(a *sim.Bandwidth) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.Bandwidth]{
			config.One("uplink", "what they can send", config.Rate(1, rateMax), func(a *sim.Bandwidth) *int64 { return &a.Uplink }),
			config.One("downlink", "what they can receive", config.Rate(1, rateMax), func(a *sim.Bandwidth) *int64 { return &a.Downlink }),
			lasting(func(a *sim.Bandwidth) *time.Duration { return &a.For }),
		},
	}
}

func (t *tables) path() config.Form[sim.Path] {
	return config.Form[sim.Path]{
		Name: "path",
		Doc:  "the way between two sets of sites changes, in both directions",
		Args: sides(t, func(a *sim.Path) *[]sim.Who { return &a.A }, func(a *sim.Path) *[]sim.Who { return &a.B }),
		Fields: []config.Field[sim.Path]{
			config.One("latency", "one way", config.Duration(0, delayMax), func(a *sim.Path) *time.Duration { return &a.Latency }),
			config.One("jitter", "largest extra delay", config.Duration(0, delayMax), func(a *sim.Path) *time.Duration { return &a.Jitter }),
			config.One("loss", "packets lost", percentUpTo(netsim.LossMax), func(a *sim.Path) *int64 { return &a.LossPPM }),
			lasting(func(a *sim.Path) *time.Duration { return &a.For }),
		},
	}
}

func (t *tables) trunkRate() config.Form[sim.TrunkRate] {
	return config.Form[sim.TrunkRate]{
		Name: "trunk-rate",
		Doc:  "what a shared cable carries changes",
		Args: []config.Field[sim.TrunkRate]{
			config.One("trunk", "which", kindName(&t.trunks), func(a *sim.TrunkRate) *string { return &a.Trunk }).Required(),
			config.One("rate", "each way", config.Rate(1, rateMax), func(a *sim.TrunkRate) *int64 { return &a.Rate }).Required(),
		},
		Fields: []config.Field[sim.TrunkRate]{lasting(func(a *sim.TrunkRate) *time.Duration { return &a.For })},
	}
}

func (t *tables) setClock() config.Form[sim.SetClock] {
	return config.Form[sim.SetClock]{
		Name: "set-clock",
		Doc:  "the clocks on the walls of sites are set; they begin at 00:00",
		Args: []config.Field[sim.SetClock]{
			side(t, "sites", "which", func(a *sim.SetClock) *[]sim.Who { return &a.Sites }).Required(),
			config.One("time", "what they show then", config.TimeOfDay(), func(a *sim.SetClock) *time.Duration { return &a.TimeOfDay }).Required(),
		},
	}
}

func (t *tables) slowDisk() config.Form[sim.SlowDisk] {
	return config.Form[sim.SlowDisk]{
		Name:  "slow-disk",
		Doc:   "durable disks take long to sync",
		Fresh: func() sim.SlowDisk { return sim.SlowDisk{Sync: time.Second} },
		Args:  sites(t, func(a *sim.SlowDisk) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.SlowDisk]{
			config.One("sync", "how long", config.Duration(0, time.Hour), func(a *sim.SlowDisk) *time.Duration { return &a.Sync }),
			lasting(func(a *sim.SlowDisk) *time.Duration { return &a.For }),
		},
	}
}

func (t *tables) fullDisk() config.Form[sim.FullDisk] {
	return config.Form[sim.FullDisk]{
		Name:   "full-disk",
		Doc:    "durable disks take nothing more",
		Args:   sites(t, func(a *sim.FullDisk) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.FullDisk]{lasting(func(a *sim.FullDisk) *time.Duration { return &a.For })},
	}
}

func (t *tables) failExport() config.Form[sim.FailExport] {
	return config.Form[sim.FailExport]{
		Name:  "fail-export",
		Doc:   "export commands fail",
		Fresh: func() sim.FailExport { return sim.FailExport{PPM: 1_000_000} },
		Args:  sites(t, func(a *sim.FailExport) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.FailExport]{
			config.One("share", "how many runs", config.Percent(), func(a *sim.FailExport) *int64 { return &a.PPM }),
			lasting(func(a *sim.FailExport) *time.Duration { return &a.For }),
		},
	}
}

func (t *tables) spoilDisk() config.Form[sim.SpoilDisk] {
	return config.Form[sim.SpoilDisk]{
		Name:  "spoil-disk",
		Doc:   "what disks keep is altered; sites find out when they start again",
		Fresh: func() sim.SpoilDisk { return sim.SpoilDisk{PPM: 10_000} },
		Args:  sites(t, func(a *sim.SpoilDisk) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.SpoilDisk]{
			config.One("share", "how many pieces", config.Percent(), func(a *sim.SpoilDisk) *int64 { return &a.PPM }),
		},
	}
}

func (t *tables) corrupt() config.Form[sim.Corrupt] {
	return config.Form[sim.Corrupt]{
		Name:  "corrupt",
		Doc:   "payloads that reach sites are altered, and manifests of long ones",
		Fresh: func() sim.Corrupt { return sim.Corrupt{PPM: 10_000} },
		Args:  sites(t, func(a *sim.Corrupt) *[]sim.Who { return &a.Sites }),
		Fields: []config.Field[sim.Corrupt]{
			config.One("share", "how many", config.Percent(), func(a *sim.Corrupt) *int64 { return &a.PPM }),
			lasting(func(a *sim.Corrupt) *time.Duration { return &a.For }),
		},
	}
}
