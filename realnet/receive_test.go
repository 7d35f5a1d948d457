package realnet_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/client"
)

// TestReceiveAgain: what a receiving program did not acknowledge comes again to the
// next one; what it did, does not.
func TestReceiveAgain(t *testing.T) {
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	master := start(t, manualConfiguration(places, ""), "master", places["master"])
	inferno := start(t, manualConfiguration(places, "(:local (:export-by receive))\n"), "inferno", places["inferno"])
	bodies := []string{"one", strings.Repeat("two", 100_000), "", "four"}
	c := master.dial(t)
	for _, body := range bodies {
		if _, err := c.Publish(t.Context(), strings.NewReader(body), "mirror-1"); err != nil {
			t.Fatal(err)
		}
	}
	inferno.await(t, len(bodies), is[core.UpdateComplete])

	crash := errors.New("a receiver crashes")
	var got []string
	take := func(until int, verdict error) func(client.Update) error {
		return func(u client.Update) error {
			if len(got) == until {
				return verdict
			}
			body, err := io.ReadAll(u.Body)
			if err != nil {
				return err
			}
			got = append(got, string(body))
			if len(got) == len(bodies) {
				return client.ErrEnough
			}
			return nil
		}
	}
	if err := inferno.dial(t).Receive(t.Context(), nil, take(2, crash)); err != crash {
		t.Fatalf("the first receiver ended by %v", err)
	}
	inferno.await(t, 2, is[core.UpdateExported])
	if err := inferno.dial(t).Receive(t.Context(), nil, take(-1, nil)); err != nil {
		t.Fatalf("the second receiver ended by %v", err)
	}
	counts := map[string]int{}
	for _, body := range got {
		counts[body]++
	}
	for _, body := range bodies {
		if counts[body] != 1 {
			t.Errorf("%.10q came %d times", body, counts[body])
		}
	}
}
