package core

// shelf holds what there is of one stream by its numbers. They come nearly in order and
// go nearly in order, so it keeps them in pages: a map of pages is asked once for a page's
// numbers, where a map of ids would be asked for each. Numbers far apart cost a page each.
type shelf[T any] struct {
	pages map[uint64]*page[T]
	open  *page[T] // the one used last
	at    uint64   // its number
	items int
}

// page is the items of pageSize numbers that follow each other, nil where there is none.
type page[T any] struct {
	items [pageSize]*T
	count int
}

const pageSize = 32

// get returns the item of a number, nil if there is none.
func (s *shelf[T]) get(seq uint64) *T {
	if s.items == 0 {
		return nil
	}
	if p := s.page(seq / pageSize); p != nil {
		return p.items[seq%pageSize]
	}
	return nil
}

func (s *shelf[T]) page(at uint64) *page[T] {
	if s.open == nil || s.at != at {
		p := s.pages[at]
		if p == nil {
			return nil
		}
		s.open, s.at = p, at
	}
	return s.open
}

// put sets the item of a number that has none.
func (s *shelf[T]) put(seq uint64, item *T) {
	at := seq / pageSize
	p := s.page(at)
	if p == nil {
		if s.pages == nil {
			s.pages = map[uint64]*page[T]{}
		}
		p = &page[T]{}
		s.pages[at], s.open, s.at = p, p, at
	}
	p.items[seq%pageSize] = item
	p.count++
	s.items++
}

// remove takes away the item of a number, if there is one.
func (s *shelf[T]) remove(seq uint64) {
	if s.get(seq) == nil {
		return
	}
	p := s.open
	p.items[seq%pageSize] = nil
	p.count--
	s.items--
	if p.count == 0 {
		delete(s.pages, s.at)
		s.open = nil
	}
}
