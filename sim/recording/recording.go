package recording

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/floodd/floodd/sim"
)

// Line is a happening as a recording keeps it.
type Line struct {
	Number uint64        // of the happening
	At     time.Duration // since the run began
	Text   string        // as in [sim.Happening.Text]
}

// String returns the line as a trace has it.
func (l Line) String() string { return sim.Stamp(l.At) + " " + l.Text }

// lineOf turns a happening into words that tell it from all others.
func lineOf(h sim.Happening) Line {
	text := h.Text()
	if strings.Contains(text, " +") {
		text += " #" + digest(h.What)
	}
	return Line{Number: h.Number, At: h.At, Text: text}
}

// About says what was recorded, where and by what.
type About struct {
	Format   string `json:"format"` // formatName
	Scenario string `json:"scenario"`
	Seed     uint64 `json:"seed"`
	Build    string `json:"build"`   // which program ran it
	Machine  string `json:"machine"` // what it ran on
}

// formatName begins every recording.
const formatName = "floodd recording 1"

// Writer writes a recording.
type Writer struct {
	packed *gzip.Writer
	out    *bufio.Writer
	before time.Duration
	count  uint64
}

// NewWriter begins a recording. What it says of the run is for people.
func NewWriter(to io.Writer, about About) (*Writer, error) {
	w := &Writer{packed: gzip.NewWriter(to)}
	w.out = bufio.NewWriterSize(w.packed, 64<<10)
	about.Format = formatName
	head, err := json.Marshal(about)
	if err != nil {
		return nil, fmt.Errorf("begin recording: %w", err)
	}
	_, err = fmt.Fprintf(w.out, "%s\n", head)
	return w, err
}

// Watch adds a happening: it is to be the [sim.Options] Watch of one run. What cannot be
// written, Close tells.
func (w *Writer) Watch(h sim.Happening) {
	l := lineOf(h)
	w.count++
	w.out.WriteString(strconv.FormatInt((l.At - w.before).Microseconds(), 10)) // a bufio.Writer keeps its first error
	w.out.WriteByte(' ')
	w.out.WriteString(l.Text)
	w.out.WriteByte('\n')
	w.before = l.At
}

// Close ends the recording. Without its end, a recording is not taken for whole.
func (w *Writer) Close() error {
	fmt.Fprintf(w.out, "end %d\n", w.count)
	return errors.Join(w.out.Flush(), w.packed.Close())
}

// Reader reads a recording.
type Reader struct {
	About About
	in    *bufio.Scanner
}

// lineMax bounds a line, in bytes.
const lineMax = 4 << 20

// Magic is how every recording begins, as every gzipped file does.
const Magic = "\x1f\x8b"

// NewReader opens a recording.
func NewReader(from io.Reader) (*Reader, error) {
	packed, err := gzip.NewReader(from)
	if err != nil {
		return nil, fmt.Errorf("it is no recording: %w", err)
	}
	r := &Reader{in: bufio.NewScanner(packed)}
	r.in.Buffer(make([]byte, 0, 64<<10), lineMax)
	r.in.Split(wholeLines)
	if !r.in.Scan() || json.Unmarshal(r.in.Bytes(), &r.About) != nil || r.About.Format != formatName {
		return nil, fmt.Errorf("it is no recording: it does not begin with %q", formatName)
	}
	return r, nil
}

// wholeLines splits into lines as bufio.ScanLines does, but takes no line that the file
// breaks off in.
func wholeLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return 0, nil, err
}

// Lines returns what is recorded, once. An error is the last of it.
func (r *Reader) Lines() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		var l Line
		for r.in.Scan() {
			gap, text, _ := strings.Cut(r.in.Text(), " ")
			if gap == "end" {
				if text != strconv.FormatUint(l.Number, 10) {
					yield(l, fmt.Errorf("the recording has %d happenings and says that it has %s", l.Number, text))
				}
				return
			}
			micros, err := strconv.ParseInt(gap, 10, 64)
			if err != nil || micros < 0 {
				yield(l, fmt.Errorf("line %d of the recording begins with %q, where microseconds were wanted", l.Number+2, gap))
				return
			}
			l.Number, l.At, l.Text = l.Number+1, l.At+time.Duration(micros)*time.Microsecond, text
			if !yield(l, nil) {
				return
			}
		}
		err := r.in.Err()
		if err == nil {
			err = io.ErrUnexpectedEOF
		}
		yield(l, fmt.Errorf("the recording breaks off after happening %d: %w", l.Number, err))
	}
}

// Play runs a scenario and returns what happens in it as it would be recorded. The run
// ends when no more is asked for. The Watch and Stop of the options are not its caller's.
func Play(s sim.Scenario, o sim.Options) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		enough := false
		o.Watch = func(h sim.Happening) { enough = enough || !yield(lineOf(h), nil) }
		o.Stop = func() bool { return enough }
		if _, err := sim.Run(s, o); err != nil && !enough {
			yield(Line{}, err)
		}
	}
}
