package sim

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// exporter is the export command of a site, or the program that receives there.
type exporter struct {
	site    *site
	failPPM int64
	running map[core.BatchID]run
}

// run is one batch on its way to the local application.
type run struct {
	begun uint64      // the happening of its StartExport
	until netsim.Time // when it ends; an event of another time is of a run in an earlier life
	batch []core.ExportUpdate
}

func newExporter(s *site) exporter {
	return exporter{site: s, failPPM: s.host.Export.FailPPM, running: make(map[core.BatchID]run)}
}

// reset ends every run: the process that waited for them is gone.
func (x *exporter) reset() { clear(x.running) }

// StartExport implements core.Host.
func (s *site) StartExport(e core.StartExport) {
	batch := make([]core.ExportUpdate, len(e.Updates))
	for i, u := range e.Updates {
		batch[i] = u
		batch[i].Pieces = append([]core.Payload(nil), u.Pieces...)
	}
	s.export.begin(e.Batch, batch, s.export.takes(batch))
}

// begin lets a run end after a time.
func (x *exporter) begin(id core.BatchID, batch []core.ExportUpdate, takes netsim.Time) {
	w := x.site.world
	x.running[id] = run{begun: w.cause, until: w.now + takes, batch: batch}
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
	r, ok := s.export.running[id]
	if !ok || r.until != s.world.now {
		return // the process that waited for it died
	}
	delete(s.export.running, id)
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
