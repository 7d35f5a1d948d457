package realnet_test

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"testing"

	"github.com/floodd/floodd/core"
)

// BenchmarkFlood floods small updates through three daemons on loopback: pipelined at
// one site, until both others have each of them. They have no export command, so
// what they export is thrown away.
func BenchmarkFlood(b *testing.B) {
	for _, size := range []int{100, 1 << 10, 64 << 10} {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) {
			all := startAll(b, discarding)
			conn, err := net.Dial("tcp", all["inferno"].daemon.ClientAddr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			replies := bufio.NewReader(conn)
			if _, err := replies.ReadString('\n'); err != nil {
				b.Fatal(err)
			}
			said := append(fmt.Appendf(nil, "binary %d\r\n", size), bytes.Repeat([]byte{'x'}, size)...)
			b.SetBytes(int64(size))
			b.ResetTimer()
			go func() {
				pipelined := bufio.NewWriterSize(conn, 64<<10)
				for range b.N {
					pipelined.Write(said)
				}
				pipelined.Flush()
			}()
			for range b.N {
				if reply, err := replies.ReadString('\n'); err != nil || reply[:3] != "250" {
					b.Fatalf("heard %q, %v", reply, err)
				}
			}
			for _, other := range othersComplete(all) {
				other.await(b, b.N)
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "floods/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkFloodLatency floods one update at a time: until both others have it.
func BenchmarkFloodLatency(b *testing.B) {
	all := startAll(b, discarding)
	c := all["inferno"].dial(b)
	body := bytes.Repeat([]byte{'x'}, 1<<10)
	others := othersComplete(all)
	b.ResetTimer()
	for i := range b.N {
		if _, err := c.Publish(b.Context(), bytes.NewReader(body)); err != nil {
			b.Fatal(err)
		}
		for _, other := range others {
			other.await(b, i+1)
		}
	}
}

// BenchmarkBulk floods one large update to two other sites.
func BenchmarkBulk(b *testing.B) {
	all := startAll(b, discarding)
	c := all["inferno"].dial(b)
	const size = 64 << 20
	b.SetBytes(size)
	others := othersComplete(all)
	b.ResetTimer()
	for i := range b.N {
		if _, err := c.PublishSize(b.Context(), endless{}, size); err != nil {
			b.Fatal(err)
		}
		for _, other := range others {
			other.await(b, i+1)
		}
	}
}

// othersComplete counts the updates that came whole to the sites beside inferno.
func othersComplete(all map[core.SiteName]*running) []*tally {
	var others []*tally
	for _, name := range []core.SiteName{"master", "purgatory"} {
		others = append(others, &tally{site: all[name], has: is[core.UpdateComplete]})
	}
	return others
}

func discarding(core.SiteName) string { return "(:local (:data-storage-max 512MiB))\n" }

// endless is a reader of zeros.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
