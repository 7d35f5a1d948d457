package core

import "time"

// Payload is a reference to bytes that the driver owns. Core never looks at the
// handle: it keeps it, and gives it back in a later effect.
type Payload struct {
	Size   int64
	Digest Digest // SHA-256 of the bytes, computed by the driver that received them
	Handle any
}

// Message is what one site says to another over a link. The set is closed.
type Message interface {
	// weight is the room in a link that the message takes, in bytes: its payload
	// and a fair estimate of the rest.
	weight() int
}

// Weight is the room that m takes in a link's send buffer, in bytes. Drivers give
// back the weight of what has left the buffer as [LinkWritable.Freed].
func Weight(m Message) int { return m.weight() }

// Header describes an update. All but Age is fixed by its origin.
type Header struct {
	ID     UpdateID
	Groups []GroupName // sorted, at least one; fixed for the whole stream
	Size   int64
	// Digest is the SHA-256 of the payload of an update of one piece, and the
	// SHA-256 of the concatenated Chunks of a longer one.
	Digest Digest
	// Chunks is empty for an update of one piece. Otherwise each is the SHA-256 of
	// the concatenated digests of up to ChunkPieces consecutive pieces of PieceSize bytes.
	Chunks []Digest
	// Age is how long ago the origin accepted the update, as the sum of the times
	// that it spent at sites, and of half the round trips of the links between them:
	// no two clocks are compared.
	Age time.Duration
}

// Pieces returns how many pieces the update is cut in.
func (h *Header) Pieces() int { return pieceCount(h.Size) }

func pieceCount(bytes int64) int {
	if bytes <= PieceSize {
		return 1
	}
	return int((bytes + PieceSize - 1) / PieceSize)
}

// PieceBytes returns the length of piece i.
func (h *Header) PieceBytes(i int) int64 { return pieceBytes(h.Size, i) }

func pieceBytes(bytes int64, i int) int64 { return min(PieceSize, bytes-int64(i)*PieceSize) }

// ChunkCount returns how many Chunks the header must have.
func (h *Header) ChunkCount() int {
	if n := h.Pieces(); n > 1 {
		return (n + ChunkPieces - 1) / ChunkPieces
	}
	return 0
}

// lists reports whether the digests are those of the pieces of chunk c.
func (h *Header) lists(c int, digests []Digest) bool {
	return len(digests) == min(ChunkPieces, h.Pieces()-c*ChunkPieces) && digestOf(digests) == h.Chunks[c]
}

// Route says along which tree a pushed update travels: the shortest-path tree
// from Root over a topology of Group. The zero Route is an update that was asked for.
type Route struct {
	Group GroupName
	Root  SiteName
	// Topology is the number of the topology's version, so that all sites pass an update
	// on along one tree while they go over from one topology to the next.
	Topology uint64
}

