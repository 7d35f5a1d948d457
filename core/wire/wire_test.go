package wire_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
	"github.com/floodd/floodd/core/wire/wiretest"
	"google.golang.org/protobuf/encoding/protowire"
	"pgregory.net/rapid"
)

// frame returns a whole frame of m, with a payload that can be told from zeros.
func frame(m core.Message) (frame, payload []byte) {
	parts := []core.Message{m}
	if batch, ok := m.(core.Batch); ok {
		parts = batch.Messages
	}
	for _, part := range parts {
		if p, ok := wire.PayloadOf(part); ok {
			payload = append(append([]byte{}, payload...), bytes.Repeat([]byte{0xa5}, int(p.Size))...)
		}
	}
	return append(wire.AppendHead(nil, m), payload...), payload
}

// envelope cuts the length off a frame.
func envelope(t interface{ Fatalf(string, ...any) }, frame []byte) []byte {
	length, n := protowire.ConsumeVarint(frame)
	if n < 0 || int(length) != len(frame)-n {
		t.Fatalf("a frame of %d bytes begins with the length %d", len(frame), length)
	}
	return frame[n:]
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for _, kind := range wiretest.Kinds() {
		t.Run(kind.Name, rapid.MakeCheck(func(t *rapid.T) {
			m := kind.Gen.Draw(t, "message")
			f, wantPayload := frame(m)
			if size := wire.Size(m); size != len(f) {
				t.Fatalf("the frame is %d bytes long; Size says %d", len(f), size)
			}
			got, payload, err := wire.Decode(envelope(t, f))
			if err != nil {
				t.Fatalf("decode: %v", err)
			}
			if !reflect.DeepEqual(got, m) {
				t.Fatalf("read %+v\nwrote %+v", got, m)
			}
			if !bytes.Equal(payload, wantPayload) {
				t.Fatalf("read a payload of %d bytes, wrote %d", len(payload), len(wantPayload))
			}
		}))
	}
}

func TestHeadIsAppended(t *testing.T) {
	m := core.Refuse{Why: core.RefuseName, Text: string(bytes.Repeat([]byte("x"), 300))}
	before := []byte("before")
	got := wire.AppendHead(slices.Clone(before), m)
	if want := append(before, wire.AppendHead(nil, m)...); !bytes.Equal(got, want) {
		t.Errorf("appended to %q: %q\nwant %q", before, got, want)
	}
}

// TestEveryMessageIsDrawn finds a message of core that the other tests know nothing of.
func TestEveryMessageIsDrawn(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../message.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var inCore, drawn []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.Name == "weight" {
			inCore = append(inCore, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	for _, kind := range wiretest.Kinds() {
		drawn = append(drawn, kind.Name)
		if name := reflect.TypeOf(kind.Gen.Example()).Name(); name != kind.Name {
			t.Errorf("kind %s draws %s", kind.Name, name)
		}
	}
	slices.Sort(inCore)
	slices.Sort(drawn)
	if !slices.Equal(inCore, drawn) {
		t.Errorf("core has %v\nwiretest draws %v", inCore, drawn)
	}
}
