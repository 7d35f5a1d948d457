package sim

import (
	"cmp"
	"slices"

	"github.com/anishathalye/porcupine"
)

// history is what clients of one thing saw: operations with the sequence numbers of
// the events at which each was asked and answered.
type history []porcupine.Operation

// windowLeast is how many operations are checked at once, with those that follow up to where
// the history can be cut: the search is exponential in what is open at one time.
const windowLeast = 200

// linearizable checks a history against a model, cut into windows at the moments at
// which no operation is open. The model must start from a state of ignorance, which
// its first operation settles. It returns the first window that is not linearizable.
func (h history) linearizable(model porcupine.Model) (bad []porcupine.Operation) {
	slices.SortStableFunc(h, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	first, open := 0, int64(-1)
	for i := range h {
		if i-first >= windowLeast && h[i].Call > open {
			if w := h[first:i]; !porcupine.CheckOperations(model, w) {
				return w
			}
			first = i
		}
		open = max(open, h[i].Return)
	}
	if w := h[first:]; len(w) > 0 && !porcupine.CheckOperations(model, w) {
		return w
	}
	return nil
}
