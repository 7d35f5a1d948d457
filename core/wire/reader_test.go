package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
	"github.com/floodd/floodd/core/wire/wiretest"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
)

func TestReaderReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages := rapid.SliceOfN(wiretest.Message(), 0, 8).Draw(t, "messages")
		var stream []byte
		var payloads [][]byte
		for _, m := range messages {
			f, payload := frame(m)
			stream, payloads = append(stream, f...), append(payloads, payload)
		}
		var in io.Reader = bytes.NewReader(stream)
		switch rapid.IntRange(0, 2).Draw(t, "split") {
		case 1:
			in = iotest.HalfReader(in)
		case 2:
			in = iotest.DataErrReader(in)
		}
		r := wire.NewReader(in)
		var kept [][]byte
		for i, want := range messages {
			m, payload, err := r.Next()
			if err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
			if !reflect.DeepEqual(m, want) {
				t.Fatalf("message %d read as %+v\nwritten as %+v", i, m, want)
			}
			if payload != nil {
				payload = r.Keep(payload)
			}
			kept = append(kept, payload)
		}
		if m, _, err := r.Next(); err != io.EOF {
			t.Fatalf("after the last: %v, %v", m, err)
		}
		for i := range kept {
			if !bytes.Equal(kept[i], payloads[i]) || (kept[i] == nil) != (payloads[i] == nil) {
				t.Fatalf("payload %d changed while later messages were read", i)
			}
		}
	})
}

// TestReaderJoinsParts: a piece is taken with what went ahead of it, whatever came between;
// a part from 0 makes what came before void; what does not fit together is refused.
func TestReaderJoinsParts(t *testing.T) {
	whole := []byte("all the bytes of one piece")
	part := func(from, to int64) []byte {
		return append(wire.AppendHead(nil, core.Part{From: from, Bytes: core.Payload{Size: to - from}}), whole[from:to]...)
	}
	piece := func(ahead int64) []byte {
		m := core.Piece{ID: core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 1}, Seq: 1}, Ahead: ahead, Payload: core.Payload{Size: int64(len(whole))}}
		return append(wire.AppendHead(nil, m), whole[ahead:]...)
	}
	ping, _ := frame(core.Ping{Nonce: 1})
	for _, test := range []struct {
		name  string
		in    [][]byte
		taken int // pieces
		fails bool
	}{
		{"whole", [][]byte{piece(0)}, 1, false},
		{"in parts", [][]byte{part(0, 9), ping, part(9, 20), piece(20), part(0, 5), piece(5)}, 2, false},
		{"given up and begun again", [][]byte{part(0, 9), part(0, 4), piece(4)}, 1, false},
		{"given up and followed by a whole one", [][]byte{part(0, 9), piece(0)}, 1, false},
		{"a gap", [][]byte{part(0, 9), part(10, 20)}, 0, true},
		{"the rest alone", [][]byte{piece(9)}, 0, true},
		{"too little ahead", [][]byte{part(0, 8), piece(9)}, 0, true},
	} {
		r := wire.NewReader(bytes.NewReader(bytes.Join(test.in, nil)))
		taken := 0
		r.Take = func(payload []byte) core.Payload {
			if taken++; !bytes.Equal(r.Keep(payload), whole) {
				t.Errorf("%s: taken %q", test.name, payload)
			}
			return core.Payload{Size: int64(len(payload))}
		}
		var err error
		for err == nil {
			_, _, err = r.Next()
		}
		if taken != test.taken || (err != io.EOF) != test.fails {
			t.Errorf("%s: %d pieces taken, then %v", test.name, taken, err)
		}
	}
}

