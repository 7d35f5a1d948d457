package wiretest

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"pgregory.net/rapid"
)

// name draws mostly short names, at times one as long as a name may be.
func name(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "valhalla", "inferno", "purgatorio"}),
		rapid.StringMatching(`[a-z0-9._-]{1,20}`),
		rapid.Just(strings.Repeat("é", core.NameMax/2)),
	).Draw(t, "name")
}

func site(t *rapid.T) core.SiteName   { return core.SiteName(name(t)) }
func group(t *rapid.T) core.GroupName { return core.GroupName(name(t)) }

// groups draws what a stream is addressed to.
func groups(t *rapid.T) []core.GroupName { return distinct(t, group, 1, 3) }

func host(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "127.0.0.1", "::1", "inferno.example.org"}).Draw(t, "host")
}

func text(t *rapid.T) string {
	return rapid.OneOf(rapid.Just(""), rapid.StringN(0, 40, 200)).Draw(t, "text")
}

// number draws small numbers and any.
func number(t *rapid.T) uint64 {
	return rapid.OneOf(rapid.Uint64Range(0, 300), rapid.Uint64()).Draw(t, "number")
}

// amount draws small amounts and any that is not negative.
func amount(t *rapid.T) int64 {
	return rapid.OneOf(rapid.Int64Range(0, 300), rapid.Int64Range(0, math.MaxInt64)).Draw(t, "amount")
}

func epoch(t *rapid.T) core.Epoch { return core.Epoch(number(t)) }

func span(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(24*time.Hour/time.Microsecond)).Draw(t, "micros")) * time.Microsecond
}

func version(t *rapid.T) core.Version { return core.Version{Life: epoch(t), Number: number(t)} }

func stream(t *rapid.T) core.Stream { return core.Stream{Origin: site(t), Epoch: epoch(t)} }

func id(t *rapid.T) core.UpdateID {
	return core.UpdateID{Stream: stream(t), Seq: max(1, number(t))}
}

func streamFloor(t *rapid.T) core.StreamFloor {
	return core.StreamFloor{Stream: stream(t), Seq: number(t)}
}

func digest(t *rapid.T) (d core.Digest) {
	copy(d[:], rapid.SliceOfN(rapid.Byte(), 0, len(d)).Draw(t, "digest"))
	return d
}

func payload(t *rapid.T, most int64) core.Payload {
	return core.Payload{Size: rapid.OneOf(
		rapid.Int64Range(0, 300), rapid.Int64Range(0, most), rapid.Just(most),
	).Draw(t, "size")}
}

func route(t *rapid.T) core.Route {
	if rapid.Bool().Draw(t, "asked for") {
		return core.Route{}
	}
	return core.Route{Group: group(t), Root: site(t), Topology: rapid.Uint64().Draw(t, "topology")}
}

// header draws the header of an update of so many bytes.
func header(t *rapid.T, size int64) core.Header {
	h := core.Header{ID: id(t), Groups: groups(t), Size: size, Digest: digest(t), Age: span(t)}
	if pieces := h.Pieces(); pieces > 1 {
		h.Chunks = make([]core.Digest, (pieces+core.ChunkPieces-1)/core.ChunkPieces)
		h.Chunks[0] = digest(t)
	}
	return h
}

// ranges draws sorted, disjoint ranges of numbers from least to most.
func ranges(t *rapid.T, least, most uint64) (rs []core.Range) {
	for range rapid.IntRange(0, 4).Draw(t, "ranges") {
		first := rapid.Uint64Range(least, min(most, least+1000)).Draw(t, "first")
		last := rapid.OneOf(
			rapid.Uint64Range(first, min(most, first+1000)),
			rapid.Uint64Range(first, most),
		).Draw(t, "last")
		rs = append(rs, core.Range{First: first, Last: last})
		if last == most {
			break
		}
		least = last + 1
	}
	return rs
}

func siteDef(t *rapid.T) core.SiteDef {
	d := core.SiteDef{
		Name: site(t), Hostname: host(t), InetAddress: host(t),
		ClientPort: int(rapid.Uint16().Draw(t, "client port")),
		DataPort:   int(rapid.Uint16().Draw(t, "data port")),
	}
	if rapid.Bool().Draw(t, "placed") {
		d.Coordinate = &core.Coordinate{
			LatMicroDeg: rapid.Int32Range(-90e6, 90e6).Draw(t, "latitude"),
			LonMicroDeg: rapid.Int32Range(-180e6, 180e6).Draw(t, "longitude"),
		}
	}
	return d
}

func place(t *rapid.T) core.NetworkCoordinate {
	axis := func() int64 { return rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "axis") }
	return core.NetworkCoordinate{X: axis(), Y: axis(), Z: axis(), Height: axis(), Error: axis()}
}

func groupDef(t *rapid.T) core.GroupDef {
	return core.GroupDef{
		Name: group(t), Master: site(t), Sites: list(t, 4, site),
		Connectivity: rapid.IntRange(1, core.MembersMax).Draw(t, "connectivity"),
		PingPeriod:   span(t), BandwidthPeriod: span(t), EstimatesPeriod: span(t),
		JoinPeriod: span(t), UpdatePeriod: span(t),
		BatchPeriod:       time.Duration(rapid.Int64Range(0, core.BatchPeriodMax.Microseconds()).Draw(t, "batch period")) * time.Microsecond,
		TopologyGenerator: text(t),
		AllowSites:        list(t, 2, host), DenySites: list(t, 2, host),
		Order: core.Order(rapid.IntRange(0, int(core.OrderOrigin)).Draw(t, "order")),
	}
}

// list draws up to most items, nil when there are none.
func list[T any](t *rapid.T, most int, item func(*rapid.T) T) (items []T) {
	for range rapid.IntRange(0, most).Draw(t, "items") {
		items = append(items, item(t))
	}
	return items
}

// distinct draws from least to most different names, sorted.
func distinct[T ~string](t *rapid.T, draw func(*rapid.T) T, least, most int) []T {
	names := rapid.SliceOfNDistinct(rapid.Custom(draw), least, most, rapid.ID[T]).Draw(t, "names")
	slices.Sort(names)
	return names
}
