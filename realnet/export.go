package realnet

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
)

// exportDeadline is how long an export command may take over one batch.
const exportDeadline = 10 * time.Minute

// exportListMax bounds each list in an export command's environment, in bytes:
// systems refuse to start a program with too large an environment (Linux takes 128 KiB
// in one variable).
const exportListMax = 32 << 10

// exporter hands batches to the export command.
type exporter struct {
	self  core.SiteName
	local core.LocalDef
	store Store
}

// run runs the command over one batch, and returns when it has ended.
func (x *exporter) run(ctx context.Context, e core.StartExport) core.ExportFinished {
	err := child{
		command:  x.local.ExportCommand,
		env:      exportEnv(x.self, e.Updates),
		stdin:    &batchReader{store: x.store, framing: x.local.ExportFraming, updates: e.Updates},
		deadline: exportDeadline,
	}.run(ctx)
	if err != nil {
		return core.ExportFinished{Batch: e.Batch, Why: "export command: " + err.Error()}
	}
	return core.ExportFinished{Batch: e.Batch, Done: len(e.Updates)}
}

// exportEnv is what an export command learns beside its input:
//
//	FLOODD_SITE        this site's name
//	FLOODD_UPDATES     how many updates its input consists of
//	FLOODD_BYTES       their total size, framing not counted
//	FLOODD_UPDATE_IDS  their ids in order, separated by spaces; only the first ones
//	                   when all would make more than 32 KiB
//	FLOODD_GROUPS      all groups that any of them is addressed to, separated by spaces,
//	                   as many as make no more than 32 KiB
func exportEnv(self core.SiteName, updates []core.ExportUpdate) []string {
	var ids, groups wordList
	var bytes int64
	listed := map[core.GroupName]bool{}
	for _, u := range updates {
		bytes += u.Size
		ids.add(u.ID.String())
		for _, g := range u.Groups {
			if !listed[g] {
				listed[g] = true
				groups.add(string(g))
			}
		}
	}
	return []string{
		"FLOODD_SITE=" + string(self),
		"FLOODD_UPDATES=" + strconv.Itoa(len(updates)),
		"FLOODD_BYTES=" + strconv.FormatInt(bytes, 10),
		"FLOODD_UPDATE_IDS=" + ids.text.String(),
		"FLOODD_GROUPS=" + groups.text.String(),
	}
}

// wordList joins words by spaces; from the first word that would make it longer than
// exportListMax on it takes no more.
type wordList struct {
	text strings.Builder
	full bool
}

func (l *wordList) add(word string) {
	l.full = l.full || l.text.Len()+1+len(word) > exportListMax
	if l.full {
		return
	}
	if l.text.Len() > 0 {
		l.text.WriteByte(' ')
	}
	l.text.WriteString(word)
}

// batchReader is the input of an export command: the updates one after another, raw,
// or each after a line "ID BYTES" where the site is configured so.
type batchReader struct {
	store   Store
	framing core.Framing
	updates []core.ExportUpdate
}

// WriteTo writes everything, piece by piece, straight from the store. Package exec
// prefers it to Read.
func (b *batchReader) WriteTo(w io.Writer) (n int64, err error) {
	write := func(p []byte) bool {
		var m int
		m, err = w.Write(p)
		n += int64(m)
		return err == nil
	}
	for _, u := range b.updates {
		if b.framing == core.FramingLines && !write(fmt.Appendf(nil, "%s %d\n", u.ID, u.Size)) {
			return n, err
		}
		for _, piece := range u.Pieces {
			bytes, loadErr := b.store.Bytes(piece.Handle)
			if loadErr != nil {
				return n, fmt.Errorf("read update %s: %w", u.ID, loadErr)
			}
			if !write(bytes) {
				return n, err
			}
		}
	}
	return n, nil
}

// Read is never called, for whoever copies a reader that has WriteTo uses that.
func (b *batchReader) Read([]byte) (int, error) {
	panic("realnet: the input of an export command is written, not read")
}
