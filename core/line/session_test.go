package line

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/floodd/floodd/core"
)

// drawInput draws what a client might send: mostly sense, in pieces that matter.
var drawInput = rapid.Custom(func(t *rapid.T) []byte {
	ending := rapid.SampledFrom([]string{"\r\n", "\n"}).Draw(t, "ending")
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			"groups", "data", "data mirror-1", "binary 3", "binary 70000 mirror-2", "binary 9 nowhere", "receive", "group x",
			".", "..", "\r", "\n", "\r\n", "\r\n.\r\n", "\n.\n", "quit", " ", "ack valhalla/35s/1", "help data", "exit", "nearest 1 2",
		}),
		rapid.StringMatching(`[a-c.\r\n ]{0,8}`),
		rapid.Map(rapid.IntRange(1, 5), func(n int) string { return strings.Repeat("0123456789abcdef", n*5000) }),
	)
	var input []byte
	for _, p := range rapid.SliceOfN(part, 0, 12).Draw(t, "parts") {
		input = append(input, p...)
		if rapid.Bool().Draw(t, "end the line") {
			input = append(input, ending...)
		}
	}
	return input
})

// hear drives a session with input cut at the given lengths, and returns its log.
func hear(o Options, input []byte, cuts []int) string {
	d := newDriver(o)
	d.settle()
	for _, cut := range cuts {
		cut = min(cut, len(input))
		d.feed(input[:cut], inputMax)
		input = input[cut:]
	}
	d.feed(input, inputMax)
	return d.takeLog()
}

// TestSplitsDoNotMatter: however the network cuts the bytes, the same happens.
func TestSplitsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		input := drawInput.Draw(t, "input")
		cuts := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 8), rapid.IntRange(0, 100_000)), 0, 20).Draw(t, "cuts")
		o := Options{DataMax: rapid.SampledFrom([]int64{0, 5, 100_000}).Draw(t, "data-max")}
		if whole, split := hear(o, input, nil), hear(o, input, cuts); whole != split {
			t.Fatalf("whole:\n%s\nsplit:\n%s", whole, split)
		}
	})
}

// TestRepliesAreWellFormed: a client can read all that a session says.
func TestRepliesAreWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := overheard(drawInput.Draw(t, "input"))
		reader := NewReader(bytes.NewReader(text))
		for text := range bytes.Lines(text) {
			if !bytes.HasSuffix(text, []byte("\r\n")) {
				t.Fatalf("line %q does not end with CRLF", text)
			}
		}
		for {
			response, err := reader.Response()
			if err != nil {
				if err.Error() != "EOF" {
					t.Fatal(err)
				}
				return
			}
			if response.Code < 200 {
				t.Fatalf("code %v", response.Code)
			}
		}
	})
}

// overheard returns all that a session says to input.
func overheard(input []byte) []byte {
	d := newDriver(Options{})
	var text []byte
	for len(input) > 0 {
		taken := d.session.Feed(input)
		input = input[taken:]
		for event, ok := d.session.Next(); ok; event, ok = d.session.Next() {
			d.do(event)
		}
		more := d.session.AppendOutput(nil)
		text = append(text, more...)
		if taken == 0 && len(more) == 0 {
			panic("the session is stuck")
		}
	}
	return append(text, d.session.AppendOutput(nil)...)
}

// TestBuffersAreBounded: a client that sends ahead without end, to a core that does
// not answer or without listening to replies, is made to wait.
func TestBuffersAreBounded(t *testing.T) {
	flood := []byte(strings.Repeat("help\r\n", 100_000))

	silent := NewSession(Options{Site: "valhalla"})
	silent.Feed([]byte("groups\r\n"))
	silent.Next()
	taken := 0
	for n := -1; n != 0; taken += n {
		n = silent.Feed(flood[taken:])
		if _, ok := silent.Next(); ok {
			t.Fatal("a command is read with a question open")
		}
	}
	if taken > inputMax || taken < inputMax-len("groups\r\n") {
		t.Errorf("%d bytes were taken while core is silent, wanted %d", taken, inputMax)
	}

	deaf := NewSession(Options{Site: "valhalla"})
	for taken, n := 0, -1; n != 0; taken += n {
		n = deaf.Feed(flood[taken:])
		deaf.Next()
	}
	if n := len(deaf.AppendOutput(nil)); n < outputMax || n > outputMax+4096 {
		t.Errorf("%d bytes of output gathered, wanted little more than %d", n, outputMax)
	}
	deaf.Next()
	if len(deaf.out) == 0 {
		t.Error("commands are not read once the output is taken")
	}
}

