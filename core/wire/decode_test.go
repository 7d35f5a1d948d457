package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
	"google.golang.org/protobuf/encoding/protowire"
)

// inferno7 is the id of some update, and header its header with a payload of 3 bytes.
func inferno7() core.UpdateID {
	return core.UpdateID{Stream: core.Stream{Origin: "inferno", Epoch: 1}, Seq: 7}
}

func header() core.Header {
	return core.Header{ID: inferno7(), Groups: []core.GroupName{"g"}, Size: 3}
}

func TestDecodeRefuses(t *testing.T) {
	edited := func(edit func(*core.Update)) core.Message {
		m := core.Update{Header: header(), Payload: &core.Payload{Size: 3}}
		edit(&m)
		return m
	}
	long := strings.Repeat("x", core.NameMax+1)
	site := core.SiteDef{Name: "inferno"}
	def := core.GroupDef{Name: "g", Master: "m", Connectivity: 1}
	for _, test := range []struct {
		name    string
		message core.Message
		want    string // a part of the error
	}{
		{"name empty", core.Summary{}, "summary: no group"},
		{"name long", core.Summary{Group: core.GroupName(long)}, fmt.Sprintf("longer than %d bytes", core.NameMax)},
		{"name with a line ending", core.Summary{Group: "g\r\n250 ok"}, "a space, a control character"},
		{"name with a slash", core.Summary{Group: "a/b"}, "a slash"},
		{"name not UTF-8", core.Summary{Group: "\xff"}, "not UTF-8"},
		{"host with a space", core.Hello{Site: core.SiteDef{Name: "a", Hostname: "b 9000"}}, `"b 9000" has a space`},
		{"host long", core.Hello{Site: core.SiteDef{Name: "a", Hostname: strings.Repeat("h", 256)}}, "256 bytes long, more than 255"},
		{"text long", core.Refuse{Text: strings.Repeat("t", 5000)}, "5000 bytes long, more than 4096"},
		{"port", core.Hello{Site: core.SiteDef{Name: "a", DataPort: 65536}}, "65536, more than 65535"},
		{"latitude", core.Hello{Site: core.SiteDef{Name: "a", Coordinate: &core.Coordinate{LatMicroDeg: 90_000_001}}}, "coordinate: field 1 is 90000001, beyond 90000000"},
		{"site nameless", core.Join{Group: "g"}, "join: site: no site"},
		{"greeting of no group", core.Hello{Site: site, Groups: make([]core.GroupGreeting, 1)}, "hello: group: no group"},
		{"too many groups", core.Hello{Site: site, Groups: many(core.GroupsMax+1, core.GroupGreeting{Group: "g"})}, "more than 64 items"},
		{"probe beyond its train", core.Probe{Index: 4, Count: 4}, "index 4 in a train of 4"},
		{"rate negative", core.ProbeReport{BytesPerSecond: -1}, "field 2 is 18446744073709551615"},

		{"no master", core.GroupState{Group: core.GroupDef{Name: "g", Connectivity: 1}}, `group "g" without a master`},
		{"connectivity", core.GroupState{Group: core.GroupDef{Name: "g", Master: "m"}}, "connectivity 0"},
		{"order", core.GroupState{Group: core.GroupDef{Name: "g", Master: "m", Connectivity: 1, Order: 2}}, "field 13 is 2"},
		{"batch period", core.GroupState{Group: core.GroupDef{Name: "g", Master: "m", Connectivity: 1, BatchPeriod: 2 * core.BatchPeriodMax}}, "field 14 is 120000000"},
		{"member nameless", core.GroupState{Group: def, Members: make([]core.Member, 1)}, "member: site: no site"},
		{"edge the wrong way", core.TopologyState{Group: "g", Edges: []core.Edge{{A: "b", B: "a"}}}, "the lesser name comes first"},
		{"edge to itself", core.TopologyState{Group: "g", Edges: []core.Edge{{A: "a", B: "a"}}}, "the lesser name comes first"},
		{"edges unsorted", core.TopologyState{Group: "g", Edges: []core.Edge{{A: "a", B: "c"}, {A: "a", B: "b"}}}, `edge "a" "b" after "a" "c"`},
		{"edge twice", core.TopologyState{Group: "g", Edges: many(2, core.Edge{A: "a", B: "b"})}, `edge "a" "b" after "a" "b"`},

		{"origin", core.Stop{IDs: []core.UpdateID{{Seq: 1}}}, "stop: id: no origin"},
		{"sequence 0", core.Gone{IDs: []core.UpdateID{{Stream: core.Stream{Origin: "a"}}}}, "they count from 1"},
		{"inquiry nameless", core.Inquiry{ID: inferno7(), Groups: []core.GroupName{"g"}}, "inquiry: inquiry: no site"},
		{"inquiry of no update", core.Inquiry{Inquiry: core.InquiryID{Site: "a"}, Groups: []core.GroupName{"g"}}, "no origin"},
		{"inquiry of no group", core.Inquiry{Inquiry: core.InquiryID{Site: "a"}, ID: inferno7()}, "no group"},
		{"patience negative", core.Inquiry{Inquiry: core.InquiryID{Site: "a"}, ID: inferno7(), Groups: []core.GroupName{"g"}, Patience: -1000}, "inquiry: field 4"},
		{"finding nameless", core.Findings{Inquiry: core.InquiryID{Site: "a"}, Findings: make([]core.Finding, 1)}, "findings: finding: no site"},
		{"too many findings", core.Findings{Inquiry: core.InquiryID{Site: "a"}, Findings: many(core.ItemsMax+1, core.Finding{Site: "a"})}, "more than 4096 items"},
		{"too many ids", core.Stop{IDs: many(core.ItemsMax+1, inferno7())}, "more than 4096 items"},
		{"no addressee", edited(func(m *core.Update) { m.Header.Groups = nil }), "update: header: no group"},
		{"groups unsorted", edited(func(m *core.Update) { m.Header.Groups = []core.GroupName{"b", "a"} }), `group "a" after "b"`},
		{"group twice", edited(func(m *core.Update) { m.Header.Groups = []core.GroupName{"a", "a"} }), `group "a" after "a"`},
		{"size negative", edited(func(m *core.Update) { m.Header.Size = -1 }), "header: field 3 is 18446744073709551615"},
		{"size beyond bound", edited(func(m *core.Update) { m.Header.Size = core.UpdateSizeMax + 1 }), "more than 1099511627776"},
		{"size not the payload's", edited(func(m *core.Update) { m.Header.Size = 4 }), "payload of 3 bytes; the header says 4"},
		{"age negative", edited(func(m *core.Update) { m.Header.Age = -1000 }), "header: field 6"},
		{"half a route", edited(func(m *core.Update) { m.Route.Group = "g" }), `route: group "g" and root ""`},
		{"chunks of a small update", edited(func(m *core.Update) { m.Header.Chunks = make([]core.Digest, 1) }), "1 chunks for 3 bytes; 0 are right"},
		{"update of two pieces", core.Update{
			Header:  core.Header{ID: inferno7(), Groups: []core.GroupName{"g"}, Size: core.PieceSize + 1, Chunks: make([]core.Digest, 1)},
			Payload: &core.Payload{Size: core.PieceSize + 1},
		}, "beyond 65536 it comes in pieces"},
		{"announce of one piece", core.Announce{Header: header()}, "up to 65536 an update comes whole"},
		{"chunks missing", core.Announce{Header: core.Header{
			ID: inferno7(), Groups: []core.GroupName{"g"}, Size: core.ChunkPieces*core.PieceSize + 1, Chunks: make([]core.Digest, 1),
		}}, "1 chunks for 67108865 bytes; 2 are right"},
		{"manifest empty", core.Manifest{ID: inferno7()}, "manifest: no digests"},
		{"manifest long", core.Manifest{ID: inferno7(), Digests: make([]core.Digest, core.ChunkPieces+1)}, "more than 1024 items"},
		{"chunk", core.Manifest{ID: inferno7(), Chunk: 1 << 14, Digests: make([]core.Digest, 1)}, "field 2 is 16384"},
		{"piece index", core.Piece{ID: inferno7(), Index: 1 << 24}, "field 2 is 16777216"},
		{"part long", core.Part{From: core.PieceSize, Bytes: core.Payload{Size: 1}}, "a piece has at most 65536"},
		{"piece long with what went ahead", core.Piece{ID: inferno7(), Ahead: 2, Payload: core.Payload{Size: core.PieceSize + 1}}, "a piece has at most 65536"},
		{"piece long", core.Piece{ID: inferno7(), Payload: core.Payload{Size: core.PieceSize + 1}}, "a piece has at most 65536"},
		{"range from 0", core.Offer{Items: []core.OfferItem{{
			Stream: inferno7().Stream, Groups: []core.GroupName{"g"}, Ranges: []core.Range{{First: 0, Last: 1}},
		}}}, "range from 0; they count from 1"},
		{"range of too many pieces", core.Want{Items: []core.WantItem{{
			ID: inferno7(), Pieces: []core.Range{{First: 1 << 24, Last: 1 << 24}},
		}}}, "range beyond 16777215"},
		{"ranges out of order", core.Want{Items: []core.WantItem{{
			ID: inferno7(), Pieces: []core.Range{{First: 5, Last: 6}, {First: 1, Last: 2}},
		}}}, "range beyond 16777215"},
		{"range backwards", core.Want{Items: []core.WantItem{{ID: inferno7(), Pieces: []core.Range{{First: 5, Last: 4}}}}}, "range beyond 16777215"},
		{"too many ranges", core.Want{Items: []core.WantItem{{ID: inferno7(), Pieces: alternate(core.ItemsMax + 1)}}}, "more than 4096 items"},
		{"batch too long", core.Batch{Messages: many[core.Message](core.ItemsMax+1, core.Ping{})}, "more than 4096 items"},
		{"frame", core.TopologyState{Group: "g", Edges: many(1<<21, core.Edge{A: "a", B: "b"})}, fmt.Sprintf("a frame has at most %d", core.FrameMax)},
	} {
		t.Run(test.name, func(t *testing.T) {
			f, _ := frame(test.message)
			refuses(t, envelope(t, f), test.want)
		})
	}
}

