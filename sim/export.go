package sim

import (
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// exporter is the export command of a site, or the program that receives there.
type exporter struct {
	site    *site
	failPPM int64
	running []run // in the order in which they began
}

// run is one batch on its way to the local application.
type run struct {
	id    core.BatchID
	begun uint64      // the happening of its StartExport
	until netsim.Time // when it ends; an event of another time is of a run in an earlier life
	batch []core.ExportUpdate
}

func newExporter(s *site) exporter {
	return exporter{site: s, failPPM: s.host.Export.FailPPM}
}

// reset ends every run: the process that waited for them is gone.
func (x *exporter) reset() { x.running = nil }

// StartExport implements core.Host.
func (s *site) StartExport(e core.StartExport) {
	s.export.begin(e.Batch, e.Updates, s.export.takes(e.Updates))
}

// begin lets a run end after a time.
func (x *exporter) begin(id core.BatchID, batch []core.ExportUpdate, takes netsim.Time) {
	w := x.site.world
	x.running = append(x.running, run{id: id, begun: w.cause, until: w.now + takes, batch: batch})
	w.schedule(w.now+takes, event{kind: eventExport, site: x.site.index, arg: uint64(id)})
}

// takes reckons how long a batch keeps the application busy.
func (x *exporter) takes(batch []core.ExportUpdate) netsim.Time {
	spec := &x.site.host.Export
	t := micros(spec.PerBatch)
	if spec.Rate > 0 {
		var bytes int64
		for i := range batch {
			bytes += batch[i].Size
		}
		t += netsim.Time(bytes / spec.Rate * 1e6)
		t += netsim.Time(bytes % spec.Rate * 1e6 / spec.Rate)
	}
	return max(1, t)
}

// onExportOver tells the site how a run ended.
func (s *site) onExportOver(id core.BatchID) {
	x := &s.export
	at := slices.IndexFunc(x.running, func(r run) bool { return r.id == id })
	if at < 0 || x.running[at].until != s.world.now {
		return // the process that waited for it died
	}
	r := x.running[at]
	x.running = slices.Delete(x.running, at, at+1)
	s.world.because(r.begun)
	done, why := len(r.batch), ""
	if s.chance("export", s.export.failPPM) {
		done, why = 0, "exit status 1"
		if s.host.Local.ExportBy == core.ExportReceive { // it acknowledges one after the other
			done, why = s.draws("export in part").IntN(len(r.batch)), "the receiving program has gone"
		}
	}
	for i := range r.batch[:done] {
		s.world.checks.onExport(s, &r.batch[i])
	}
	s.world.give(s, core.ExportFinished{Batch: id, Done: done, Why: why})
}
