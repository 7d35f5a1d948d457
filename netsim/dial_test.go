package netsim

import (
	"slices"
	"strings"
	"testing"
)

// pair makes two hosts with a one-way latency of 10 ms and nothing else.
func pair(w *world) (a, b HostID) {
	a = w.net.AddHost(HostConfig{Name: "a"})
	b = w.net.AddHost(HostConfig{Name: "b"})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	return a, b
}

// expect compares all that was told, a line each.
func (w *world) expect(t *testing.T, want string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(want) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	if !slices.Equal(w.told, lines) {
		t.Errorf("told:\n%s\nwant:\n%s", strings.Join(w.told, "\n"), strings.Join(lines, "\n"))
	}
	w.told = nil
}

func TestHandshakeTakesARoundTrip(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	w.net.Dial(0, a, b)
	w.run()
	w.expect(t, `
		20000 connected
		30000 accepted a>b`)
}

func TestMessageOfTheDialerOpensTheAcceptor(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.net.Dial(0, a, b)
	w.net.Send(0, c, Dialer, "hello", 5, 5)
	w.run()
	w.expect(t, `
		20000 connected
		20000 drained 5 at 0
		30000 accepted a>b
		30000 delivered hello to 1`)
}