// TestDecodeRefusesBytes has what no message of core could be encoded to.
func TestDecodeRefusesBytes(t *testing.T) {
	pack := func(parts ...any) []byte { return packed(t, parts...) }
	for _, test := range []struct {
		name     string
		envelope []byte
		want     string
	}{
		{"nothing", nil, "without a message"},
		{"two messages", pack(12, pack(), 11, pack()), "two messages, ping and need"},
		{"the same twice", pack(12, pack(), 12, pack()), "two messages, ping and ping"},
		{"payload with none to carry it", pack(12, pack(), 15, []byte("abc")), "carries no payload, yet 3 bytes came"},
		{"findings of nothing", pack(25, pack(3, 1)), "findings: no inquiry"},
		{"two payloads", pack(15, []byte("a"), 15, []byte("b")), "two payloads"},
		{"cut short", pack(12, pack(1, 300))[:4], "cannot be read"},
		{"tag cut short", []byte{0x80}, "no field can be read"},
		{"message as a number", pack(12, 1), "wire type 0, not 2"},
		{"number as text", pack(12, pack(1, []byte("7"))), "ping: field 1 has wire type 2, not 0"},
		{"digest short", pack(9, pack(3, []byte("short"))), "digest of 5 bytes, not 32"},
		{"header absent", pack(1, pack()), "update: no header"},
		{"half a range", pack(5, pack(1, pack(4, []byte{1}))), "half a range"},
		{"ranges twice", pack(5, pack(1, pack(4, []byte{1, 1}, 4, []byte{1, 1}))), "field 4 comes twice"},
		{"empty batch", pack(26, pack()), "batch: no messages"},
		{"batch in a batch", pack(26, pack(1, pack(26, pack(1, pack(12, pack()))))), "a batch travels alone"},
		{"piece in a batch", pack(26, pack(1, pack(2, pack()))), "a piece travels alone"},
		{"batch with an empty envelope", pack(26, pack(1, pack())), "batch: an envelope without a message"},
		{"payload within a batch", pack(26, pack(1, pack(12, pack(), 15, []byte("a")))), "batch: a payload of its own"},
		{"payload of a batch that carries none", pack(26, pack(1, pack(12, pack())), 15, []byte("abc")), "payloads of 3 bytes; the headers say 0"},
		{"trouble in a batch", pack(26, pack(1, pack(9, pack()))), "batch: manifest: no origin"},
		{"wide number", pack(17, pack(1, uint64(1<<40))), "more than 4294967295"},
	} {
		t.Run(test.name, func(t *testing.T) { refuses(t, test.envelope, test.want) })
	}
}

