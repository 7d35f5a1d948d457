package wiretest

import (
	"math"

	"github.com/floodd/floodd/core"
	"pgregory.net/rapid"
)

// A Kind is one type of message and what draws it.
type Kind struct {
	Name string // of the type in core
	Gen  *rapid.Generator[core.Message]
}

// Kinds lists every type of message, in the order of core/message.go.
func Kinds() []Kind {
	return []Kind{
		{"Hello", message(hello)},
		{"Refuse", message(refuse)},
		{"Need", message(need)},
		{"Ping", message(ping)},
		{"Pong", message(pong)},
		{"Probe", message(probe)},
		{"ProbeReport", message(probeReport)},
		{"Arrived", message(arrived)},
		{"Join", message(join)},
		{"Estimates", message(estimates)},
		{"GroupState", message(groupState)},
		{"TopologyState", message(topologyState)},
		{"Summary", message(summary)},
		{"Offer", message(offer)},
		{"Want", message(want)},
		{"Stop", message(stop)},
		{"Gone", message(gone)},
		{"Update", message(update)},
		{"Announce", message(announce)},
		{"Have", message(have)},
		{"Manifest", message(manifest)},
		{"Part", message(part)},
		{"Piece", message(piece)},
		{"Floors", message(floors)},
		{"Stable", message(stable)},
		{"Inquiry", message(inquiry)},
		{"Findings", message(findings)},
		{"Batch", message(batch)},
	}
}

// Message draws a message of any kind.
func Message() *rapid.Generator[core.Message] {
	var gens []*rapid.Generator[core.Message]
	for _, k := range Kinds() {
		gens = append(gens, k.Gen)
	}
	return rapid.OneOf(gens...)
}

// message makes a generator of messages from one of a type of message.
func message[M core.Message](draw func(*rapid.T) M) *rapid.Generator[core.Message] {
	return rapid.Custom(func(t *rapid.T) core.Message { return draw(t) })
}

func hello(t *rapid.T) core.Hello {
	return core.Hello{
		Protocol: rapid.Uint32().Draw(t, "protocol"),
		Software: text(t),
		Site:     siteDef(t),
		Life:     epoch(t),
		Needed:   rapid.Bool().Draw(t, "needed"),
		Groups: list(t, 4, func(t *rapid.T) core.GroupGreeting {
			return core.GroupGreeting{Group: group(t), Version: version(t), Topology: version(t), Tell: rapid.Bool().Draw(t, "tell")}
		}),
	}
}

func refuse(t *rapid.T) core.Refuse {
	return core.Refuse{Why: core.RefuseWhy(rapid.Uint32().Draw(t, "why")), Text: text(t)}
}

func need(t *rapid.T) core.Need { return core.Need{Needed: rapid.Bool().Draw(t, "needed")} }

func ping(t *rapid.T) core.Ping { return core.Ping{Nonce: number(t)} }

func pong(t *rapid.T) core.Pong { return core.Pong{Nonce: number(t), Place: place(t), At: span(t)} }

func probe(t *rapid.T) core.Probe {
	count := rapid.Uint32Range(1, core.ItemsMax).Draw(t, "count")
	return core.Probe{
		Train:   number(t),
		Index:   rapid.Uint32Range(0, count-1).Draw(t, "index"),
		Count:   count,
		Padding: payload(t, 100<<10),
	}
}

func probeReport(t *rapid.T) core.ProbeReport {
	return core.ProbeReport{Train: number(t), BytesPerSecond: amount(t)}
}

func arrived(t *rapid.T) core.Arrived { return core.Arrived{Bytes: number(t), At: span(t)} }

func join(t *rapid.T) core.Join {
	return core.Join{
		Group: group(t), Site: siteDef(t), Life: epoch(t), Address: host(t),
		Version: version(t), Tell: rapid.Bool().Draw(t, "tell"), Hops: rapid.Uint32().Draw(t, "hops"),
	}
}

func estimates(t *rapid.T) core.Estimates {
	return core.Estimates{
		Group: group(t), Site: site(t), Place: place(t),
		Rows: list(t, 4, func(t *rapid.T) core.EstimateRow {
			return core.EstimateRow{To: site(t), RTTMicros: amount(t), BytesPerSecond: amount(t)}
		}),
		Hops: rapid.Uint32().Draw(t, "hops"),
	}
}

func groupState(t *rapid.T) core.GroupState {
	return core.GroupState{
		Version: version(t),
		Group:   groupDef(t),
		Members: list(t, 4, func(t *rapid.T) core.Member {
			return core.Member{Site: siteDef(t), Life: epoch(t)}
		}),
	}
}

func topologyState(t *rapid.T) core.TopologyState {
	m := core.TopologyState{Group: group(t), Version: version(t)}
	sites := distinct(t, site, 2, 5)
	for i, a := range sites {
		for _, b := range sites[i+1:] {
			if rapid.Bool().Draw(t, "edge") {
				m.Edges = append(m.Edges, core.Edge{A: a, B: b, CostMicros: amount(t)})
			}
		}
	}
	return m
}

func summary(t *rapid.T) core.Summary {
	return core.Summary{
		Group: group(t),
		Streams: list(t, 4, func(t *rapid.T) core.StreamSummary {
			return core.StreamSummary{
				Stream: stream(t), Groups: groups(t),
				Seen: ranges(t, 1, math.MaxUint64-1), Held: ranges(t, 1, math.MaxUint64-1),
			}
		}),
		Last: rapid.Bool().Draw(t, "last"),
		Ask:  rapid.Bool().Draw(t, "ask"),
	}
}

