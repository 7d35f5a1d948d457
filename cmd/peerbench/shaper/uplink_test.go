package shaper

import (
	"testing"
	"time"
)

// TestUplinkRate books more than the line carries: the bytes leave at its rate, whoever
// sent them.
func TestUplinkRate(t *testing.T) {
	now := time.Now()
	u := &uplink{rate: 1000}
	first := u.book(now, 500)
	if want := now.Add(500*time.Millisecond - burst); !first.Equal(want) {
		t.Errorf("the first bytes leave after %s, wanted %s", first.Sub(now), want.Sub(now))
	}
	if second := u.book(now, 1000); second.Sub(first) != time.Second {
		t.Errorf("1000 bytes take %s of a line of 1000 bytes/s", second.Sub(first))
	}
}

// TestUplinkIdle: nothing leaves before it came, and what was not used long ago is lost.
func TestUplinkIdle(t *testing.T) {
	now := time.Now()
	u := &uplink{rate: 1 << 20}
	u.book(now, 1)
	now = now.Add(time.Hour)
	if left := u.book(now, 1); left.Before(now) {
		t.Errorf("a byte left %s before it came", now.Sub(left))
	}
	if left := u.book(now, 1<<20); left.Sub(now) < time.Second-burst {
		t.Errorf("a second's bytes left in %s", left.Sub(now))
	}
}

func TestChunk(t *testing.T) {
	for _, test := range []struct {
		rate int64
		want int
	}{{1, chunkMin}, {20 << 20, 10485}, {1 << 40, chunkMax}} {
		if got := (&uplink{rate: test.rate}).chunk(); got != test.want {
			t.Errorf("at %d bytes/s a chunk has %d bytes, wanted %d", test.rate, got, test.want)
		}
	}
}
