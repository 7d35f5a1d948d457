package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// trace digests a run: every input that every site was given, every message that it
// sent, and every note, in order. Other effects need no digest: all that comes of them
// comes back as inputs.
//
// A binary record is: time and site, as varints; a letter for what it is; what
// tells it from its like; for a message that is sent, the head of its frame on the wire, or
// the digest of that where it tells the state of a large group. What a link brings is in
// the order in which it was sent.
type trace struct {
	digest hash.Hash
	states states
	record []byte
}

// traceBlock is how many bytes of records are digested at once.
const traceBlock = 8 << 10

func newTrace() trace { return trace{digest: sha256.New(), record: make([]byte, 0, 2*traceBlock)} }

// input records what a site is given.
func (t *trace) input(now netsim.Time, s *site, in core.Input) {
	b := t.begin(now, s)
	switch in := in.(type) {
	case core.Booted:
		b = append(b, 'B')
		b = binary.AppendUvarint(b, uint64(s.life))
		b = binary.AppendUvarint(b, uint64(len(in.Recovered)))
		for i := range in.Recovered {
			b = appendID(b, in.Recovered[i].Header.ID)
			for _, p := range in.Recovered[i].Pieces {
				b = append(b, p.Digest[0])
			}
		}
		for _, r := range in.Remembered {
			b = appendStream(b, r.Stream)
			for _, seqs := range r.Ranges {
				b = binary.AppendUvarint(binary.AppendUvarint(b, seqs.First), seqs.Last)
			}
		}
	case core.ClockSet:
		b = binary.AppendUvarint(append(b, 'D'), uint64(in.TimeOfDay))
	case core.PeerConnected:
		b = append(b, 'P')
		b = binary.AppendUvarint(b, uint64(in.Link))
	case core.ConnectFailed:
		b = append(b, 'F')
		b = append(b, in.To...)
	case core.PeerLost:
		b = append(b, 'L')
		b = binary.AppendUvarint(b, uint64(in.Link))
	case *core.MessageReceived:
		b = append(b, 'M')
		b = binary.AppendUvarint(b, uint64(in.Link))
	case core.LinkWritable:
		b = append(b, 'W')
		b = binary.AppendUvarint(b, uint64(in.Link))
		b = binary.AppendVarint(b, int64(in.Freed))
	case core.TimerFired:
		b = append(b, 'T')
	case core.ClientAsked:
		b = append(b, 'A')
		b = binary.AppendUvarint(b, uint64(in.Client))
	case core.ClientGone:
		b = append(b, 'G')
		b = binary.AppendUvarint(b, uint64(in.Client))
	case core.ExportFinished:
		b = append(b, 'E')
		b = binary.AppendUvarint(b, uint64(in.Batch))
		b = binary.AppendVarint(b, int64(in.Done))
	case core.TopologyComputed:
		b = append(b, 'C')
		b = append(b, in.Group...)
		for _, e := range in.Edges {
			b = append(append(append(b, e.A...), '-'), e.B...)
		}
	case core.Stored:
		b = append(b, 'S')
		b = appendID(b, in.ID)
		b = binary.AppendUvarint(b, uint64(in.Index))
	}
	t.end(b)
}

// send records a message that a site sends, and returns how many bytes it takes on the wire.
func (t *trace) send(now netsim.Time, s *site, e core.Send) int {
	b := append(t.begin(now, s), 'm')
	b = binary.AppendUvarint(b, uint64(e.Link))
	b, bytes := t.states.append(b, e.Message)
	t.end(b)
	return bytes
}

// note records what a site says of itself; of the ids in it, those that make a
// difference to what is delivered.
func (t *trace) note(now netsim.Time, s *site, o core.Observation) {
	b := append(t.begin(now, s), 'N')
	switch o := o.(type) {
	case core.UpdateAccepted:
		b = appendID(append(b, 'a'), o.ID)
	case core.UpdateComplete:
		b = appendID(append(b, 'c'), o.ID)
	case core.UpdateExported:
		b = appendID(append(b, 'e'), o.ID)
	case core.UpdateDropped:
		b = appendID(append(b, 'd'), o.ID)
	case core.UpdatePurged:
		b = appendID(append(b, 'p'), o.ID)
	}
	t.end(b)
}

func (t *trace) begin(now netsim.Time, s *site) []byte {
	b := binary.AppendUvarint(t.record, uint64(now))
	return binary.AppendUvarint(b, uint64(s.index))
}

func (t *trace) end(b []byte) {
	if len(b) >= traceBlock {
		t.digest.Write(b)
		b = b[:0]
	}
	t.record = b
}

// sum ends the trace and returns its digest in hexadecimal.
func (t *trace) sum() string {
	t.digest.Write(t.record)
	t.record = t.record[:0]
	return hex.EncodeToString(t.digest.Sum(nil))
}

func appendID(b []byte, id core.UpdateID) []byte {
	return binary.AppendUvarint(appendStream(b, id.Stream), id.Seq)
}

func appendStream(b []byte, s core.Stream) []byte {
	return binary.AppendUvarint(append(b, s.Origin...), uint64(s.Epoch))
}
