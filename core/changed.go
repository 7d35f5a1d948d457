package core

import "slices"

// changed lists the streams of which something has changed since all that had was told,
// so that telling costs as much as there is to tell, however many streams there are.
type changed struct {
	all     bool      // any may have
	compact int32     // how many streams there were when last each was there once
	streams []*stream // some of them more than once
}

// add notes a change.
func (c *changed) add(st *stream) {
	if n := len(c.streams); c.all || n > 0 && c.streams[n-1] == st {
		return
	}
	c.streams = append(c.streams, st)
	if len(c.streams) > 2*int(c.compact)+64 {
		c.sort()
	}
}

// take returns those of the site's streams that may have changed, in order, and begins
// anew. They are valid until more are taken, of this or another.
func (c *changed) take(s *Site) []*stream {
	if c.all {
		*c = changed{streams: c.streams[:0]}
		return s.streamOrder
	}
	c.sort()
	taken := c.streams
	*c = changed{streams: s.taken[:0]}
	s.taken = taken
	return taken
}

func (c *changed) sort() {
	slices.SortFunc(c.streams, func(a, b *stream) int { return a.id.Compare(b.id) })
	c.streams = slices.Compact(c.streams)
	c.compact = int32(len(c.streams))
}

// forget drops a stream.
func (c *changed) forget(st *stream) {
	c.streams = slices.DeleteFunc(c.streams, func(other *stream) bool { return other == st })
}
