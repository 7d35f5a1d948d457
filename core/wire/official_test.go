package wire_test

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/bufbuild/protocompile"
	"github.com/floodd/floodd/core/wire"
	"github.com/floodd/floodd/core/wire/wiretest"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protopath"
	"google.golang.org/protobuf/reflect/protorange"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
	"pgregory.net/rapid"
)

// compile returns the type of Envelope in flood.proto.
func compile(t *testing.T) protoreflect.MessageType {
	t.Helper()
	compiler := protocompile.Compiler{Resolver: &protocompile.SourceResolver{}}
	files, err := compiler.Compile(context.Background(), "flood.proto")
	if err != nil {
		t.Fatal(err)
	}
	return dynamicpb.NewMessageType(files[0].Messages().ByName("Envelope"))
}

// read has the official decoder read an envelope, and wants no field unknown to it.
func read(t interface{ Fatalf(string, ...any) }, envelopeType protoreflect.MessageType, envelope []byte) proto.Message {
	dynamic := envelopeType.New().Interface()
	if err := proto.Unmarshal(envelope, dynamic); err != nil {
		t.Fatalf("the official decoder: %v", err)
	}
	protorange.Range(dynamic.ProtoReflect(), func(values protopath.Values) error {
		if m, ok := values.Index(-1).Value.Interface().(protoreflect.Message); ok && len(m.GetUnknown()) > 0 {
			t.Fatalf("at %v, %x is unknown to the official decoder", values.Path, []byte(m.GetUnknown()))
		}
		return nil
	})
	return dynamic
}

func TestOfficialDecoderReadsTheSame(t *testing.T) {
	envelopeType := compile(t)
	for _, example := range examples {
		t.Run(reflect.TypeOf(example.message).Name(), func(t *testing.T) {
			f, _ := frame(example.message)
			text, err := protojson.Marshal(read(t, envelopeType, envelope(t, f)))
			if err != nil {
				t.Fatal(err)
			}
			var compact bytes.Buffer
			if err := json.Compact(&compact, text); err != nil {
				t.Fatal(err)
			}
			if got := compact.String(); got != example.json {
				t.Errorf("the official decoder sees\n%s\nnot\n%s", got, example.json)
			}
		})
	}
}

// TestOfficialEncoderIsRead passes messages through the official decoder and encoder,
// which may order fields in another way, but says the same in as many bytes.
func TestOfficialEncoderIsRead(t *testing.T) {
	envelopeType := compile(t)
	rapid.Check(t, func(t *rapid.T) {
		m := wiretest.Message().Draw(t, "message")
		f, wantPayload := frame(m)
		ours := envelope(t, f)
		theirs, err := proto.Marshal(read(t, envelopeType, ours))
		if err != nil {
			t.Fatal(err)
		}
		if len(theirs) != len(ours) {
			t.Fatalf("%d bytes by the official encoder, %d by ours", len(theirs), len(ours))
		}
		got, payload, err := wire.Decode(theirs)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, m) || !bytes.Equal(payload, wantPayload) {
			t.Fatalf("read %+v with %d bytes\nwrote %+v with %d", got, len(payload), m, len(wantPayload))
		}
	})
}

// TestExamplesAreOfEveryMessage keeps the examples in step with core.
func TestExamplesAreOfEveryMessage(t *testing.T) {
	for i, kind := range wiretest.Kinds() {
		if i >= len(examples) || reflect.TypeOf(examples[i].message).Name() != kind.Name {
			t.Fatalf("example %d is not of a %s", i, kind.Name)
		}
	}
}
