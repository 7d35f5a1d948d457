package sim

import "time"

// SlowDisk makes the disks of sites take long to sync.
type SlowDisk struct {
	Sites []Who
	Sync  time.Duration
	For   time.Duration
}

func (a SlowDisk) String() string       { return lasting("slow disk at "+list(a.Sites), a.For) }
func (a SlowDisk) check(w *world) error { return known(w, a.Sites) }

func (a SlowDisk) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		if s.disk != nil {
			s.disk.sync = a.Sync
		}
	}
	w.undoAfter(a.For, "disk as before at "+list(a.Sites), func() {
		for _, s := range sites {
			if s.disk != nil {
				s.disk.sync = s.host.Disk.Sync
			}
		}
	})
}

// FullDisk lets the disks of sites take nothing more.
type FullDisk struct {
	Sites []Who
	For   time.Duration
}

func (a FullDisk) String() string       { return lasting("full disk at "+list(a.Sites), a.For) }
func (a FullDisk) check(w *world) error { return known(w, a.Sites) }

func (a FullDisk) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		if s.disk != nil {
			s.disk.full, s.disk.fullBy = true, w.blameFor(s)
		}
	}
	w.undoAfter(a.For, "room on the disk at "+list(a.Sites), func() {
		for _, s := range sites {
			if s.disk != nil {
				s.disk.full = false
			}
		}
	})
}

// mend gives a disk back its room and its speed.
func (d *disk) mend() {
	if d != nil {
		d.sync, d.full = d.site.host.Disk.Sync, false
	}
}

// SpoilDisk alters a share of the pieces that the disks of sites keep. A site finds out when
// it starts again.
type SpoilDisk struct {
	Sites []Who
	PPM   int64 // parts per million
}

func (a SpoilDisk) String() string       { return "spoil the disk at " + list(a.Sites) }
func (a SpoilDisk) check(w *world) error { return known(w, a.Sites) }

func (a SpoilDisk) apply(w *world) {
	for _, s := range w.must(a.Sites) {
		if s.disk != nil {
			s.disk.spoil(a.PPM)
		}
	}
}

// FailExport makes a share of the export runs at sites fail.
type FailExport struct {
	Sites []Who
	PPM   int64 // parts per million
	For   time.Duration
}

func (a FailExport) String() string       { return lasting("fail the export at "+list(a.Sites), a.For) }
func (a FailExport) check(w *world) error { return known(w, a.Sites) }

func (a FailExport) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		s.export.failPPM = a.PPM
	}
	w.undoAfter(a.For, "export as before at "+list(a.Sites), func() {
		for _, s := range sites {
			s.export.mend()
		}
	})
}

// mend lets an export fail no more often than its host definition says.
func (x *exporter) mend() { x.failPPM = x.site.host.Export.FailPPM }