func offer(t *rapid.T) core.Offer {
	return core.Offer{Items: list(t, 4, func(t *rapid.T) core.OfferItem {
		return core.OfferItem{
			Stream: stream(t), Groups: groups(t), Ranges: ranges(t, 1, math.MaxUint64-1),
		}
	})}
}

func want(t *rapid.T) core.Want {
	return core.Want{Items: list(t, 4, func(t *rapid.T) core.WantItem {
		return core.WantItem{ID: id(t), Pieces: ranges(t, 0, core.UpdateSizeMax/core.PieceSize-1)}
	})}
}

func stop(t *rapid.T) core.Stop { return core.Stop{IDs: list(t, 4, id)} }

func gone(t *rapid.T) core.Gone { return core.Gone{IDs: list(t, 4, id)} }

func update(t *rapid.T) core.Update {
	p := payload(t, core.PieceSize)
	return core.Update{Header: header(t, p.Size), Route: route(t), Payload: &p}
}

func announce(t *rapid.T) core.Announce {
	const chunk = core.ChunkPieces * core.PieceSize
	size := rapid.OneOf(
		rapid.Int64Range(core.PieceSize+1, 8*core.PieceSize),
		rapid.Int64Range(chunk-1, chunk+1),
		rapid.Int64Range(core.PieceSize+1, 8*chunk),
	).Draw(t, "size")
	return core.Announce{
		Header: header(t, size), Route: route(t),
		Partial: rapid.Bool().Draw(t, "partial"), Dealing: rapid.Bool().Draw(t, "dealing"),
	}
}

func have(t *rapid.T) core.Have {
	return core.Have{
		ID:      id(t),
		Pieces:  ranges(t, 0, core.UpdateSizeMax/core.PieceSize-1),
		Chunks:  ranges(t, 0, core.UpdateSizeMax/core.PieceSize/core.ChunkPieces-1),
		Whole:   rapid.Bool().Draw(t, "whole"),
		Free:    rapid.Bool().Draw(t, "free"),
		Relayed: rapid.Uint64().Draw(t, "relayed"),
		Behind:  rapid.Uint64().Draw(t, "behind"),
	}
}

func manifest(t *rapid.T) core.Manifest {
	return core.Manifest{
		ID:      id(t),
		Chunk:   rapid.Uint32Range(0, core.UpdateSizeMax/core.PieceSize/core.ChunkPieces-1).Draw(t, "chunk"),
		Digests: append(list(t, 3, digest), digest(t)),
	}
}

func part(t *rapid.T) core.Part {
	p := payload(t, core.PieceSize)
	return core.Part{
		From:  rapid.Int64Range(0, core.PieceSize-p.Size).Draw(t, "from"),
		Bytes: p,
	}
}

func piece(t *rapid.T) core.Piece {
	p := payload(t, core.PieceSize)
	return core.Piece{
		ID:      id(t),
		Index:   rapid.Uint32Range(0, core.UpdateSizeMax/core.PieceSize-1).Draw(t, "index"),
		Duty:    core.Duty(rapid.Uint32Range(0, uint32(core.DutyAll)).Draw(t, "duty")),
		Ahead:   rapid.Int64Range(0, p.Size).Draw(t, "ahead"),
		Payload: p,
	}
}

func floors(t *rapid.T) core.Floors {
	return core.Floors{
		Group: group(t), Topology: version(t), Sites: rapid.Uint32().Draw(t, "sites"),
		Floors: list(t, 4, streamFloor),
	}
}

func stable(t *rapid.T) core.Stable {
	return core.Stable{Group: group(t), Topology: version(t), Floors: list(t, 4, streamFloor)}
}

func inquiryID(t *rapid.T) core.InquiryID {
	return core.InquiryID{Site: site(t), Life: epoch(t), Number: number(t)}
}

func inquiry(t *rapid.T) core.Inquiry {
	return core.Inquiry{Inquiry: inquiryID(t), ID: id(t), Groups: groups(t), Patience: span(t)}
}

func findings(t *rapid.T) core.Findings {
	return core.Findings{Inquiry: inquiryID(t), Findings: list(t, 4, finding), Last: rapid.Bool().Draw(t, "last")}
}

func finding(t *rapid.T) core.Finding {
	f := core.Finding{
		Site:     site(t),
		Standing: core.Standing(rapid.IntRange(0, int(core.StandingForgotten)).Draw(t, "standing")),
		Cause:    core.GapCause(rapid.IntRange(0, int(core.GapOverrun)).Draw(t, "cause")),
		Way:      core.Way(rapid.IntRange(0, int(core.WayAsked)).Draw(t, "way")),
		After:    span(t),
		Have:     rapid.Uint32().Draw(t, "have"),
		Pieces:   rapid.Uint32().Draw(t, "pieces"),
		Sources:  rapid.Uint32().Draw(t, "sources"),
	}
	if rapid.Bool().Draw(t, "from somebody") {
		f.From = site(t)
	}
	return f
}

// together lists the messages that a batch may have.
func together() []*rapid.Generator[core.Message] {
	return []*rapid.Generator[core.Message]{
		message(want), message(offer), message(ping), message(announce), message(update), message(floors), message(topologyState),
	}
}

func batch(t *rapid.T) core.Batch {
	return core.Batch{Messages: rapid.SliceOfN(rapid.OneOf(together()...), 1, 5).Draw(t, "messages")}
}
