package report

import (
	"iter"

	"github.com/floodd/floodd/core"
)

// kind is what a message is for, as far as a picture tells.
type kind uint8

const (
	kindUpdate kind = iota // an update, or what carries one
	kindPiece              // a piece of a long one
	kindOffer              // what somebody has
	kindWant               // what somebody asks for
	kindUpkeep             // all that keeps sites together
)

// kindNames are what the page calls them, in the order of their numbers.
var kindNames = []string{"update", "piece", "offer", "want", "upkeep"}

// kindOf returns what a message is for, and the update that it is about, if it is one.
// A batch is what the weightiest of its parts is.
func kindOf(m core.Message) (kind, core.UpdateID) {
	switch m := m.(type) {
	case core.Update:
		return kindUpdate, m.Header.ID
	case core.Piece:
		return kindPiece, m.ID
	case core.Manifest:
		return kindPiece, m.ID
	case core.Announce:
		return kindOffer, m.Header.ID
	case core.Have:
		return kindOffer, m.ID
	case core.Offer, core.Summary:
		return kindOffer, core.UpdateID{}
	case core.Want:
		if len(m.Items) == 1 {
			return kindWant, m.Items[0].ID
		}
		return kindWant, core.UpdateID{}
	case core.Batch:
		least, of := kindUpkeep, core.UpdateID{}
		for _, part := range m.Messages {
			if kind, id := kindOf(part); kind < least {
				least, of = kind, id
			}
		}
		return least, of
	}
	return kindUpkeep, core.UpdateID{}
}

// carried goes through the updates that a message brings, or brings a piece of.
func carried(m core.Message) iter.Seq[core.UpdateID] {
	return func(yield func(core.UpdateID) bool) { bring(m, yield) }
}

func bring(m core.Message, yield func(core.UpdateID) bool) bool {
	switch m := m.(type) {
	case core.Update:
		return yield(m.Header.ID)
	case core.Piece:
		return yield(m.ID)
	case core.Batch:
		for _, part := range m.Messages {
			if !bring(part, yield) {
				return false
			}
		}
	}
	return true
}
