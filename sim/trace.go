package sim

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"io"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/view"
	"github.com/floodd/floodd/core/wire"
	"github.com/floodd/floodd/netsim"
)

// trace is the record of a run: a digest over every input that every site was
// given, and every note, in order; and, for who wants to read it, text.
//
// A binary record is: time and site, as varints; a letter for what it is; what
// tells it from its like; for a message, the head of its frame on the wire.
type trace struct {
	digest hash.Hash
	record []byte
	text   *bufio.Writer // nil when nobody reads
}

// traceBlock is how many bytes of records are digested at once.
const traceBlock = 8 << 10

func newTrace(text io.Writer) *trace {
	t := &trace{digest: sha256.New(), record: make([]byte, 0, 2*traceBlock)}
	if text != nil {
		t.text = bufio.NewWriter(text)
	}
	return t
}

// input records what a site is given.
func (t *trace) input(now netsim.Time, s *site, in core.Input) {
	if t.text != nil {
		t.line(now, s, "<", view.Input(in))
	}
	b := t.begin(now, s)
	switch in := in.(type) {
	case core.Booted:
		b = append(b, 'B')
		b = binary.AppendUvarint(b, uint64(s.life))
		b = binary.AppendUvarint(b, uint64(len(in.Recovered)))
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
	case core.MessageReceived:
		b = append(b, 'M')
		b = binary.AppendUvarint(b, uint64(in.Link))
		b = wire.AppendHead(b, in.Message)
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

// note records what a site says of itself; of the ids in it, those that make a
// difference to what is delivered.
func (t *trace) note(now netsim.Time, s *site, o core.Observation) {
	if t.text != nil {
		t.line(now, s, "!", view.Note(o))
	}
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

// effect writes what a site wishes. Effects need no digest: all that comes of them
// comes back as inputs.
func (t *trace) effect(now netsim.Time, s *site, e core.Effect) {
	if t.text == nil {
		return
	}
	if _, noted := e.(core.Note); !noted {
		t.line(now, s, ">", view.Effect(e))
	}
}

// remark writes what the script did.
func (t *trace) remark(now netsim.Time, text string) {
	if t.text != nil {
		fmt.Fprintf(t.text, "%5d.%06d * %s\n", now/1e6, now%1e6, text)
	}
}

// line writes one line of text: seconds, site, direction, and the value as the
// configuration language would write it.
func (t *trace) line(now netsim.Time, s *site, direction, text string) {
	fmt.Fprintf(t.text, "%5d.%06d %s %s %s\n", now/1e6, now%1e6, direction, s.host.Site.Name, text)
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
	if t.text != nil {
		t.text.Flush()
	}
	t.digest.Write(t.record)
	t.record = t.record[:0]
	return hex.EncodeToString(t.digest.Sum(nil))
}

func appendID(b []byte, id core.UpdateID) []byte {
	b = append(b, id.Origin...)
	b = binary.AppendUvarint(b, uint64(id.Epoch))
	return binary.AppendUvarint(b, id.Seq)
}
