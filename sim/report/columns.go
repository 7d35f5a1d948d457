package report

import "encoding/binary"

// columns are lists of numbers, packed: each number, or its difference from the one
// before, as a zigzag varint. web/src/data.js reads them.
type columns struct {
	bytes []byte
	index map[string]column
}

// column says where a list lies.
type column struct {
	At    int  `json:"at"` // of its first byte
	Count int  `json:"n"`
	Steps bool `json:"steps,omitempty"` // it holds differences
}

func (c *columns) begin(name string, steps bool) *list {
	return &list{columns: c, name: name, column: column{At: len(c.bytes), Steps: steps}}
}

// list is a column that is being written; one at a time is.
type list struct {
	columns *columns
	name    string
	column
	before int64
}

func (l *list) put(v int64) {
	l.Count++
	if l.Steps {
		v, l.before = v-l.before, v
	}
	l.columns.bytes = binary.AppendVarint(l.columns.bytes, v)
}

func (l *list) end() {
	if l.columns.index == nil {
		l.columns.index = make(map[string]column)
	}
	l.columns.index[l.name] = l.column
}

// put writes a column of what a function yields for each of some.
func put[T any](c *columns, name string, steps bool, of []T, value func(*T) int64) {
	l := c.begin(name, steps)
	for i := range of {
		l.put(value(&of[i]))
	}
	l.end()
}
