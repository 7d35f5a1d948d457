package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/floodd/floodd/core"
)

// ExplainWorst stands, in [Options.Explain], for the update with the largest stretch.
const ExplainWorst = "worst"

// Explanation tells how one update came to every site that was owed it.
type Explanation struct {
	ID       core.UpdateID
	Flood    string // whose it is; may be empty
	Size     int64
	Accepted time.Duration // when its origin took it, since the run began
	Passages []Passage     // by the time after which sites had it; who lacks it last
}

// Passage is one site's part of it.
type Passage struct {
	Site  core.SiteName
	After time.Duration // since it was accepted; of no meaning without a Way
	Bound time.Duration // the shortest path over the topology in force then; 0 if there is none
	PPM   int64         // the one over the other, in parts per million; 0 without a Bound
	From  core.SiteName // who gave it, or the last piece of it
	Way   string        // origin, push or asked; empty where it never came
	State string        // what became of it there
}

// coming is what the ledger keeps of the way that an update came to a site.
type coming struct {
	from   core.SiteName
	pushed bool
}

// explained finds the update that is to be explained.
func (w *world) explained(text string) (*update, error) {
	if text != ExplainWorst {
		id, err := core.ParseUpdateID(text)
		if err != nil {
			return nil, err
		}
		if u := w.ledger.find(id); u != nil {
			return u, nil
		}
	}
	if len(w.ledger.updates) == 0 {
		return nil, fmt.Errorf("nothing was published that could be explained")
	}
	if text != ExplainWorst {
		return nil, fmt.Errorf("no update is called %s; the first that was published is %v", text, w.ledger.updates[0].id)
	}
	everywhere := w.chosen(nil)
	worst, most := w.ledger.updates[0], int64(0)
	for _, u := range w.ledger.updates {
		if last := w.lastOf(u, everywhere); last >= 0 {
			if stretch, ok := u.stretch(last); ok && stretch > most {
				worst, most = u, stretch
			}
		}
	}
	return worst, nil
}

// explain tells how an update came to all.
func (w *world) explain(u *update) *Explanation {
	e := &Explanation{ID: u.id, Flood: w.scenario.Floods[u.flood].Name, Size: u.content.size, Accepted: span(u.accepted)}
	for i, s := range w.sites {
		if u.marks[i]&markOwed == 0 {
			continue
		}
		p := Passage{Site: s.host.Site.Name, State: w.ledger.fateOf(u, s).String()}
		if u.arrivals.has(i) {
			p.After, p.From, p.Way = u.after(i), u.comings[i].from, "asked"
			switch {
			case s == u.origin:
				p.Way = "origin"
			case u.comings[i].pushed:
				p.Way = "push"
			}
		}
		if least, ok := u.least(i); ok && s != u.origin {
			p.Bound = least
			if p.Way != "" {
				p.PPM = share(p.After.Nanoseconds(), least.Nanoseconds())
			}
		}
		e.Passages = append(e.Passages, p)
	}
	slices.SortStableFunc(e.Passages, func(p, q Passage) int {
		if lacks := cmp.Compare(q.Way, ""); p.Way == "" || q.Way == "" {
			return cmp.Or(lacks, cmp.Compare("", p.Way))
		}
		return cmp.Compare(p.After, q.After)
	})
	return e
}

// String lays the explanation out as a table.
func (e *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %v, %s, accepted at %v\n", e.ID, Bytes(e.Size), brief(e.Accepted))
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "    SITE\tAFTER\tBOUND\tRATIO\tFROM\tWAY\tSTATE")
	for _, p := range e.Passages {
		after, least, ratio := "-", "-", "-"
		if p.Way != "" {
			after = brief(p.After)
		}
		if p.Bound > 0 {
			least = brief(p.Bound)
		}
		if p.PPM > 0 {
			ratio = decimal(p.PPM, million, 3)
		}
		fmt.Fprintf(table, "    %s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			p.Site, after, least, ratio, cmp.Or(string(p.From), "-"), cmp.Or(p.Way, "-"), p.State)
	}
	table.Flush() // a builder takes everything
	return b.String()
}
