package wire

import (
	"errors"
	"fmt"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

// The fields of Envelope in flood.proto.
const (
	fieldUpdate        protowire.Number = 1
	fieldPiece         protowire.Number = 2
	fieldProbe         protowire.Number = 3
	fieldOffer         protowire.Number = 4
	fieldWant          protowire.Number = 5
	fieldStop          protowire.Number = 6
	fieldGone          protowire.Number = 7
	fieldAnnounce      protowire.Number = 8
	fieldManifest      protowire.Number = 9
	fieldSummary       protowire.Number = 10
	fieldNeed          protowire.Number = 11
	fieldPing          protowire.Number = 12
	fieldPong          protowire.Number = 13
	fieldFloors        protowire.Number = 14
	fieldPayload       protowire.Number = 15
	fieldHello         protowire.Number = 16
	fieldRefuse        protowire.Number = 17
	fieldProbeReport   protowire.Number = 18
	fieldJoin          protowire.Number = 19
	fieldEstimates     protowire.Number = 20
	fieldGroupState    protowire.Number = 21
	fieldTopologyState protowire.Number = 22
	fieldStable        protowire.Number = 23
	fieldInquiry       protowire.Number = 24
	fieldFindings      protowire.Number = 25
	fieldBatch         protowire.Number = 26
	fieldHave          protowire.Number = 27
	fieldArrived       protowire.Number = 28
	fieldPart          protowire.Number = 29
)

// Size returns the length of m's whole frame in bytes, payload included. It does not
// allocate. A frame longer than [core.FrameMax] is refused by whoever reads it.
func Size(m core.Message) int {
	e := encoder{counting: true}
	return e.frame(m)
}

// AppendHead appends m's frame to dst, up to the payload's bytes and without them.
// They, if m has any, are to follow: those of a [core.Batch] one after another. The
// lengths in the head count them.
func AppendHead(dst []byte, m core.Message) []byte {
	e := encoder{buf: dst}
	e.frame(m)
	return e.buf
}

// frame walks a frame, and returns its length when counting.
func (e *encoder) frame(m core.Message) int {
	start := e.begin()
	e.message(m)
	payload, ok := Carried(m)
	if ok {
		e.tag(fieldPayload, protowire.BytesType)
		e.varint(uint64(payload))
	}
	e.closeWith(start, int(payload))
	return e.n + int(payload)
}

func (e *encoder) message(m core.Message) {
	switch m := m.(type) {
	case core.Update:
		start := e.open(fieldUpdate)
		e.pushed(&m.Header, m.Route)
		e.close(start)
	case core.Piece:
		start := e.open(fieldPiece)
		e.piece(&m)
		e.close(start)
	case core.Part:
		start := e.open(fieldPart)
		e.part(&m)
		e.close(start)
	case core.Probe:
		start := e.open(fieldProbe)
		e.probe(&m)
		e.close(start)
	case core.Offer:
		start := e.open(fieldOffer)
		e.offer(&m)
		e.close(start)
	case core.Want:
		start := e.open(fieldWant)
		e.want(&m)
		e.close(start)
	case core.Stop:
		start := e.open(fieldStop)
		e.ids(m.IDs)
		e.close(start)
	case core.Gone:
		start := e.open(fieldGone)
		e.ids(m.IDs)
		e.close(start)
	case core.Announce:
		start := e.open(fieldAnnounce)
		e.pushed(&m.Header, m.Route)
		e.bool(3, m.Partial)
		e.bool(4, m.Dealing)
		e.close(start)
	case core.Manifest:
		start := e.open(fieldManifest)
		e.manifest(&m)
		e.close(start)
	case core.Have:
		start := e.open(fieldHave)
		e.have(&m)
		e.close(start)
	case core.Summary:
		start := e.open(fieldSummary)
		e.summary(&m)
		e.close(start)
	case core.Need:
		start := e.open(fieldNeed)
		e.bool(1, m.Needed)
		e.close(start)
	case core.Ping:
		start := e.open(fieldPing)
		e.uint(1, m.Nonce)
		e.close(start)
	case core.Pong:
		start := e.open(fieldPong)
		e.pong(&m)
		e.close(start)
	case core.Floors:
		start := e.open(fieldFloors)
		e.floors(&m)
		e.close(start)
	case core.Hello:
		start := e.open(fieldHello)
		e.hello(&m)
		e.close(start)
	case core.Refuse:
		start := e.open(fieldRefuse)
		e.refuse(&m)
		e.close(start)
	case core.Arrived:
		start := e.open(fieldArrived)
		e.arrived(&m)
		e.close(start)
	case core.ProbeReport:
		start := e.open(fieldProbeReport)
		e.probeReport(&m)
		e.close(start)
	case core.Join:
		start := e.open(fieldJoin)
		e.join(&m)
		e.close(start)
	case core.Estimates:
		start := e.open(fieldEstimates)
		e.estimates(&m)
		e.close(start)
	case core.GroupState:
		start := e.open(fieldGroupState)
		e.groupState(&m)
		e.close(start)
	case core.TopologyState:
		start := e.open(fieldTopologyState)
		e.topologyState(&m)
		e.close(start)
	case core.Stable:
		start := e.open(fieldStable)
		e.stable(&m)
		e.close(start)
	case core.Inquiry:
		start := e.open(fieldInquiry)
		e.inquiry(&m)
		e.close(start)
	case core.Findings:
		start := e.open(fieldFindings)
		e.findings(&m)
		e.close(start)
	case core.Batch:
		start := e.open(fieldBatch)
		e.batch(&m)
		e.close(start)
	default:
		panic(fmt.Sprintf("wire: %T has no encoding", m))
	}
}

// UnknownMessage is the error for a well-formed envelope whose message this version
// of floodd does not know. The reader may skip it and go on.
type UnknownMessage struct{ Field int }

func (e *UnknownMessage) Error() string {
	return fmt.Sprintf("wire: message %d is not known to this version", e.Field)
}

// Decode reads an envelope: a frame without its length. The message comes without
// memory in common with the envelope; the payload, nil unless the message carries one,
// is a part of it. The message has nothing of it but its size; the payloads of a [core.Batch]
// lie one after another, as long as their sizes say.
//
// The error is an [*UnknownMessage] for a message from a later version of floodd.
func Decode(envelope []byte) (m core.Message, payload []byte, err error) {
	return decode(envelope, nil)
}

func decode(envelope []byte, in *Reader) (core.Message, []byte, error) {
	if !fits(uint64(len(envelope))) {
		return nil, nil, fmt.Errorf("wire: envelope of %d bytes; a frame has at most %d", len(envelope), core.FrameMax)
	}
	var known *names
	if in != nil {
		known = &in.names
	}
	e, err := open(fields{rest: envelope, names: known})
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("wire: envelope: %w", err)
	case e.number == 0 && e.unknown != 0:
		return nil, nil, &UnknownMessage{int(e.unknown)}
	case e.number == 0:
		return nil, nil, fmt.Errorf("wire: envelope of %d bytes without a message", len(envelope))
	}
	load := cargo{bytes: e.payload, in: in}
	m, err := decodeMessage(e.number, e.body, &load)
	var unknown *UnknownMessage
	if errors.As(err, &unknown) {
		return nil, nil, unknown
	}
	if err != nil {
		return nil, nil, fmt.Errorf("wire: %s: %w", messageNames[e.number], err)
	}
	if _, carries := Carried(m); !carries && e.payload != nil {
		return nil, nil, fmt.Errorf("wire: %s: it carries no payload, yet %d bytes came", messageNames[e.number], len(e.payload))
	}
	return m, e.payload, nil
}

