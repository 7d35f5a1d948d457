package disk

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"github.com/floodd/floodd/core"
)

// kept is what a model knows of an update.
type kept struct {
	header   core.Header
	pieces   map[uint32]core.Payload
	exported bool
}

// scratch makes a folder for one draw.
func scratch(t *rapid.T) string {
	dir, err := os.MkdirTemp("", "floodd-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestLikeAModel: whatever a store is told, in the next life it has what a plain map would have.
func TestLikeAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &bench{t: t, dir: scratch(t), clock: mockClock(), how: bbolt.Options{NoSync: true, NoGrowSync: true}}
		defer b.close()
		b.boot()
		updates, discarded := map[uint64]*kept{}, map[uint64]bool{}
		var order []uint64
		seqs := rapid.Uint64Range(1, 12)
		t.Repeat(map[string]func(*rapid.T){
			"keep": func(t *rapid.T) {
				seq := seqs.Draw(t, "seq")
				u := updates[seq]
				if u == nil {
					u = &kept{header: header(seq, rapid.SampledFrom([]int{0, 100, 3 * core.PieceSize}).Draw(t, "size")), pieces: map[uint32]core.Payload{}}
				}
				index := rapid.Uint32Range(0, uint32(u.header.Pieces()-1)).Draw(t, "index")
				if _, there := u.pieces[index]; there {
					t.Skip("it is there")
				}
				if updates[seq] == nil {
					updates[seq] = u
					order = append(order, seq)
				}
				u.pieces[index] = b.keep(u.header, index, nil)
			},
			"mark": func(t *rapid.T) {
				seq := seqs.Draw(t, "seq")
				b.store.MarkExported(core.MarkExported{IDs: []core.UpdateID{header(seq, 0).ID}})
				if u := updates[seq]; u != nil {
					u.exported = true
				}
			},
			"discard": func(t *rapid.T) {
				seq, forget := seqs.Draw(t, "seq"), rapid.Bool().Draw(t, "forget")
				b.store.Discard(core.Discard{ID: header(seq, 0).ID, Forget: forget})
				if updates[seq] != nil {
					delete(updates, seq)
					order = slices.DeleteFunc(order, func(s uint64) bool { return s == seq })
					if !forget {
						discarded[seq] = true
					}
				}
			},
			"read": func(t *rapid.T) {
				for seq, u := range updates {
					for index, p := range u.pieces {
						if !bytes.Equal(b.holds(p), body(seq+uint64(index), int(u.header.PieceBytes(int(index))))) {
							t.Fatalf("piece %d of %d has changed", index, seq)
						}
					}
				}
			},
			"restart": func(t *rapid.T) {
				got := b.again()
				if len(got.Recovered) != len(order) {
					t.Fatalf("%d updates are recovered, want %v", len(got.Recovered), order)
				}
				for i, seq := range order {
					r, want := got.Recovered[i], updates[seq]
					if !reflect.DeepEqual(r.Header, want.header) || r.Exported != want.exported {
						t.Fatalf("recovered %+v, want %+v", r, want)
					}
					for index, p := range r.Pieces {
						was, there := want.pieces[uint32(index)]
						if there != (p.Handle != nil) || there && (p.Size != was.Size || p.Digest != was.Digest) {
							t.Fatalf("piece %d of %d is %+v, want %+v", index, seq, p, was)
						}
						if there {
							want.pieces[uint32(index)] = p
						}
					}
				}
				remembered := map[uint64]bool{}
				for _, m := range got.Remembered {
					for _, r := range m.Ranges {
						for seq := r.First; seq <= r.Last; seq++ {
							remembered[seq] = true
						}
					}
				}
				if !maps.Equal(remembered, discarded) {
					t.Fatalf("remembered %v, want %v", remembered, discarded)
				}
			},
		})
	})
}

// FuzzLayout: what a damaged file holds is read or refused, and no more.
func FuzzLayout(f *testing.F) {
	h := header(3, 9*core.PieceSize)
	whole := seen{streamKey(h.ID.Stream), core.Range{First: 2, Last: 9}, time.Unix(1, 0)}
	f.Add(updateValue(time.Unix(1, 2), &h), whole.value())
	f.Add(whole.key(), whole.value())
	f.Fuzz(func(t *testing.T, key, value []byte) {
		if at, h, err := updateOf(key); err == nil {
			if at2, again, err := updateOf(updateValue(at, &h)); err != nil || !at2.Equal(at) || !reflect.DeepEqual(again, h) {
				t.Errorf("%+v reads again as %+v: %v", h, again, err)
			}
		}
		if r, ok := seenOf(key, value); ok && (!bytes.Equal(r.key(), key) || !bytes.Equal(r.value(), value)) {
			t.Errorf("%x, %x reads as %+v", key, value, r)
		}
		if stream, err := streamOf(key); err == nil && !bytes.Equal(streamKey(stream), key) {
			t.Errorf("%x reads as %v", key, stream)
		}
		if n := len(digestsOf(value)); n != len(value)/sha256.Size {
			t.Errorf("%d digests in %d bytes", n, len(value))
		}
	})
}

// BenchmarkKeep keeps pieces until each is on the disk and synced, as many at a time as come.
func BenchmarkKeep(b *testing.B) {
	for _, size := range []int{1 << 10, core.PieceSize} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			bench := newBench(b)
			bench.boot()
			b.SetBytes(int64(size))
			answered := make(chan struct{})
			go func() {
				for range b.N {
					<-bench.stored
				}
				close(answered)
			}()
			for i := range b.N {
				bench.keep(header(uint64(i+1), size), 0, nil)
			}
			<-answered
		})
	}
}
