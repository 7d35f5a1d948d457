package core

// wishes are the effects of a step, with memory, used again in the next, for those that
// there are many of.
type wishes struct {
	effects  []Effect
	sends    drawer[Send]
	notes    drawer[Note]
	stores   drawer[Store]
	discards drawer[Discard]
	handed   drawer[StartExport]
	wake     SetTimer
}

// clear has the memory used again.
func (w *wishes) clear() {
	clear(w.effects) // let go of the payloads, also where a drawer was before it grew
	w.effects = w.effects[:0]
	w.sends.clear()
	w.notes.clear()
	w.stores.clear()
	w.discards.clear()
	w.handed.clear()
}

// drawer holds values of one type. Where they are, they stay until it is cleared.
type drawer[T any] struct{ items []T }

func (d *drawer[T]) put(item T) *T {
	d.items = append(d.items, item) // when it grows, those before stay in the memory where they are
	return &d.items[len(d.items)-1]
}

func (d *drawer[T]) clear() {
	clear(d.items)
	d.items = d.items[:0]
}