// TestIdleSessionsAreSmall: after a large update a session keeps little.
func TestIdleSessionsAreSmall(t *testing.T) {
	d := newDriver(Options{})
	d.feed([]byte("binary 500000\r\n"+strings.Repeat("x", 500_000)), inputMax)
	d.feed([]byte(strings.Repeat("help\r\n", 1000)), inputMax)
	if in, out := cap(d.session.in.bytes), cap(d.session.out); in > keepMax || out > keepMax {
		t.Errorf("an idle session keeps %d bytes of input buffer and %d of output buffer", in, out)
	}
}

// TestEndedSessionsKeepNothing: what a client sent after its quit is forgotten.
func TestEndedSessionsKeepNothing(t *testing.T) {
	d := newDriver(Options{})
	d.feed([]byte("quit\r\n"+strings.Repeat("groups\r\n", 1000)), inputMax)
	if n := cap(d.session.in.bytes); n > 0 || !d.closed {
		t.Errorf("closed: %v, and keeps %d bytes", d.closed, n)
	}
}

// TestReservedIsEnough: no byte is handed on before core set room aside for it.
func TestReservedIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewSession(Options{Site: "valhalla"})
		input := append([]byte("data\r\n"), bytes.Repeat([]byte("a\r\n"), rapid.IntRange(0, 500_000).Draw(t, "lines"))...)
		var reserved, handed int64
		for len(input) > 0 {
			input = input[s.Feed(input):]
			for event, ok := s.Next(); ok; event, ok = s.Next() {
				switch e := event.(type) {
				case Ask:
					reserved += e.Request.(core.Reserve).Bytes
					s.Answer(core.Ready{})
				case Body:
					if handed += int64(len(e.Bytes)); handed > reserved {
						t.Fatalf("%d bytes handed on, %d reserved", handed, reserved)
					}
				}
			}
			s.AppendOutput(nil)
		}
		if reserved > max(reserveFirst, 2*handed) {
			t.Fatalf("%d bytes reserved for %d", reserved, handed)
		}
	})
}

// TestDriversMistakes: what a driver must not do is told to it at once.
func TestDriversMistakes(t *testing.T) {
	for name, mistake := range map[string]func(*Session){
		"answer":  func(s *Session) { s.Answer(core.Ready{}) },
		"deliver": func(s *Session) { s.Deliver(core.ExportUpdate{}) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if said := fmt.Sprint(recover()); !strings.HasPrefix(said, "line: ") {
					t.Errorf("said %s", said)
				}
			}()
			mistake(NewSession(Options{Site: "valhalla"}))
		})
	}
}

// TestTurnedAway: clients that get no session get a reply all the same.
func TestTurnedAway(t *testing.T) {
	for _, test := range []struct {
		text []byte
		code Code
	}{{AppendBusy(nil, "valhalla"), CodeUnavailable}, {AppendDenied(nil, "valhalla"), CodeTransaction}} {
		if r := read(t, test.text); r.Code != test.code || !strings.HasPrefix(r.last(), "valhalla ") {
			t.Errorf("%q", test.text)
		}
	}
}

// TestHelpFitsAScreen: of 24 lines of 79 characters.
func TestHelpFitsAScreen(t *testing.T) {
	topics := []string{""}
	for _, c := range commandTable {
		topics = append(topics, c.name)
		if needed := len(strings.Fields(strings.SplitN(c.params, "[", 2)[0])); needed != c.min {
			t.Errorf("%s is shown with %d arguments needed, and needs %d", c.name, needed, c.min)
		}
	}
	for _, topic := range topics {
		text := overheard([]byte("help " + topic + "\r\n"))
		if n := bytes.Count(text, []byte("\n")); n > 24 {
			t.Errorf("help %s has %d lines", topic, n)
		}
		for line := range strings.Lines(string(text)) {
			if len(strings.TrimSpace(line)) > 79 {
				t.Errorf("help %s has a line of %d characters: %s", topic, len(line), line)
			}
		}
	}
}
