package netsim

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/floodd/floodd/core/geo"
)

// The digest of all that is told in a run with losses, jitter, queues, cuts and
// crashes is one number on every machine. A change of the model changes it: say in
// the commit what changed.
func TestDigestIsTheSameEverywhere(t *testing.T) {
	const want = 0x9e248f98a83832a1
	w := newWorld(42)
	var hosts []HostID
	for i := range 12 {
		hosts = append(hosts, w.net.AddHost(HostConfig{
			Name:     fmt.Sprint("h", i),
			Place:    geo.LatLon{LatMicroDeg: int32(i-6) * 9_000_001, LonMicroDeg: int32(i*i) * 2_345_678},
			Uplink:   250_000 * int64(i%4),
			Downlink: 1_000_000,
		}))
	}
	w.net.SetLoss(0, nil, nil, 10_000)
	w.net.SetJitter(0, nil, nil, 3*Millisecond)
	w.net.AddTrunk("sea", hosts[:6], hosts[6:], 600_000)
	for i := range 40 {
		c := w.net.Dial(w.now, hosts[i%12], hosts[(i*5+1)%12])
		for k := range 30 {
			w.net.Send(w.now, c, Dialer, k, 1+k*k*53, 1+k*k*53)
		}
		w.runUntil(w.now + 100*Millisecond)
		switch i {
		case 10:
			w.net.Cut(w.now, hosts[:4], hosts[4:], false)
		case 15:
			w.net.HealAll(w.now)
		case 20:
			w.net.HostDown(w.now, hosts[11], Vanish)
		case 22:
			w.net.HostUp(w.now, hosts[11])
		case 30:
			w.net.SetUplink(w.now, hosts[1], 50_000)
		}
	}
	w.run()
	digest := fnv.New64a()
	for _, line := range w.told {
		digest.Write([]byte(line + "\n"))
	}
	if got := digest.Sum64(); got != want {
		t.Errorf("the digest of %d lines is %#x, want %#x", len(w.told), got, uint64(want))
	}
}
