package main

import (
	"io"
	"net"
	"slices"
	"testing"

	"github.com/floodd/floodd/realnet/client"
)

// TestAskTopology: each link is shown with the version of the topology that it is of.
func TestAskTopology(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	go func() {
		io.WriteString(far, "220 inferno floodd ready\r\n"+
			"250-inferno valhalla 12.345ms\r\n250-inferno limbo 1.000ms\r\n250 2 edges version 35s.4\r\n")
	}()
	go io.Copy(io.Discard, far)
	c, err := client.New(t.Context(), near)
	if err != nil {
		t.Fatal(err)
	}
	defer near.Close()
	got, err := askTopology(t.Context(), c, []string{"mirror-1"})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]any{{"inferno", "valhalla", micros(12345), "35s.4"}, {"inferno", "limbo", micros(1000), "35s.4"}}
	if !slices.EqualFunc(got.rows, want, slices.Equal) {
		t.Errorf("%v, wanted %v", got.rows, want)
	}
}
