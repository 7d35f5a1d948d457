package disk

import (
	"bytes"
	"encoding/binary"
	"time"

	"github.com/floodd/floodd/core"
)

// seen is a range of discarded updates of one stream, as its key and value tell it.
type seen struct {
	stream []byte
	core.Range
	until time.Time
}

func (r seen) key() []byte { return append(r.stream[:len(r.stream):len(r.stream)], number(r.First)...) }

func (r seen) value() []byte {
	return binary.BigEndian.AppendUint64(number(r.Last), uint64(r.until.UnixMicro()))
}

// seenOf reports false for what is no range.
func seenOf(key, value []byte) (r seen, ok bool) {
	if len(key) < 8 || len(value) != 16 {
		return r, false
	}
	r.stream, r.First = key[:len(key)-8], binary.BigEndian.Uint64(key[len(key)-8:])
	r.Last, r.until = binary.BigEndian.Uint64(value), time.UnixMicro(int64(binary.BigEndian.Uint64(value[8:])))
	return r, r.First <= r.Last
}

// remember notes that an update was discarded. It joins the ranges beside it, so a stream without
// gaps is one range, however long it is.
func (b *batch) remember(e *entry, until time.Time) error {
	stream := streamKey(e.id.Stream)
	if streams := b.bucket(bucketStreams); streams.Get(stream) == nil {
		if err := streams.Put(stream, groupsValue(e.groups)); err != nil {
			return err
		}
	}
	whole := seen{stream, core.Range{First: e.id.Seq, Last: e.id.Seq}, until}
	ranges := b.bucket(bucketSeen)
	for _, beside := range b.beside(whole) {
		whole.First, whole.Last = min(whole.First, beside.First), max(whole.Last, beside.Last)
		if beside.until.After(whole.until) {
			whole.until = beside.until
		}
		if err := ranges.Delete(beside.key()); err != nil {
			return err
		}
	}
	return ranges.Put(whole.key(), whole.value())
}

// beside lists the ranges of the stream that overlap an update's place or border on it.
func (b *batch) beside(one seen) (list []seen) {
	add := func(key, value []byte) {
		r, ok := seenOf(key, value)
		if ok && bytes.Equal(r.stream, one.stream) && r.First <= one.Last+1 && one.First <= r.Last+1 {
			r.stream = one.stream
			list = append(list, r)
		}
	}
	c := b.bucket(bucketSeen).Cursor()
	next := seen{stream: one.stream, Range: core.Range{First: one.First + 1}}
	key, value := c.Seek(next.key())
	if key != nil {
		add(key, value)
		key, value = c.Prev()
	} else {
		key, value = c.Last()
	}
	if key != nil {
		add(key, value)
	}
	return list
}
