package disk

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/benbjohnson/clock"
	"go.etcd.io/bbolt"

	"github.com/floodd/floodd/core"
)

const remember = 2 * time.Hour

// bench opens stores on one file, one after the other.
type bench struct {
	t      failer
	dir    string
	clock  *clock.Mock
	how    bbolt.Options
	store  *Store
	stored chan core.Stored
}

func newBench(t testing.TB) *bench {
	b := &bench{t: t, dir: t.TempDir(), clock: mockClock()}
	t.Cleanup(b.close)
	return b
}

func mockClock() *clock.Mock {
	mock := clock.NewMock()
	mock.Set(time.Unix(1_800_000_000, 0))
	return mock
}

// failer is what tests and properties have in common.
type failer interface {
	Helper()
	Error(...any)
	Fatal(...any)
	Fatalf(string, ...any)
}

func (b *bench) options() Options {
	return Options{Dir: b.dir, Site: "inferno", Clock: b.clock, Log: slog.New(slog.DiscardHandler), Remember: remember}
}

// boot opens the store and says what it has kept.
func (b *bench) boot() core.Booted {
	b.t.Helper()
	store, err := open(b.options(), b.how)
	if err != nil {
		b.t.Fatal(err)
	}
	kept, err := store.Recover()
	if err != nil {
		b.t.Fatal(err)
	}
	b.store, b.stored = store, make(chan core.Stored, 1<<16)
	store.Start(func(in core.Stored) { b.stored <- in })
	return kept
}

func (b *bench) close() {
	if b.store == nil {
		return
	}
	if err := b.store.Close(); err != nil {
		b.t.Error(err)
	}
	b.store = nil
}

// again ends a life and begins the next.
func (b *bench) again() core.Booted {
	b.t.Helper()
	b.close()
	return b.boot()
}

// wait returns the next answer.
func (b *bench) wait() core.Stored {
	b.t.Helper()
	select {
	case in := <-b.stored:
		return in
	case <-time.After(2 * time.Minute):
		b.t.Fatal("the store does not answer")
		panic("unreachable")
	}
}

func header(seq uint64, size int) core.Header {
	h := core.Header{
		ID:     core.UpdateID{Stream: core.Stream{Origin: "limbo", Epoch: 7 * core.EpochsPerLife}, Seq: seq},
		Groups: []core.GroupName{"g", "h"}, Size: int64(size), Digest: core.Digest{byte(seq)}, Age: time.Second,
	}
	h.Chunks = make([]core.Digest, h.ChunkCount())
	if len(h.Chunks) == 0 {
		h.Chunks = nil
	}
	return h
}

func body(seq uint64, n int) []byte {
	return bytes.Repeat([]byte{byte(seq), byte(seq >> 8), 3}, n/3+1)[:n]
}

// keep keeps one piece, and returns its payload.
func (b *bench) keep(h core.Header, index uint32, digests []core.Digest) core.Payload {
	bytes := body(h.ID.Seq+uint64(index), int(h.PieceBytes(int(index))))
	p := core.Payload{Size: int64(len(bytes)), Digest: sha256.Sum256(bytes), Handle: b.store.Hold(bytes)}
	b.store.Keep(core.Store{Header: h, Index: index, Payload: p, Digests: digests})
	return p
}

func (b *bench) stores(h core.Header, index uint32, digests []core.Digest) core.Payload {
	b.t.Helper()
	p := b.keep(h, index, digests)
	if in := b.wait(); in != (core.Stored{ID: h.ID, Index: index}) {
		b.t.Fatalf("the store says %+v of piece %d of %v", in, index, h.ID)
	}
	return p
}

// holds says which bytes a payload stands for.
func (b *bench) holds(p core.Payload) []byte {
	b.t.Helper()
	bytes, err := b.store.Bytes(p.Handle)
	if err != nil {
		b.t.Fatal(err)
	}
	return bytes
}

