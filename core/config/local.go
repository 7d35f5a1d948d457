package config

import (
	"time"

	"github.com/floodd/floodd/core"
)

// storageMax bounds :data-storage-max, in bytes.
const storageMax = 1 << 50

// pathMax bounds a path, in bytes.
const pathMax = 4095

// LocalForm is the table of (:local ...): the manual's local parameters, and how
// updates are handed to the application.
func LocalForm() Form[core.LocalDef] {
	type local = core.LocalDef
	return Form[local]{
		Name:  "local",
		Doc:   "parameters of the site that reads the file",
		Fresh: freshLocal,
		Fields: []Field[local]{
			One("data-storage-max", "of updates, at most",
				Size(1, storageMax), func(l *local) *int64 { return &l.DataStorageMax }),
			One("data-directory", "keeps updates on disk, to outlive the daemon",
				Text(pathMax), func(l *local) *string { return &l.DataDirectory }).Note(directoryNote),
			Command("export-command", "reads updates from its standard input",
				func(l *local) *string { return &l.ExportCommand }).Note(exportNote),
			One("export-by", "receive: keep them for a program",
				Enum(Choice[core.ExportBy]{"command", core.ExportCommand}, Choice[core.ExportBy]{"receive", core.ExportReceive}),
				func(l *local) *core.ExportBy { return &l.ExportBy }),
			One("export-framing", `lines: "ID BYTES" before each update`,
				Enum(Choice[core.Framing]{"none", core.FramingNone}, Choice[core.Framing]{"lines", core.FramingLines}),
				func(l *local) *core.Framing { return &l.ExportFraming }),
			One("export-batch-max", "for one command",
				Size(0, core.UpdateSizeMax), func(l *local) *int64 { return &l.ExportBatchMax }),
			One("log-purge-period", "updates are kept for others",
				Duration(periodMin, periodMax), func(l *local) *time.Duration { return &l.LogPurgePeriod }),
			One("site-purge-period", "silent sites are forgotten",
				Duration(periodMin, periodMax), func(l *local) *time.Duration { return &l.SitePurgePeriod }),
			bandwidthLimit("that the site sends to others",
				func(l *local) *core.BandwidthLimit { return &l.BandwidthLimit }),
			One("swarm-links", "beyond the topology, for very long updates",
				Integer[int](0, core.SwarmLinksMax), func(l *local) *int { return &l.SwarmLinks }),
		},
	}
}

func freshLocal() core.LocalDef {
	return core.LocalDef{
		DataStorageMax:  core.DefaultDataStorageMax,
		ExportBatchMax:  core.DefaultExportBatchMax,
		LogPurgePeriod:  core.DefaultLogPurgePeriod,
		SitePurgePeriod: core.DefaultSitePurgePeriod,
		SwarmLinks:      core.DefaultSwarmLinks,
	}
}

const directoryNote = `
The daemon makes it, and in it a file for each site, SITE.updates. A client
hears 250 only when its update is on the disk and synced, and a daemon that is
started again goes on with what it had: it exports what was not exported, gives
others what they lack, and fetches of a long update only what had not come.
Without a directory, updates are in memory, and end with the daemon.

  (:data-directory /var/lib/floodd)`

const exportNote = `
The shell runs the command in the root directory and throws its output away. An
exit code of 0 means that the updates were applied. Several may come at once,
joined without a boundary unless :export-framing says otherwise. Give a program
and its arguments or, where the shell's own signs are needed, a string:

  (:export-command /usr/local/bin/filer -q)
  (:export-command "cat >> /var/spool/updates")

Its environment tells what it is given: FLOODD_SITE, FLOODD_UPDATES (how many),
FLOODD_BYTES, FLOODD_UPDATE_IDS and FLOODD_GROUPS (with spaces between).
Without a command, updates are dropped unless a program takes them.`