func refuses(t *testing.T, envelope []byte, want string) {
	t.Helper()
	m, payload, err := wire.Decode(envelope)
	if err == nil {
		t.Fatalf("it was read as %+v", m)
	}
	if !strings.HasPrefix(err.Error(), "wire: ") || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %q; it should say %q", err, want)
	}
	if m != nil || payload != nil {
		t.Errorf("with the error came %v and %d bytes", m, len(payload))
	}
}

func TestLaterVersions(t *testing.T) {
	t.Run("fields are skipped", func(t *testing.T) {
		envelope := packed(t, 12, packed(t, 9, []byte("new"), 1, 7, 300, 1), 4000, 5)
		m, _, err := wire.Decode(envelope)
		if err != nil || m != (core.Ping{Nonce: 7}) {
			t.Errorf("read %v, %v", m, err)
		}
	})
	t.Run("words of an enumeration are not known", func(t *testing.T) {
		envelope := packed(t, 25, packed(t, 1, packed(t, 1, []byte("a")), 2, packed(t, 1, []byte("b"), 2, 99, 3, 99, 4, 99)))
		m, _, err := wire.Decode(envelope)
		if want := (core.Findings{Inquiry: core.InquiryID{Site: "a"}, Findings: []core.Finding{{Site: "b"}}}); err != nil || !reflect.DeepEqual(m, want) {
			t.Errorf("read %v, %v", m, err)
		}
	})
	t.Run("messages are named", func(t *testing.T) {
		_, _, err := wire.Decode(packed(t, 99, []byte("new")))
		var unknown *wire.UnknownMessage
		if !errors.As(err, &unknown) || unknown.Field != 99 {
			t.Errorf("the error is %v", err)
		}
	})
	t.Run("messages are left out of a batch", func(t *testing.T) {
		later := packed(t, 99, []byte("new"))
		m, _, err := wire.Decode(packed(t, 26, packed(t, 1, later, 1, packed(t, 12, packed(t, 1, 7)))))
		if want := (core.Batch{Messages: []core.Message{core.Ping{Nonce: 7}}}); err != nil || !reflect.DeepEqual(m, want) {
			t.Errorf("read %v, %v", m, err)
		}
		_, _, err = wire.Decode(packed(t, 26, packed(t, 1, later)))
		var unknown *wire.UnknownMessage
		if !errors.As(err, &unknown) || unknown.Field != 99 {
			t.Errorf("of nothing but what is new, the error is %v", err)
		}
	})
}

