package sweep

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Head is the first line of a file of results: what was swept. Results of the same
// scenario, with the same text, can be merged. A sweep that went on with more seeds than it
// began with has another head where they begin.
type Head struct {
	Scenario string `json:"scenario"`
	File     string `json:"file"`        // as it was named on the command line
	Text     string `json:"text_digest"` // SHA-256 of the scenario file's text, in hexadecimal
	Swarm    bool   `json:"swarm"`
	Seeds    Ranges `json:"seeds"` // that were to be run; a shard runs its share
	Shard    string `json:"shard,omitempty"`
}

// Same says whether two files of results are of the same scenario, run in the same way.
// Their seeds may differ.
func (h Head) Same(other Head) bool { return h.Text == other.Text && h.Swarm == other.Swarm }

// Covers says whether all seeds that another head is of are among this one's.
func (h Head) Covers(other Head) bool {
	return slices.Equal(h.Seeds.and(other.Seeds), h.Seeds)
}

// add makes the head that of the results which go on under another one, too.
func (h *Head) add(other Head) error {
	if !h.Same(other) {
		return fmt.Errorf("it goes on with another sweep, of %s, swarm %v", other.File, other.Swarm)
	}
	h.Seeds = h.Seeds.and(other.Seeds)
	if h.Shard != other.Shard {
		h.Shard = ""
	}
	return nil
}

// Writer writes a file of results: a Head and a Line for each seed, as JSON objects, one
// a line.
type Writer struct{ json *json.Encoder }

// NewWriter begins a file of results, or goes on with one. Nil, for one whose head covers
// what is to come, writes no head.
func NewWriter(to io.Writer, head *Head) (*Writer, error) {
	w := &Writer{json.NewEncoder(to)}
	w.json.SetEscapeHTML(false) // an expectation reads p99 < 2s
	if head == nil {
		return w, nil
	}
	return w, w.json.Encode(headLine{head})
}

// headLine is a head as a line of a file, and headSign how such a line begins.
type headLine struct {
	Sweep *Head `json:"sweep"`
}

const headSign = `{"sweep":`

// Write adds a line.
func (w *Writer) Write(line Line) error { return w.json.Encode(line) }

// lineMax bounds a line of results, in bytes.
const lineMax = 1 << 20

// ReadResults reads a file of results. The head is of all seeds in the file's heads. Size is
// how much of it makes sense: a last line that was cut short, because its writer was stopped,
// is left out of lines and size.
// The error tells the line.
func ReadResults(name string, from io.Reader) (head Head, lines []Line, size int64, err error) {
	in := bufio.NewScanner(from)
	in.Buffer(make([]byte, 0, 64<<10), lineMax)
	in.Split(wholeLines)
	number := 0
	for in.Scan() {
		number++
		text := in.Bytes()
		size += int64(len(text))
		if number == 1 || bytes.HasPrefix(text, []byte(headSign)) {
			var here headLine
			err := json.Unmarshal(text, &here)
			if err == nil && here.Sweep == nil {
				err = errors.New("no object called sweep")
			}
			if err != nil {
				return head, nil, 0, fmt.Errorf("%s:%d: this is no file of results, which begins with what was swept: %w", name, number, err)
			}
			if number == 1 {
				head = *here.Sweep
			} else if err := head.add(*here.Sweep); err != nil {
				return head, nil, 0, fmt.Errorf("%s:%d: %w", name, number, err)
			}
			continue
		}
		var line Line
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&line); err != nil {
			return head, nil, 0, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		lines = append(lines, line)
	}
	switch err := in.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return head, nil, 0, fmt.Errorf("%s:%d: a line of more than %d bytes, which results do not have", name, number+1, lineMax)
	case err != nil:
		return head, nil, 0, fmt.Errorf("%s: %w", name, err)
	case number == 0:
		return head, nil, 0, fmt.Errorf("%s: it has no first line; results begin with what was swept", name)
	}
	return head, lines, size, nil
}

// wholeLines splits into lines with their ends, and leaves out a last one that has none.
func wholeLines(data []byte, _ bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	return 0, nil, nil
}