// The messages, in the order in which a link usually carries them.
type (
	// Hello opens a link, from both ends.
	Hello struct {
		Protocol uint32
		Software string
		Site     SiteDef
		Life     Epoch
		Needed   bool // as in Need
		Groups   []GroupGreeting
	}
	// GroupGreeting says what a site knows of one of its groups.
	GroupGreeting struct {
		Group    GroupName
		Version  Version
		Topology Version
		Tell     bool // the sender has nobody else to tell it what is new of the group
	}
	// Refuse closes a link, saying why, for a person to read.
	Refuse struct {
		Why  RefuseWhy
		Text string
	}
	// Need says whether the sender has a use for the link. When neither end has,
	// it is closed.
	Need struct{ Needed bool }
	// Ping asks for a Pong at once; it measures the round trip and shows life.
	Ping struct{ Nonce uint64 }
	// Pong answers a Ping and carries the answering site's network coordinate. At is when
	// the Ping came, as in Arrived.
	Pong struct {
		Nonce uint64
		Place NetworkCoordinate
		At    time.Duration
	}
	// Probe is one of Count messages sent back to back to measure bandwidth. Its
	// payload is padding, whose content means nothing.
	Probe struct {
		Train   uint64
		Index   uint32
		Count   uint32
		Padding Payload
	}
	// ProbeReport tells the sender of a train at what rate it arrived.
	ProbeReport struct {
		Train          uint64
		BytesPerSecond int64
	}
	// Arrived tells how much patient matter has come over the link since it opened, by
	// weight: updates that were asked for, pieces, and probes. At is how long the link has
	// been open at the sender, by its own clock.
	Arrived struct {
		Bytes uint64
		At    time.Duration
	}
	// Join asks the master, or any member to pass it to the master, for membership.
	Join struct {
		Group   GroupName
		Site    SiteDef
		Life    Epoch
		Address string  // from where the first receiver saw it come; empty on the first hop
		Version Version // as in GroupGreeting
		Tell    bool    // as in GroupGreeting
		Hops    uint32
	}
	// Estimates tells the master what a site measured.
	Estimates struct {
		Group GroupName
		Site  SiteName
		Place NetworkCoordinate
		Rows  []EstimateRow
		Hops  uint32
	}
	// GroupState is a group's definition and members, as its master published them.
	GroupState struct {
		Version Version
		Group   GroupDef
		Members []Member
		roster  *roster // of Members; nil if it came over a line
	}
	// TopologyState is a group's topology, as its master published it.
	TopologyState struct {
		Group   GroupName
		Version Version
		Edges   []Edge // A < B; sorted
		forest  *forest
	}
	// Summary tells what the sender knows of a group's updates. A long one comes in
	// parts, of which the last is marked.
	Summary struct {
		Group   GroupName
		Streams []StreamSummary
		Last    bool
		Ask     bool // the sender wants the receiver's summary in return
	}
	// Offer names updates that the sender holds and has not pushed on this link.
	Offer struct{ Items []OfferItem }
	// Want asks for updates, or for pieces of them, as soon as the receiver holds them.
	Want struct{ Items []WantItem }
	// Stop says that the sender takes no part, or no more part, in spreading these.
	Stop struct{ IDs []UpdateID }
	// Gone answers a Want for updates that the sender no longer holds.
	Gone struct{ IDs []UpdateID }
	// Update carries an update of one piece.
	Update struct {
		Header  Header
		Route   Route
		Payload *Payload // not nil; whoever has the update may hold it, and nobody edits it
	}
	// Announce says that the sender takes part in the spreading of an update of
	// several pieces. What it has of a partial one is told by Have.
	Announce struct {
		Header  Header
		Route   Route // of what the sender passes on unasked
		Partial bool  // pieces are still arriving at the sender
		Dealing bool  // the sender deals the pieces out, and is not to be asked for any until it is free
	}
	// Have tells what has come to the sender of an update that is being spread.
	Have struct {
		ID      UpdateID
		Pieces  []Range
		Chunks  []Range // whose manifests it has
		Whole   bool    // it has all
		Free    bool    // nothing waits there to be given
		Relayed uint64  // how many of the pieces that it was dealt it has passed on
		Behind  uint64  // how many it has yet to pass on
	}
	// Manifest carries the digests of the pieces of one chunk.
	Manifest struct {
		ID      UpdateID
		Chunk   uint32
		Digests []Digest // 1..ChunkPieces
	}
	// Part carries some of a piece, of whose payload From bytes have gone ahead in other
	// parts; the Piece itself brings the rest. A part from 0 makes what came before it
	// void: the sender has thought better of that piece.
	Part struct {
		From  int64
		Bytes Payload // the piece's handle at the sender, none at the receiver; the part's size
	}
	// Piece carries one piece, but for what has gone ahead.
	Piece struct {
		ID      UpdateID
		Index   uint32
		Duty    Duty
		Ahead   int64   // bytes of the payload that came in Parts; they are the driver's to put together
		Payload Payload // the whole piece's
	}
	// Floors climbs the tree from the sites to the master: for the Sites in the
	// sender's subtree, the sequence up to which all of them know each stream.
	Floors struct {
		Group    GroupName
		Topology Version
		Sites    uint32
		Floors   []StreamFloor
	}
	// Stable comes down from the master: what every member of the group knows.
	Stable struct {
		Group    GroupName
		Topology Version
		Floors   []StreamFloor
	}
	// Inquiry asks what is known of an update, here and beyond. It is answered by
	// Findings, or by the same Inquiry coming the other way.
	Inquiry struct {
		Inquiry  InquiryID
		ID       UpdateID
		Groups   []GroupName   // of the update
		Patience time.Duration // how long the sender waits
	}
	// Findings answers an Inquiry. It comes in parts, of which the last is marked.
	Findings struct {
		Inquiry  InquiryID
		Findings []Finding
		Last     bool
	}
	// Batch is what left a site at one time, in one frame: at least one message, in
	// order, none of them a Batch, a Part, a Piece or a Probe.
	Batch struct{ Messages []Message }
)

// InquiryID names an inquiry: the Number-th of a life of the site that asks.
type InquiryID struct {
	Site   SiteName
	Life   Epoch
	Number uint64
}

// NetworkCoordinate is a Vivaldi coordinate: a place in a space where distance
// predicts round-trip time, in microseconds.
type NetworkCoordinate struct {
	X, Y, Z int64
	Height  int64
	Error   int64 // relative error in millionths; 0 means never set
}