func TestDecodeSharesNoMemory(t *testing.T) {
	for _, example := range examples {
		f, _ := frame(example.message)
		e := envelope(t, f)
		m, _, err := wire.Decode(e)
		if err != nil {
			t.Fatal(err)
		}
		for i := range e {
			e[i] ^= 0xff
		}
		if !reflect.DeepEqual(m, example.message) {
			t.Errorf("%T changed with the bytes that it was read from", m)
		}
	}
}

// packed makes bytes of pairs of a field's number and its value: an int or uint64 is a
// varint, bytes are bytes.
func packed(t *testing.T, parts ...any) (b []byte) {
	t.Helper()
	for i := 0; i < len(parts); i += 2 {
		field := protowire.Number(parts[i].(int))
		switch value := parts[i+1].(type) {
		case int:
			b = protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(value))
		case uint64:
			b = protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), value)
		case []byte:
			b = protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), value)
		default:
			t.Fatalf("%T cannot be packed", value)
		}
	}
	return b
}

func many[T any](n int, item T) []T {
	items := make([]T, n)
	for i := range items {
		items[i] = item
	}
	return items
}

// alternate returns n ranges, of every second number.
func alternate(n int) (ranges []core.Range) {
	for i := range uint64(n) {
		ranges = append(ranges, core.Range{First: 2 * i, Last: 2 * i})
	}
	return ranges
}

// FuzzDecode wants any bytes to be refused, or read as a message that is written to
// bytes that are read as the same.
func FuzzDecode(f *testing.F) {
	for _, example := range examples {
		frame, _ := frame(example.message)
		f.Add(envelope(f, frame))
	}
	f.Fuzz(func(t *testing.T, foreign []byte) {
		m, payload, err := wire.Decode(foreign)
		if err != nil {
			return
		}
		frame := append(wire.AppendHead(nil, m), payload...)
		if size := wire.Size(m); size != len(frame) {
			t.Fatalf("%d bytes written; Size says %d: %+v", len(frame), size, m)
		}
		again, payloadAgain, err := wire.Decode(envelope(t, frame))
		if err != nil {
			t.Fatalf("what was read and written again is refused: %v", err)
		}
		if !reflect.DeepEqual(again, m) || !bytes.Equal(payloadAgain, payload) {
			t.Fatalf("first read as %+v\nthen as %+v", m, again)
		}
	})
}

// TestMemoryIsBounded decodes the frames that cost the most memory for their length.
func TestMemoryIsBounded(t *testing.T) {
	// A member of 5 bytes is the smallest item that is read as the largest value.
	member := packed(t, 1, packed(t, 1, []byte("a")))
	var members []byte
	for range core.MembersMax {
		members = append(members, packed(t, 3, member)...)
	}
	group := packed(t, 1, []byte("g"), 2, []byte("m"), 4, 1)
	empty := bytes.Repeat(packed(t, 1, packed(t)), core.FrameMax/2-10)
	for name, envelope := range map[string][]byte{
		"members":     packed(t, 21, append(packed(t, 2, group), members...)),
		"empty items": packed(t, 4, empty),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		wire.Decode(envelope)
		runtime.ReadMemStats(&after)
		spent := after.TotalAlloc - before.TotalAlloc
		if limit := uint64(64 * len(envelope)); spent > limit {
			t.Errorf("%s: %d bytes were allocated for an envelope of %d", name, spent, len(envelope))
		}
	}
}