// opened is an envelope whose message has not been read yet.
type opened struct {
	number  protowire.Number // of the message, 0 if there is none that is known
	body    fields
	unknown protowire.Number // of the first field that is not known, 0 if all are
	payload []byte
}

func open(f fields) (e opened, err error) {
	for f.next() {
		switch {
		case f.num == fieldPayload:
			if e.payload != nil {
				f.fail("two payloads")
			}
			if f.is(protowire.BytesType) {
				e.payload = f.bytes
			}
		case f.num >= fieldUpdate && f.num <= fieldPart:
			if e.number != 0 {
				f.fail("two messages, %s and %s", messageNames[e.number], messageNames[f.num])
			}
			e.number, e.body = f.num, f.open()
		case e.unknown == 0:
			e.unknown = f.num
		}
	}
	return e, f.err
}

// fits tells whether a frame may hold an envelope of so many bytes.
func fits(envelope uint64) bool {
	return envelope <= core.FrameMax-uint64(protowire.SizeVarint(envelope))
}

// decodeMessage reads the message of a number that Envelope knows.
func decodeMessage(number protowire.Number, f fields, payload *cargo) (core.Message, error) {
	switch number {
	case fieldUpdate:
		return decodeUpdate(f, payload)
	case fieldPiece:
		return decodePiece(f, payload)
	case fieldPart:
		return decodePart(f, payload)
	case fieldProbe:
		return decodeProbe(f, payload)
	case fieldOffer:
		return decodeOffer(f)
	case fieldWant:
		return decodeWant(f)
	case fieldStop:
		return decodeStop(f)
	case fieldGone:
		return decodeGone(f)
	case fieldAnnounce:
		return decodeAnnounce(f)
	case fieldManifest:
		return decodeManifest(f)
	case fieldSummary:
		return decodeSummary(f)
	case fieldNeed:
		return decodeNeed(f)
	case fieldPing:
		return decodePing(f)
	case fieldPong:
		return decodePong(f)
	case fieldFloors:
		return decodeFloors(f)
	case fieldHello:
		return decodeHello(f)
	case fieldRefuse:
		return decodeRefuse(f)
	case fieldArrived:
		return decodeArrived(f)
	case fieldProbeReport:
		return decodeProbeReport(f)
	case fieldJoin:
		return decodeJoin(f)
	case fieldEstimates:
		return decodeEstimates(f)
	case fieldGroupState:
		return decodeGroupState(f)
	case fieldTopologyState:
		return decodeTopologyState(f)
	case fieldStable:
		return decodeStable(f)
	case fieldInquiry:
		return decodeInquiry(f)
	case fieldFindings:
		return decodeFindings(f)
	case fieldBatch:
		return decodeBatch(f, payload)
	case fieldHave:
		return decodeHave(f)
	}
	panic(fmt.Sprintf("wire: message %d has no decoding", number))
}

// messageNames are the names of the messages in errors, by their numbers.
var messageNames = [...]string{
	fieldUpdate:        "update",
	fieldPiece:         "piece",
	fieldProbe:         "probe",
	fieldOffer:         "offer",
	fieldWant:          "want",
	fieldStop:          "stop",
	fieldGone:          "gone",
	fieldAnnounce:      "announce",
	fieldManifest:      "manifest",
	fieldSummary:       "summary",
	fieldNeed:          "need",
	fieldPing:          "ping",
	fieldPong:          "pong",
	fieldFloors:        "floors",
	fieldHello:         "hello",
	fieldRefuse:        "refuse",
	fieldProbeReport:   "probe report",
	fieldArrived:       "arrived",
	fieldPart:          "part",
	fieldJoin:          "join",
	fieldEstimates:     "estimates",
	fieldGroupState:    "group state",
	fieldTopologyState: "topology state",
	fieldStable:        "stable",
	fieldInquiry:       "inquiry",
	fieldFindings:      "findings",
	fieldBatch:         "batch",
	fieldHave:          "have",
}
