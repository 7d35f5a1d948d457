package wire

import (
	"math"

	"github.com/floodd/floodd/core"
)

func (e *encoder) offer(m *core.Offer) {
	for i := range m.Items {
		item := &m.Items[i]
		start := e.open(1)
		e.stream(item.Stream)
		e.groups(3, item.Groups)
		e.ranges(4, item.Ranges)
		e.close(start)
	}
}

func decodeOffer(f fields) (core.Message, error) {
	var m core.Offer
	for f.next() {
		if f.num == 1 && f.room(len(m.Items), core.ItemsMax) {
			m.Items = append(m.Items, core.OfferItem{})
			f.nest("item", decodeOfferItem(f.open(), &m.Items[len(m.Items)-1]))
		}
	}
	return m, f.err
}

func decodeOfferItem(f fields, item *core.OfferItem) error {
	item.Groups = f.names.list()
	for f.next() {
		switch f.num {
		case 1, 2:
			f.stream(&item.Stream)
		case 3:
			item.Groups = f.addressee(item.Groups)
		case 4:
			f.ranges(&item.Ranges, 1, seqMax)
		}
	}
	item.Groups = f.names.settle(item.Groups)
	f.checkStream(item.Stream)
	f.checkGroups(item.Groups)
	return f.err
}

func (e *encoder) want(m *core.Want) {
	for i := range m.Items {
		item := &m.Items[i]
		start := e.open(1)
		e.id(item.ID)
		e.ranges(4, item.Pieces)
		e.close(start)
	}
}

func decodeWant(f fields) (core.Message, error) {
	var m core.Want
	for f.next() {
		if f.num == 1 && f.room(len(m.Items), core.ItemsMax) {
			m.Items = append(m.Items, core.WantItem{})
			f.nest("item", decodeWantItem(f.open(), &m.Items[len(m.Items)-1]))
		}
	}
	return m, f.err
}

func decodeWantItem(f fields, item *core.WantItem) error {
	for f.next() {
		switch f.num {
		case 1, 2:
			f.stream(&item.ID.Stream)
		case 3:
			item.ID.Seq = f.uint(math.MaxUint64)
		case 4:
			f.ranges(&item.Pieces, 0, piecesMax-1)
		}
	}
	f.checkID(item.ID)
	return f.err
}

func decodeStop(f fields) (core.Message, error) {
	ids, err := decodeIDs(f)
	return core.Stop{IDs: ids}, err
}

func decodeGone(f fields) (core.Message, error) {
	ids, err := decodeIDs(f)
	return core.Gone{IDs: ids}, err
}
