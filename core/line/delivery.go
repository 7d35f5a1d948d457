package line

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/floodd/floodd/core"
)

// deliveryHead is what the line of a delivery begins with.
const deliveryHead = "222 "

// known is what a reader of deliveries has read before: few streams and groups fill a
// connection, so their names are parsed once.
type known struct {
	streams map[string]core.Stream
	groups  map[string][]core.GroupName
}

// knownMax bounds each of the two; when one is full all is forgotten.
const knownMax = 1 << 10

// delivery reads "ID GROUP[,GROUP] BYTES".
func (k *known) delivery(row []byte) (Delivery, error) {
	id, rest, _ := bytes.Cut(row, []byte(" "))
	groups, size, _ := bytes.Cut(rest, []byte(" "))
	st, seq := k.id(id)
	d := Delivery{ID: core.UpdateID{Stream: st, Seq: seq}, Groups: k.groups[string(groups)]}
	var err error
	if d.Size, err = strconv.ParseInt(string(size), 10, 64); err == nil && d.Size >= 0 && seq > 0 && d.Groups != nil {
		return d, nil
	}
	return k.learn(string(row)) // what is new, or wrong
}

// id reads an id of a stream that is known; the number is 0 if it is not.
func (k *known) id(text []byte) (core.Stream, uint64) {
	cut := bytes.LastIndexByte(text, '/')
	if st, ok := k.streams[string(text[:max(0, cut)])]; ok {
		seq, err := strconv.ParseUint(string(text[cut+1:]), 10, 64)
		if err == nil {
			return st, seq
		}
	}
	return core.Stream{}, 0
}

// learn reads what delivery does, with care, and remembers the names in it.
func (k *known) learn(row string) (Delivery, error) {
	if strings.ContainsFunc(row, isControl) {
		return Delivery{}, fmt.Errorf("row %s has control characters", quote(row))
	}
	f := splitFields(row, 3)
	words := f.words
	d := Delivery{ID: f.id(), Groups: f.groups(), Size: f.integer()}
	if f.err != nil {
		return Delivery{}, f.err
	}
	if k.streams == nil || len(k.streams) >= knownMax || len(k.groups) >= knownMax {
		k.streams, k.groups = map[string]core.Stream{}, map[string][]core.GroupName{}
	}
	k.streams[words[0][:strings.LastIndexByte(words[0], '/')]] = d.ID.Stream
	k.groups[words[1]] = d.Groups
	return d, nil
}
