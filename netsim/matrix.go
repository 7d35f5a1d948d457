package netsim

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Bounds of a matrix file.
const (
	MatrixNamesMax  = 2048
	MatrixLineMax   = 64 << 10  // bytes
	MatrixMost      = 1_000_000 // milliseconds, 16 minutes; or Mbit/s
	matrixNameBytes = 255
	matrixBlank     = int32(-1)
)

// Matrix holds a measured number for each pair of names, in thousandths of the unit of
// its file: microseconds, if that is milliseconds, and kbit/s, if that is Mbit/s.
type Matrix struct {
	names []string
	index map[string]int
	cells []int32 // row by row; matrixBlank: not measured
}

// Names returns the names in the order of the file's header.
func (m *Matrix) Names() []string { return m.names }

// Thousandths returns the cell of a row and a column, in thousandths; false for a blank
// cell or an unknown name.
func (m *Matrix) Thousandths(row, column string) (int64, bool) {
	r, ok := m.index[row]
	if !ok {
		return 0, false
	}
	c, ok := m.index[column]
	if !ok {
		return 0, false
	}
	v := m.cells[r*len(m.names)+c]
	return int64(v), v != matrixBlank
}

// ReadMatrix reads comma-separated numbers of 0 to [MatrixMost]: a header "site,NAME...",
// then a row for each name in the same order, the name first. Decimals beyond the third
// are cut off; a blank cell is not measured. An error names the line and the column
// (counted in bytes from 1) of what is wrong.
func ReadMatrix(r io.Reader) (*Matrix, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, MatrixLineMax)
	if !lines.Scan() {
		if err := lines.Err(); err != nil {
			return nil, lineError(1, err)
		}
		return nil, matrixError(1, 1, "the file is empty; a header site,NAME... is wanted")
	}
	m, err := readMatrixHeader(strings.TrimSuffix(lines.Text(), "\r"))
	if err != nil {
		return nil, err
	}
	row := 0
	for lines.Scan() {
		text := strings.TrimSuffix(lines.Text(), "\r")
		if text == "" {
			continue
		}
		if err := m.readRow(row+2, row, text); err != nil {
			return nil, err
		}
		row++
	}
	if err := lines.Err(); err != nil {
		return nil, lineError(row+2, err)
	}
	if row < len(m.names) {
		return nil, matrixError(row+2, 1, "the file ends after %d rows; the header has %d names", row, len(m.names))
	}
	return m, nil
}

func readMatrixHeader(text string) (*Matrix, error) {
	m := &Matrix{index: map[string]int{}}
	column, first := 1, true
	for field := range strings.SplitSeq(text, ",") {
		switch _, twice := m.index[field]; {
		case first:
		case field == "":
			return nil, matrixError(1, column, "a name is blank")
		case len(field) > matrixNameBytes:
			return nil, matrixError(1, column, "a name of %d bytes is over the bound of %d", len(field), matrixNameBytes)
		case twice:
			return nil, matrixError(1, column, "the name %q is there twice", field)
		case len(m.names) == MatrixNamesMax:
			return nil, matrixError(1, column, "there are more than %d names", MatrixNamesMax)
		default:
			m.index[field] = len(m.names)
			m.names = append(m.names, field)
		}
		column += len(field) + 1
		first = false
	}
	if len(m.names) == 0 {
		return nil, matrixError(1, 1, "the header has no names; site,NAME... is wanted")
	}
	return m, nil
}

func (m *Matrix) readRow(line, row int, text string) error {
	if row >= len(m.names) {
		return matrixError(line, 1, "this is a row more than the %d names of the header", len(m.names))
	}
	column, cell := 1, -1
	for field := range strings.SplitSeq(text, ",") {
		switch {
		case cell < 0:
			if field != m.names[row] {
				return matrixError(line, 1, "the row of %q begins with %q", m.names[row], field)
			}
		case cell == len(m.names):
			return matrixError(line, column, "the row has more cells than the %d names of the header", len(m.names))
		default:
			v, err := parseThousandths(field)
			if err != nil {
				return matrixError(line, column, "%w", err)
			}
			m.cells = append(m.cells, v)
		}
		column += len(field) + 1
		cell++
	}
	if cell < len(m.names) {
		return matrixError(line, len(text)+1, "the row has %d cells; the header has %d names", cell, len(m.names))
	}
	return nil
}

// parseThousandths reads a decimal number into thousandths.
func parseThousandths(field string) (int32, error) {
	if field == "" {
		return matrixBlank, nil
	}
	v, decimals, digits := int64(0), -1, 0
	for i := range len(field) {
		switch b := field[i]; {
		case b == '.' && decimals < 0:
			decimals = 0
		case b < '0' || b > '9':
			return 0, fmt.Errorf("%q is not a number", clip(field))
		case decimals < 3:
			digits++
			v = v*10 + int64(b-'0')
			if decimals >= 0 {
				decimals++
			}
			if v > MatrixMost*1000 {
				return 0, fmt.Errorf("%q is over the bound of %d", clip(field), MatrixMost)
			}
		}
	}
	if digits == 0 {
		return 0, fmt.Errorf("%q is not a number", clip(field))
	}
	for decimals = max(decimals, 0); decimals < 3; decimals++ {
		v *= 10
	}
	if v > MatrixMost*1000 {
		return 0, fmt.Errorf("%q is over the bound of %d", clip(field), MatrixMost)
	}
	return int32(v), nil
}

func clip(field string) string {
	const most = 40
	if len(field) > most {
		return field[:most] + "..."
	}
	return field
}

func matrixError(line, column int, format string, args ...any) error {
	return fmt.Errorf("matrix:%d:%d: "+format, append([]any{line, column}, args...)...)
}

func lineError(line int, err error) error {
	if errors.Is(err, bufio.ErrTooLong) {
		return matrixError(line, 1, "the line is longer than %d bytes", MatrixLineMax)
	}
	return matrixError(line, 1, "%w", err)
}

// measured is a matrix in use: which of its rows each host has.
type measured struct {
	network *Network
	matrix  *Matrix
}

// between returns thousandths; false where nothing was measured.
func (m *measured) between(from, to HostID) (int64, bool) {
	if m == nil {
		return 0, false
	}
	hosts := m.network.hosts
	return m.matrix.Thousandths(hosts[from].config.Measured, hosts[to].config.Measured)
}

// UseRTT takes latencies from a matrix of round trips in milliseconds, where it has both hosts; nil
// goes back to coordinates.
func (n *Network) UseRTT(_ Time, m *Matrix) {
	n.rtt = n.use(m)
	n.refreshAll()
}

// UseJitter takes jitter from a matrix of mean deviations in milliseconds.
func (n *Network) UseJitter(_ Time, m *Matrix) {
	n.jitter = n.use(m)
	n.refreshAll()
}

// UseBandwidth gives each pair of hosts that a matrix of Mbit/s has a line of its own in
// that direction, shared by the connections between the two that are dialled afterwards.
func (n *Network) UseBandwidth(_ Time, m *Matrix) { n.bandwidth = n.use(m) }

func (n *Network) use(m *Matrix) *measured {
	if m == nil {
		return nil
	}
	return &measured{network: n, matrix: m}
}