func TestKeptForTheNextLife(t *testing.T) {
	b := newBench(t)
	if kept := b.boot(); len(kept.Recovered)+len(kept.Remembered) > 0 {
		t.Fatalf("a new file has kept %+v", kept)
	}
	short, empty, long := header(1, 100), header(2, 0), header(3, 2*core.PieceSize+1)
	manifest := []core.Digest{{1}, {2}, {3}}
	held := b.stores(short, 0, nil)
	b.stores(empty, 0, nil)
	b.stores(long, 2, manifest)
	b.store.MarkExported(core.MarkExported{IDs: []core.UpdateID{short.ID}})
	if got := b.holds(held); !bytes.Equal(got, body(1, 100)) {
		t.Errorf("once it is on the disk, a piece reads %q", got)
	}

	b.clock.Add(time.Minute)
	kept := b.again().Recovered
	if len(kept) != 3 {
		t.Fatalf("%d updates are recovered: %+v", len(kept), kept)
	}
	for i, want := range []core.Header{short, empty, long} {
		want.Age += time.Minute
		if !reflect.DeepEqual(kept[i].Header, want) {
			t.Errorf("header %+v\nwant   %+v", kept[i].Header, want)
		}
	}
	if !kept[0].Exported || kept[1].Exported || !kept[0].Whole() || !kept[1].Whole() || kept[2].Whole() {
		t.Errorf("want the first exported, and the last not whole: %+v", kept)
	}
	if p := kept[2].Pieces; len(p) != 3 || p[0].Handle != nil || p[2].Size != 1 || p[2].Digest != sha256.Sum256(body(5, 1)) {
		t.Errorf("want the last of three pieces: %+v", p)
	}
	if m := kept[2].Manifests; len(m) != 1 || !reflect.DeepEqual(m[0], manifest) {
		t.Errorf("the manifests are %v", m)
	}
	if got := b.holds(kept[0].Pieces[0]); !bytes.Equal(got, body(1, 100)) {
		t.Errorf("in the next life the piece reads %q", got)
	}
}

// TestDiscarded: what was discarded is not recovered, but its number is remembered for a time.
func TestDiscarded(t *testing.T) {
	b := newBench(t)
	b.boot()
	for seq := uint64(1); seq <= 9; seq++ {
		b.stores(header(seq, 10), 0, nil)
	}
	for _, seq := range []uint64{2, 8, 4, 3, 6} {
		b.store.Discard(core.Discard{ID: header(seq, 10).ID, Forget: seq == 6})
	}
	kept := b.again()
	if len(kept.Recovered) != 4 {
		t.Errorf("recovered %+v", kept.Recovered)
	}
	want := []core.Remembered{{Stream: header(1, 0).ID.Stream, Groups: header(1, 0).Groups, Ranges: []core.Range{{First: 2, Last: 4}, {First: 8, Last: 8}}}}
	if !reflect.DeepEqual(kept.Remembered, want) {
		t.Errorf("remembered %+v, want %+v", kept.Remembered, want)
	}
	b.clock.Add(remember / 2)
	b.store.Discard(core.Discard{ID: header(5, 10).ID}) // beside 2-4, which stay on with it
	b.clock.Add(remember / 2)
	want[0].Ranges = []core.Range{{First: 2, Last: 5}}
	if got := b.again().Remembered; !reflect.DeepEqual(got, want) {
		t.Errorf("then remembered %+v, want %+v", got, want)
	}
	b.clock.Add(remember / 2)
	if got := b.again().Remembered; len(got) != 0 {
		t.Errorf("at last remembered %+v", got)
	}
}

