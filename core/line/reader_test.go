package line

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/floodd/floodd/core"
)

// TestDeliveries: updates of any bytes pass between a session and a reader, also
// when the reader's caller does not read them to the end.
func TestDeliveries(t *testing.T) {
	s := NewSession(Options{Site: "valhalla"})
	s.Feed([]byte("receive\r\n"))
	s.Next()
	s.Answer(core.Receiving{})
	updates := []string{"hello", "", "222 a/1/1 g 5\r\n.\r\n", "\r\n"}
	var stream []byte
	for i, update := range updates {
		s.Deliver(core.ExportUpdate{ID: sampleID(uint64(i + 1)), Groups: []core.GroupName{"g", "h"}, Size: int64(len(update))})
		stream = s.AppendOutput(stream)
		stream = append(stream, update+DeliveryEnd...)
	}
	s.HangUp("closing")
	stream = s.AppendOutput(stream)

	for _, take := range []int{0, 1, 100} {
		r := NewReader(iotest.OneByteReader(strings.NewReader(string(stream))))
		for _, want := range []Code{CodeGreeting, CodeProceed} {
			if response, err := r.Response(); err != nil || response.Code != want {
				t.Fatalf("read %+v, %v; wanted %v", response, err, want)
			}
		}
		for i, update := range updates {
			d, body, err := r.Delivery()
			if err != nil || d.ID != sampleID(uint64(i+1)) || fmt.Sprint(d.Groups) != "[g h]" || d.Size != int64(len(update)) {
				t.Fatalf("delivery %d is %+v, %v", i, d, err)
			}
			got, err := io.ReadAll(io.LimitReader(body, int64(take)))
			if want := update[:min(take, len(update))]; err != nil || string(got) != want {
				t.Fatalf("delivery %d has bytes %q, %v; wanted %q", i, got, err, want)
			}
		}
		_, _, err := r.Delivery()
		if no := (*ReplyError)(nil); !errors.As(err, &no) || no.Code != CodeUnavailable || no.Text != "valhalla closing" {
			t.Fatalf("the end is %v", err)
		}
		if _, err := r.Response(); err != io.EOF {
			t.Fatalf("after the end comes %v", err)
		}
	}
}

func TestBrokenDeliveries(t *testing.T) {
	for _, test := range []struct{ stream, want string }{
		{"222 a/1/1 g 5\r\nhel", "unexpected EOF"},
		{"222 a/1/1 g 5\r\nhello", "unexpected EOF"},
		{"222 a/1/1 g 5\r\nhello, world", `update ends with ", " where a new line was expected`},
		{"222 a/1/1 g -5\r\n", `row "a/1/1 g -5": "-5" is not a number`},
		{"222 a/1 g 5\r\n", `row "a/1 g 5": "a/1" is not an update id`},
		{"250 a/1/1 queued 5\r\n", `250 a/1/1 queued 5`},
	} {
		r := NewReader(strings.NewReader(test.stream))
		_, body, err := r.Delivery()
		if err == nil {
			_, err = io.ReadAll(body)
		}
		if err == nil {
			_, err = r.Response()
		}
		if fmt.Sprint(err) != test.want {
			t.Errorf("%q:\nsaid   %v\nwanted %s", test.stream, err, test.want)
		}
	}
}

func TestReplyBytesAreBounded(t *testing.T) {
	row := "250-" + strings.Repeat("x", 8000) + "\r\n"
	endless := strings.NewReader(strings.Repeat(row, ReplyBytesMax/8000+1))
	if _, err := NewReader(endless).Response(); fmt.Sprint(err) != "reply is longer than 67108864 bytes" {
		t.Fatalf("said %v", err)
	}
}

func TestCommandsArriveAsMeant(t *testing.T) {
	for _, test := range []struct {
		words      []string
		line, want string
	}{
		{words: []string{"binary", "5", "mirror-1"}, line: "binary 5 mirror-1\r\n"},
		{words: []string{"group", "a b"}, want: `"a b" cannot be sent: a word has no spaces or control characters, and is not empty`},
		{words: []string{"group", "a\nexit"}, want: `"a\nexit" cannot be sent: a word has no spaces or control characters, and is not empty`},
		{words: []string{"group", ""}, want: `"" cannot be sent: a word has no spaces or control characters, and is not empty`},
		{words: []string{"group", strings.Repeat("g", LineMax-len("group \r\n"))}, line: "group " + strings.Repeat("g", LineMax-len("group \r\n")) + "\r\n"},
		{words: []string{"group", strings.Repeat("g", LineMax)}, want: `command "group" is 1032 octets long; a daemon takes at most 1024`},
	} {
		line, err := AppendCommand(nil, test.words...)
		if string(line) != test.line || err != nil && err.Error() != test.want || err == nil && test.want != "" {
			t.Errorf("%.60q: %q, %v", test.words, line, err)
		}
	}
}
