package script

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/sim"
)

// host is (:host ...): what is special about the machines of some sites. What it
// does not say stays as it was.
type host struct {
	sites            []sim.Who
	region           *string
	place            *string
	uplink, downlink *int64
	starts           *time.Duration
	knows            []sim.Who
	joins            []core.GroupName
	claims           *core.SiteName
	exports          *bool
	offset           *time.Duration
	ppm              *int64
	durable          *bool
	sync             *time.Duration
	capacity         *int64
	exportTime       *time.Duration
	exportRate       *int64
	exportFails      *int64
	local            *core.LocalDef
}

func (t *tables) host() config.Form[host] {
	return config.Form[host]{
		Name: "host",
		Doc:  "what is special about some sites and their machines",
		Args: []config.Field[host]{
			config.Many("sites", "which", t.kindWho(), func(h *host) *[]sim.Who { return &h.sites }).Required(),
		},
		Fields: []config.Field[host]{
			config.One("region", "the region it is in", config.Optional(config.Name[string]()), func(h *host) **string { return &h.region }),
			config.One("place", "its row in the matrix", config.Optional(config.Text(255)), func(h *host) **string { return &h.place }),
			config.One("uplink", "what it can send; 0 is no limit",
				config.Optional(config.Rate(0, rateMax)), func(h *host) **int64 { return &h.uplink }),
			config.One("downlink", "what it can receive; 0 is no limit",
				config.Optional(config.Rate(0, rateMax)), func(h *host) **int64 { return &h.downlink }),
			config.One("starts", "when it boots first",
				config.Optional(config.Duration(0, durationMax)), func(h *host) **time.Duration { return &h.starts }),
			config.Many("knows", "the sites in its configuration; else all", t.kindWho(), func(h *host) *[]sim.Who { return &h.knows }),
			config.Many("joins", "groups that it asks to join", config.Name[core.GroupName](), func(h *host) *[]core.GroupName { return &h.joins }),
			config.One("claims", "the name of another site that it goes by",
				config.Optional(config.Name[core.SiteName]()), func(h *host) **core.SiteName { return &h.claims }),
			config.One("clock-offset", "what its clock shows at the start",
				config.Optional(config.Duration(0, durationMax)), func(h *host) **time.Duration { return &h.offset }),
			config.One("clock-ppm", "millionths that its clock is fast",
				config.Optional(config.Integer[int64](-100_000, 100_000)), func(h *host) **int64 { return &h.ppm }),
			config.One("disk", "durable: updates survive a crash",
				config.Optional(config.Enum(config.Choice[bool]{Word: "memory", Value: false}, config.Choice[bool]{Word: "durable", Value: true})),
				func(h *host) **bool { return &h.durable }),
			config.One("disk-sync", "how long a sync takes",
				config.Optional(config.Duration(0, time.Hour)), func(h *host) **time.Duration { return &h.sync }),
			config.One("disk-capacity", "what the disk holds; 0 is no limit",
				config.Optional(config.Size(0, 1<<50)), func(h *host) **int64 { return &h.capacity }),
			config.One("exports", "no: it has no export command, and drops what comes",
				config.Optional(config.Boolean()), func(h *host) **bool { return &h.exports }),
			config.One("export-time", "how long one run of the export command takes",
				config.Optional(config.Duration(0, time.Hour)), func(h *host) **time.Duration { return &h.exportTime }),
			config.One("export-rate", "how fast it applies updates; 0 is no limit",
				config.Optional(config.Rate(0, rateMax)), func(h *host) **int64 { return &h.exportRate }),
			config.One("export-failures", "runs that fail",
				config.Optional(percentUpTo(990_000)), func(h *host) **int64 { return &h.exportFails }),
			config.Block(localForm(), func(h *host) **core.LocalDef { return &h.local }),
		},
	}
}

// exportCommand is what simulated sites export by, where a scenario does not say.
const exportCommand = "apply"

// localForm is the daemon's own (:local ...), but that updates are exported.
func localForm() config.Form[core.LocalDef] {
	form := config.LocalForm()
	fresh := form.Fresh
	form.Doc = "parameters of every site; within :host, of those sites instead"
	form.Fresh = func() core.LocalDef {
		l := fresh()
		l.ExportCommand = exportCommand
		return l
	}
	return form
}

// apply gives one site's host what the form says.
func (h *host) apply(to *sim.Host) {
	set(&to.Region, h.region)
	set(&to.Place, h.place)
	set(&to.Uplink, h.uplink)
	set(&to.Downlink, h.downlink)
	set(&to.Start, h.starts)
	set(&to.ClockOffset, h.offset)
	set(&to.ClockPPM, h.ppm)
	set(&to.Disk.Durable, h.durable)
	set(&to.Disk.Sync, h.sync)
	set(&to.Disk.Capacity, h.capacity)
	set(&to.Export.PerBatch, h.exportTime)
	set(&to.Export.Rate, h.exportRate)
	set(&to.Export.FailPPM, h.exportFails)
	set(&to.Local, h.local)
	set(&to.Claims, h.claims)
	if h.exports != nil && !*h.exports {
		to.Local.ExportCommand = ""
	}
	to.Joins = append(to.Joins, h.joins...)
}

// set copies what was given.
func set[V any](to *V, given *V) {
	if given != nil {
		*to = *given
	}
}