// pieces counts what the file holds of pieces.
func (b *bench) pieces() (n int) {
	b.t.Helper()
	err := b.store.db.View(func(tx *bbolt.Tx) error {
		n = tx.Bucket(bucketPieces).Stats().KeyN
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

// awaitPieces lets the collector run until the file holds so many.
func (b *bench) awaitPieces(want int) {
	b.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); b.pieces() != want; runtime.GC() {
		if time.Now().After(deadline) {
			b.t.Fatalf("the file holds %d pieces, want %d", b.pieces(), want)
		}
	}
}

// TestReadWhileReferred: a piece can be read as long as somebody has its handle, also when the
// update was discarded meanwhile; then its place is free.
func TestReadWhileReferred(t *testing.T) {
	b := newBench(t)
	b.boot()
	h := header(1, 3*core.PieceSize)
	held := b.stores(h, 0, nil)
	b.stores(h, 1, nil)
	b.store.Discard(core.Discard{ID: h.ID})
	b.stores(header(9, 1), 0, nil) // and what came before is done
	runtime.GC()
	if got := b.holds(held); !bytes.Equal(got, body(1, core.PieceSize)) {
		t.Error("a piece that is still referred to has changed")
	}
	runtime.KeepAlive(held)
	held = core.Payload{}
	b.awaitPieces(1)
}

// TestFreedInTheNextLife: what a life has discarded and not freed, the next one frees.
func TestFreedInTheNextLife(t *testing.T) {
	b := newBench(t)
	b.boot()
	h := header(1, (reclaimMost+10)*core.PieceSize)
	var held []core.Payload
	for i := range uint32(reclaimMost + 10) {
		p := core.Payload{Size: 1, Handle: b.store.Hold([]byte{1})}
		b.store.Keep(core.Store{Header: h, Index: i, Payload: p})
		held = append(held, p)
	}
	b.store.Discard(core.Discard{ID: h.ID})
	b.close()
	runtime.KeepAlive(held)
	if kept := b.boot(); len(kept.Recovered) > 0 {
		t.Errorf("recovered %+v", kept.Recovered)
	}
	b.awaitPieces(0)
}

// TestFull: what does not fit is answered so, and what comes after it may fit.
func TestFull(t *testing.T) {
	b := newBench(t)
	b.how.MaxSize = 1 << 20
	b.boot()
	small := header(1, 100)
	b.stores(small, 0, nil)
	large := header(2, 2<<20)
	for i := range uint32(large.Pieces()) {
		b.keep(large, i, nil)
	}
	failed := 0
	for range large.Pieces() {
		if b.wait().Why != "" {
			failed++
		}
	}
	if failed == 0 {
		t.Fatal("a file of 1 MiB takes 2 MiB")
	}
	b.store.MarkExported(core.MarkExported{IDs: []core.UpdateID{small.ID}})
	b.store.Discard(core.Discard{ID: large.ID})
	for deadline := time.Now().Add(2 * time.Minute); ; runtime.GC() {
		b.keep(header(3, 1000), 0, nil)
		if b.wait().Why == "" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("there is no room although the large update was discarded")
		}
	}
	b.how.MaxSize = 0
	kept := b.again().Recovered
	if len(kept) != 2 || !kept[0].Exported || !kept[1].Whole() {
		t.Errorf("recovered %+v, want two whole ones, the first exported", kept)
	}
}

// TestTriedAgain: what came along with something that failed is not lost by that.
func TestTriedAgain(t *testing.T) {
	b := newBench(t)
	b.boot()
	h := header(1, 100)
	b.stores(h, 0, nil)
	s := b.store
	s.mu.Lock() // so that they are carried out together
	s.queue = append(s.queue, &marking{core.MarkExported{IDs: []core.UpdateID{h.ID}}}, &discarding{core.Discard{ID: h.ID}, b.clock.Now()}, impossible{})
	s.mu.Unlock()
	s.signal()
	kept := b.again()
	if len(kept.Recovered) != 0 || len(kept.Remembered) != 1 {
		t.Errorf("after another try the store has %+v", kept)
	}
}

// impossible is a wish that fails.
type impossible struct{}

func (impossible) carryOut(*batch) error     { return errors.New("no") }
func (impossible) failed(*Store, error) bool { return false }

func TestOneDaemonOneSite(t *testing.T) {
	b := newBench(t)
	b.boot()
	if _, err := Open(b.options()); err == nil || !strings.Contains(err.Error(), "another daemon") {
		t.Errorf("a second daemon hears %v", err)
	}
	b.close()
	if err := os.Rename(b.dir+"/inferno.updates", b.dir+"/limbo.updates"); err != nil {
		t.Fatal(err)
	}
	o := b.options()
	o.Site = "limbo"
	if _, err := Open(o); err == nil || !strings.Contains(err.Error(), `its site is "inferno"`) {
		t.Errorf("another site hears %v", err)
	}
	if err := os.WriteFile(b.dir+"/inferno.updates", []byte(strings.Repeat("this is no file of updates. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(b.options()); err == nil || !strings.Contains(err.Error(), "inferno.updates") {
		t.Errorf("of a file of something else the daemon hears %v", err)
	}
}