func TestReaderEnds(t *testing.T) {
	ping, _ := frame(core.Ping{Nonce: 300})
	large, _ := frame(core.Probe{Count: 1, Padding: core.Payload{Size: 300 << 10}})
	for _, test := range []struct {
		name   string
		stream string
		want   error
	}{
		{"between frames", string(ping), io.EOF},
		{"in a length", string(ping) + "\x80", io.ErrUnexpectedEOF},
		{"after a length", string(ping) + string(ping[:1]), io.ErrUnexpectedEOF},
		{"in a frame", string(ping) + string(ping[:3]), io.ErrUnexpectedEOF},
		{"in a long frame", string(ping) + string(large[:200<<10]), io.ErrUnexpectedEOF},
		{"before the first byte of a long frame", string(ping) + string(large[:3]), io.ErrUnexpectedEOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := wire.NewReader(strings.NewReader(test.stream))
			if m, _, err := r.Next(); err != nil || m != (core.Ping{Nonce: 300}) {
				t.Fatalf("read %v, %v", m, err)
			}
			if m, _, err := r.Next(); err != test.want || m != nil {
				t.Errorf("then read %v, %v; the error should be %v", m, err, test.want)
			}
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	for _, test := range []struct{ name, stream, want string }{
		{"a frame beyond the bound", string(protowire.AppendVarint(nil, core.FrameMax-2)), fmt.Sprintf("frame of %d bytes", core.FrameMax-2)},
		{"a length of eleven bytes", strings.Repeat("\x80", 11), "length of a frame"},
		{"an empty frame", "\x00", "without a message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, _, err := wire.NewReader(strings.NewReader(test.stream)).Next()
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("read %v, %v; the error should say %q", m, err, test.want)
			}
		})
	}
}

func TestReaderTakesTheLongestFrame(t *testing.T) {
	m := core.Probe{Count: 1}
	m.Padding.Size = core.FrameMax
	for wire.Size(m) > core.FrameMax {
		m.Padding.Size--
	}
	f, _ := frame(m)
	if got, _, err := wire.NewReader(bytes.NewReader(f)).Next(); err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("a frame of %d bytes: %v", len(f), err)
	}
}

func TestReaderGoesOnAfterAnUnknownMessage(t *testing.T) {
	later := protowire.AppendBytes(nil, packed(t, 99, []byte("new")))
	ping, _ := frame(core.Ping{Nonce: 1})
	r := wire.NewReader(bytes.NewReader(append(later, ping...)))
	var unknown *wire.UnknownMessage
	if _, _, err := r.Next(); !errors.As(err, &unknown) {
		t.Fatalf("the error is %v", err)
	}
	if m, _, err := r.Next(); err != nil || m != (core.Ping{Nonce: 1}) {
		t.Errorf("then read %v, %v", m, err)
	}
}

func TestReaderPassesTroubleOn(t *testing.T) {
	trouble := errors.New("connection reset")
	ping, _ := frame(core.Ping{Nonce: 300})
	for cut := range ping {
		in := io.MultiReader(bytes.NewReader(ping[:cut]), iotest.ErrReader(trouble))
		if _, _, err := wire.NewReader(in).Next(); !errors.Is(err, trouble) {
			t.Errorf("after %d bytes: %v", cut, err)
		}
	}
}

// FuzzReader wants the messages of any stream to be those of its frames one by one.
func FuzzReader(f *testing.F) {
	var all []byte
	for _, example := range examples {
		one, _ := frame(example.message)
		all = append(all, one...)
	}
	f.Add(all)
	f.Fuzz(func(t *testing.T, stream []byte) {
		r := wire.NewReader(bytes.NewReader(stream))
		for {
			m, payload, err := r.Next()
			envelope, n := protowire.ConsumeBytes(stream)
			if n < 0 {
				if err == nil {
					t.Fatalf("read %+v from half a frame", m)
				}
				return
			}
			stream = stream[n:]
			want, wantPayload, wantErr := wire.Decode(envelope)
			if !reflect.DeepEqual(m, want) || !bytes.Equal(payload, wantPayload) || (err == nil) != (wantErr == nil) {
				t.Fatalf("read %+v, %v\nDecode gives %+v, %v", m, err, want, wantErr)
			}
			if err != nil {
				return
			}
		}
	})
}
