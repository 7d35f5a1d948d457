package sim

// slots holds what events to come refer to, each under a number of its own. Numbers
// are used again once what they stood for was taken.
type slots[T any] struct {
	held []T
	free []uint64
}

// put keeps a value and returns its number.
func (s *slots[T]) put(v T) uint64 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		s.held[i] = v
		return i
	}
	s.held = append(s.held, v)
	return uint64(len(s.held) - 1)
}

// take returns the value of a number and forgets it.
func (s *slots[T]) take(i uint64) T {
	v := s.held[i]
	var none T
	s.held[i] = none
	s.free = append(s.free, i)
	return v
}