// EstimateRow is one measured neighbour of the site that sends it.
type EstimateRow struct {
	To             SiteName
	RTTMicros      int64 // 0 when not measured
	BytesPerSecond int64 // 0 when not measured
}

// Member is a site in a group.
type Member struct {
	Site SiteDef
	Life Epoch // 0 when it has not been heard from yet
}

// Edge is a link of a topology. CostMicros is what the master reckons it takes a
// small update to cross it.
type Edge struct {
	A, B       SiteName
	CostMicros int64
}

// StreamSummary is what a site knows of one stream.
type StreamSummary struct {
	Stream Stream
	Groups []GroupName
	Seen   []Range // accepted, or given up as a gap: never wanted again
	Held   []Range // held now, to give away
}

// OfferItem offers ranges of one stream.
type OfferItem struct {
	Stream Stream
	Groups []GroupName
	Ranges []Range
}

// WantItem asks for one update. Pieces are those asked for of one of several; none
// asks for its Announce and the first few.
type WantItem struct {
	ID     UpdateID
	Pieces []Range
}

// StreamFloor is a stream and the sequence up to which it is known.
type StreamFloor struct {
	Stream Stream
	Seq    uint64
}

// Duty says to whom the receiver of a piece is to pass it on.
type Duty uint32

const (
	DutyNone Duty = iota
	DutyNear      // to all its partners in its cluster
	DutyRest      // to those, and to one in each other cluster but the sender's
	DutyAll       // to all its partners in its cluster, and to one beyond, for the rest
)

func (d Duty) String() string { return name(int(d), "none", "near", "rest", "all") }

// RefuseWhy is why a link was refused.
type RefuseWhy uint32

const (
	RefuseProtocol  RefuseWhy = iota + 1 // the two speak different versions
	RefuseName                           // another site has this name
	RefuseStranger                       // the other is not whom was dialled
	RefuseDuplicate                      // a better link between the two exists
	RefuseDenied                         // the group's lists do not admit the site
	RefuseMalformed                      // it said what makes no sense
)

func (w RefuseWhy) String() string {
	return name(int(w), "", "protocol", "name", "stranger", "duplicate", "denied", "malformed")
}

const weightBase = 48

func (m Hello) weight() int       { return weightBase + 128 + 48*len(m.Groups) }
func (m Refuse) weight() int      { return weightBase + len(m.Text) }
func (m Need) weight() int        { return weightBase }
func (m Ping) weight() int        { return weightBase }
func (m Pong) weight() int        { return weightBase }
func (m Probe) weight() int       { return weightBase + int(m.Padding.Size) }
func (m ProbeReport) weight() int { return weightBase }
func (m Arrived) weight() int     { return weightBase }
func (m Join) weight() int        { return weightBase + 128 }
func (m Estimates) weight() int   { return weightBase + 24*len(m.Rows) }
func (m GroupState) weight() int  { return weightBase + 256 + 64*len(m.Members) }
func (m TopologyState) weight() int {
	return weightBase + 24*len(m.Edges)
}
func (m Summary) weight() int {
	w := weightBase
	for i := range m.Streams {
		w += 32 + 8*(len(m.Streams[i].Seen)+len(m.Streams[i].Held))
	}
	return w
}
func (m Offer) weight() int {
	w := weightBase
	for i := range m.Items {
		w += 32 + 8*len(m.Items[i].Ranges)
	}
	return w
}
func (m Want) weight() int {
	w := weightBase
	for i := range m.Items {
		w += 32 + 8*len(m.Items[i].Pieces)
	}
	return w
}
func (m Stop) weight() int     { return weightBase + 24*len(m.IDs) }
func (m Gone) weight() int     { return weightBase + 24*len(m.IDs) }
func (m Update) weight() int   { return updateWeight(m.Payload.Size) }
func (m Announce) weight() int { return weightBase + 64 + 32*len(m.Header.Chunks) }
func (m Manifest) weight() int { return weightBase + 32*len(m.Digests) }
func (m Have) weight() int     { return weightBase + 8*(len(m.Pieces)+len(m.Chunks)) }
func (m Part) weight() int     { return weightBase + int(m.Bytes.Size) }
func (m Piece) weight() int    { return weightBase + int(m.Payload.Size-m.Ahead) }
func (m Floors) weight() int   { return weightBase + 24*len(m.Floors) }
func (m Stable) weight() int   { return weightBase + 24*len(m.Floors) }
func (m Inquiry) weight() int  { return weightBase + 64 }
func (m Findings) weight() int { return weightBase + 48*len(m.Findings) }
func (m Batch) weight() int {
	w := 0
	for _, part := range m.Messages {
		w += part.weight()
	}
	return w
}

// updateWeight is what an update of one piece weighs.
func updateWeight(size int64) int { return weightBase + 64 + int(size) }
