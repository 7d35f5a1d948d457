package core

import (
	"cmp"
	"slices"
)

// shelf holds what there is of one stream by its numbers. They come nearly in order and
// go nearly in order, so it keeps them in pages, of which there are one or two as a rule.
// Numbers far apart cost a page each.
type shelf[T any] struct {
	pages []*page[T] // by number
	open  *page[T]   // the one used last
	items int
}

// page is the items of pageSize numbers that follow each other, nil where there is none.
type page[T any] struct {
	at    uint64
	items [pageSize]*T
	count int
}

const pageSize = 32

// get returns the item of a number, nil if there is none, or no shelf.
func (s *shelf[T]) get(seq uint64) *T {
	if s == nil || s.items == 0 {
		return nil
	}
	if p := s.page(seq / pageSize); p != nil {
		return p.items[seq%pageSize]
	}
	return nil
}

// page returns the page of a number, nil if there is none.
func (s *shelf[T]) page(at uint64) *page[T] {
	if s.open == nil || s.open.at != at {
		i, found := s.find(at)
		if !found {
			return nil
		}
		s.open = s.pages[i]
	}
	return s.open
}

func (s *shelf[T]) find(at uint64) (place int, found bool) {
	if last := len(s.pages) - 1; last < 0 || s.pages[last].at < at {
		return last + 1, false // the usual case: at the end
	}
	return slices.BinarySearchFunc(s.pages, at, func(p *page[T], at uint64) int { return cmp.Compare(p.at, at) })
}

// put sets the item of a number that has none.
func (s *shelf[T]) put(seq uint64, item *T) {
	at := seq / pageSize
	p := s.page(at)
	if p == nil {
		p = &page[T]{at: at}
		place, _ := s.find(at)
		s.pages = slices.Insert(s.pages, place, p)
		s.open = p
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
		place, _ := s.find(p.at)
		s.pages = slices.Delete(s.pages, place, place+1)
		s.open = nil
	}
}
