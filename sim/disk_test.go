package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// diskOf returns the disk of a durable site in a world that stands at its beginning.
func diskOf(t *testing.T, capacity int64) (*world, *disk) {
	s := smallWorld(2)
	s.Hosts[0].Disk = Disk{Durable: true, Sync: 5 * time.Millisecond, Capacity: capacity}
	w, err := newWorld(&s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.sites[0].boot()
	return w, w.sites[0].disk
}

// storing is a Store of one piece of an update of the given size.
func storing(seq uint64, size int64, index uint32) core.Store {
	c := &content{number: seq, size: size}
	id := core.UpdateID{Stream: core.Stream{Origin: "s1", Epoch: 1}, Seq: seq}
	return core.Store{Header: core.Header{ID: id, Size: size}, Index: index, Payload: c.pieces()[index]}
}

// syncAll lets all that was written reach the disk.
func (d *disk) syncAll() {
	for serial := uint64(1); serial <= d.serial; serial++ {
		d.onSynced(serial)
	}
}

func TestDiskKeepsWhatItSynced(t *testing.T) {
	_, d := diskOf(t, 0)
	one, two := storing(1, 100, 0), storing(2, 100, 0)
	d.write(write{store: &one})
	d.syncAll()
	d.write(write{store: &two})
	d.crash()
	kept, _ := d.recover()
	if len(kept) != 1 || kept[0].Header.ID != one.Header.ID || len(kept[0].Pieces) != 1 || kept[0].Exported {
		t.Errorf("after a crash the disk has %+v, want the first update alone, whole and not exported", kept)
	}
}

func TestDiskKeepsParts(t *testing.T) {
	_, d := diskOf(t, 0)
	second := storing(1, 2*core.PieceSize+1, 1)
	second.Digests = []core.Digest{{1}, {2}, {3}}
	d.write(write{store: &second})
	d.syncAll()
	d.crash()
	kept, _ := d.recover()
	if len(kept) != 1 || kept[0].Whole() || len(kept[0].Pieces) != 3 || kept[0].Pieces[1] != second.Payload || len(kept[0].Manifests) != 1 ||
		!slices.Equal(kept[0].Manifests[0], second.Digests) || d.bytes != core.PieceSize {
		t.Errorf("after a crash the disk has %+v in %d bytes, want the second of three pieces and their digests", kept, d.bytes)
	}
	d.write(write{discard: &core.Discard{ID: second.Header.ID, Forget: true}})
	d.syncAll()
	if kept, _ := d.recover(); len(kept) != 0 || d.bytes != 0 {
		t.Errorf("the disk has %+v in %d bytes, and was to forget it", kept, d.bytes)
	}
}

// TestDiskTakesTime: what is written longer is safe later, and nothing overtakes.
func TestDiskTakesTime(t *testing.T) {
	w, d := diskOf(t, 0)
	began := w.now
	one, two := storing(1, core.PieceSize, 0), storing(2, 100, 0)
	d.write(write{store: &one})
	first := d.safeAt
	d.write(write{store: &two})
	if want := began + micros(d.sync) + core.PieceSize*1_000_000/diskRate; first != want || d.safeAt < first {
		t.Errorf("%d bytes are safe at %d and the next at %d, want %d", core.PieceSize, first, d.safeAt, want)
	}
}

func TestDiskRemembersIDs(t *testing.T) {
	w, d := diskOf(t, 0)
	one := storing(1, 100, 0)
	d.write(write{store: &one})
	d.write(write{exported: []core.UpdateID{one.Header.ID}})
	d.syncAll()
	if kept, _ := d.recover(); len(kept) != 1 || !kept[0].Exported {
		t.Errorf("the disk has %+v, want one exported update", kept)
	}
	d.write(write{discard: &core.Discard{ID: one.Header.ID}})
	d.syncAll()
	if kept, ids := d.recover(); len(kept) != 0 || len(ids) != 1 || ids[0].Stream != one.Header.ID.Stream || ids[0].Ranges[0].First != 1 || d.bytes != 0 {
		t.Errorf("the disk has %+v and remembers %+v in %d bytes, want an id without bytes", kept, ids, d.bytes)
	}
	w.now += micros(2 * d.site.host.Local.LogPurgePeriod)
	if kept, ids := d.recover(); len(kept)+len(ids) != 0 {
		t.Errorf("after twice the log purge period the disk has %+v and remembers %+v, want nothing", kept, ids)
	}
}

func TestDiskIsFull(t *testing.T) {
	w, d := diskOf(t, 150)
	one, two := storing(1, 100, 0), storing(2, 100, 0)
	d.write(write{store: &one})
	d.write(write{store: &two})
	d.syncAll()
	var answers []core.Stored
	for _, turn := range w.line {
		if in, ok := turn.input.(core.Stored); ok {
			answers = append(answers, in)
		}
	}
	if len(answers) != 2 || answers[0].Why != "" || answers[1].Why == "" {
		t.Errorf("the disk answered %+v, want a success and a failure", answers)
	}
}

// TestSpoilDisk: what a disk does not give back as it was given it comes again from others.
func TestSpoilDisk(t *testing.T) {
	s := smallWorld(4)
	s.Hosts[2].Disk.Durable = true
	s.Floods = append(s.Floods, Flood{From: []Who{"s1"}, SizeMin: 3e6, SizeMax: 3e6, Start: 24 * time.Second, Every: time.Second, Count: 1})
	s.Faults = []Fault{{At: 25 * time.Second, Act: Crash{Sites: []Who{"s3"}, For: time.Second}}}
	calm := mustRun(t, s, Options{})
	mustHold(t, calm)
	s.Faults = append([]Fault{{At: 24900 * time.Millisecond, Act: SpoilDisk{Sites: []Who{"s3"}, PPM: million}}}, s.Faults...)
	r := mustRun(t, s, Options{})
	mustHold(t, r)
	if r.CopiesPPM < calm.CopiesPPM+million/50 {
		t.Errorf("%d copies came in a million deliveries, %d with a disk that is not spoilt", r.CopiesPPM, calm.CopiesPPM)
	}
	if !strings.Contains(r.Report(""), "24.9s spoil the disk at s3") {
		t.Errorf("the report does not say so:\n%s", r.Report(""))
	}
}

// TestDiskTakesAPieceAgain: what is stored again takes the place of what was spoilt, and no
// more room.
func TestDiskTakesAPieceAgain(t *testing.T) {
	_, d := diskOf(t, 0)
	one := storing(1, 100, 0)
	for _, spoilt := range []bool{true, false} {
		d.write(write{store: &one})
		d.syncAll()
		if spoilt {
			d.spoil(million)
			d.spoil(million)
		}
		if kept, _ := d.recover(); len(kept) != 1 || (kept[0].Pieces[0] != one.Payload) != spoilt || d.bytes != 100 {
			t.Errorf("spoilt %v, the disk has %+v in %d bytes", spoilt, kept, d.bytes)
		}
	}
}
