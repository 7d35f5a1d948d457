package line

import (
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/floodd/floodd/core"
)

// TestTranscripts runs testdata/*.txt. The commands of a transcript:
//
//	session [data-max=BYTES] [storage=BYTES] [exit]   a client connects
//	crlf, lf         the client sends these lines, ended so; a line that is a Go
//	                 string is sent as it is, and repeated N times when " xN" follows
//	hold, answer     core takes its time; core answers all that is open
//	deliver SEQ      the daemon delivers an update to the receiving client
//	hang-up          the daemon ends the session
//
// Every dialogue is held twice, once with the input whole and once byte by byte,
// and must come out the same.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata/transcripts", func(t *testing.T, path string) {
		var whole, bytewise *driver
		datadriven.RunTest(t, path, func(t *testing.T, td *datadriven.TestData) string {
			if td.Cmd == "session" {
				whole, bytewise = newTranscriptDriver(t, td), newTranscriptDriver(t, td)
			}
			log := perform(t, td, whole, inputMax)
			if again := perform(t, td, bytewise, 1); again != log {
				t.Fatalf("%s: byte by byte it goes otherwise:\n%s\nthan whole:\n%s", td.Pos, again, log)
			}
			return log
		})
	})
}

func newTranscriptDriver(t *testing.T, td *datadriven.TestData) *driver {
	o := Options{ExitPermitted: td.HasArg("exit")}
	td.MaybeScanArgs(t, "data-max", &o.DataMax)
	d := newDriver(o)
	td.MaybeScanArgs(t, "storage", &d.free)
	return d
}

func perform(t *testing.T, td *datadriven.TestData, d *driver, chunk int) string {
	switch td.Cmd {
	case "session":
	case "crlf", "lf":
		ending := map[string]string{"crlf": "\r\n", "lf": "\n"}[td.Cmd]
		input, err := unquote(td.Input, ending)
		if err != nil {
			t.Fatal(err)
		}
		d.feed(input, chunk)
	case "hold":
		d.hold = true
	case "answer":
		d.hold = false
		for len(d.held) > 0 {
			give := d.held[0]
			d.held = d.held[1:]
			give()
		}
	case "deliver":
		var seq uint64
		td.ScanArgs(t, "seq", &seq)
		d.session.Deliver(core.ExportUpdate{ID: sampleID(seq), Groups: []core.GroupName{"mirror-1", "mirror-2"}, Size: 12})
	case "hang-up":
		d.session.HangUp("closing: shutting down")
	default:
		t.Fatalf("%s: unknown command %s", td.Pos, td.Cmd)
	}
	d.settle()
	return d.takeLog()
}
