package sweep

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/sim"
)

// Summary is what many seeds found. The zero Summary is of none.
type Summary struct {
	Runs, Failed, Twice uint64
	Events              uint64
	Simulated           float64 // seconds
	coverage            *Coverage
	groups              map[[2]string]*Group // by check and cause
	digests             map[uint64]string    // by seed
	wanted              Ranges
}

// Group is the runs that failed for one cause.
type Group struct {
	Check string   `json:"check"`
	Cause string   `json:"cause"`
	Runs  uint64   `json:"runs"`
	Seeds []uint64 `json:"seeds"` // the first of them
	Text  string   `json:"text"`  // of the first
}

// seedsMax is how many seeds of a group are named.
const seedsMax = 8

// Add counts one run. A seed that is there already, with another trace, is an error: what
// one scenario yields depends on its seed alone.
func (s *Summary) Add(line Line) error {
	if s.coverage == nil {
		s.coverage = NewCoverage()
		s.groups = make(map[[2]string]*Group)
		s.digests = make(map[uint64]string)
	}
	if other, ok := s.digests[line.Seed]; ok {
		if other != line.Digest {
			return fmt.Errorf("seed %d gave the trace %.16s, and %.16s elsewhere; run it on both machines, and compare the traces",
				line.Seed, line.Digest, other)
		}
		return nil
	}
	s.digests[line.Seed] = line.Digest
	s.Runs++
	s.Events += line.Events
	s.Simulated += line.Simulated
	if line.Replayed {
		s.Twice++
	}
	for _, name := range line.New {
		if err := s.coverage.add(name); err != nil {
			return fmt.Errorf("seed %d: %w; were the results written by another version?", line.Seed, err)
		}
	}
	if line.OK {
		return nil
	}
	s.Failed++
	for _, f := range line.Failures {
		g := s.groups[[2]string{f.Check, f.Cause}]
		if g == nil {
			g = &Group{Check: f.Check, Cause: f.Cause, Text: f.Text}
			s.groups[[2]string{f.Check, f.Cause}] = g
		}
		g.Runs++
		g.Seeds = append(g.Seeds, line.Seed)
		slices.Sort(g.Seeds)
		if g.Seeds[0] == line.Seed {
			g.Text = f.Text
		}
		g.Seeds = g.Seeds[:min(seedsMax, len(g.Seeds))]
	}
	return nil
}

// Want notes that seeds are to be there in the end.
func (s *Summary) Want(seeds Ranges) { s.wanted = s.wanted.and(seeds) }

// Wanted are the seeds that are to be there.
func (s *Summary) Wanted() Ranges { return s.wanted }

// Missing is how many seeds that are to be there are not, and the first few of them.
func (s *Summary) Missing() (count uint64, first []uint64) {
	for _, r := range s.wanted {
		count += r.To - r.From + 1
	}
	for seed := range s.digests { // order: they are counted
		if slices.ContainsFunc(s.wanted, func(r Seeds) bool { return r.From <= seed && seed <= r.To }) {
			count--
		}
	}
	for _, r := range s.wanted {
		for seed := r.From; uint64(len(first)) < min(count, seedsMax); seed++ {
			if _, there := s.digests[seed]; !there {
				first = append(first, seed)
			}
			if seed == r.To {
				break
			}
		}
	}
	return count, first
}

// Seen says whether a seed was counted.
func (s *Summary) Seen() map[uint64]bool {
	seen := make(map[uint64]bool, len(s.digests))
	for seed := range s.digests { // order: they become a set
		seen[seed] = true
	}
	return seen
}

// Coverage is what the runs reached; nil if there were none.
func (s *Summary) Coverage() *Coverage { return s.coverage }

// Groups are the failures by cause, the most frequent first.
func (s *Summary) Groups() []Group {
	var groups []Group
	for _, g := range s.groups { // order: sorted below
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Runs, a.Runs), strings.Compare(a.Check, b.Check), strings.Compare(a.Cause, b.Cause))
	})
	return groups
}

// Report tells people what was found. Replay gives the commands to go on with a seed.
func (s *Summary) Report(name string, replay func(seed uint64) []string) string {
	var b strings.Builder
	verdict := "held"
	if s.Failed > 0 {
		verdict = fmt.Sprintf("%d FAILED", s.Failed)
	}
	fmt.Fprintf(&b, "%s: %s, %s\n", name, sim.Counted(s.Runs, "seed"), verdict)
	if count, first := s.Missing(); count > 0 {
		list := strings.Trim(fmt.Sprint(first), "[]")
		if more := count - uint64(len(first)); more > 0 {
			list += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(&b, "  MISSING    %s: %s\n", sim.Counted(count, "seed"), list)
	}
	if s.Runs == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "  ran        %d events, %v simulated; %d of the seeds twice, and alike\n",
		s.Events, time.Duration(s.Simulated)*time.Second, s.Twice)
	reached, of, pairs := s.coverage.Reached()
	fmt.Fprintf(&b, "  reached    %d of %d points, %d pairs of what a site was given and what it did\n", reached, of, pairs)
	for _, line := range wrap(s.coverage.Never(), "; ", 100) {
		fmt.Fprintf(&b, "  never      %s\n", line)
	}
	for _, g := range s.Groups() {
		fmt.Fprintf(&b, "  FAILED     %d by %s: %s\n", g.Runs, g.Check, g.Cause)
		fmt.Fprintf(&b, "    seed %d: %s\n", g.Seeds[0], g.Text)
		for _, command := range replay(g.Seeds[0]) {
			fmt.Fprintf(&b, "    %s\n", command)
		}
	}
	return b.String()
}

// wrap joins words to lines of a width.
func wrap(words []string, sign string, width int) (lines []string) {
	for _, word := range words {
		if last := len(lines) - 1; last >= 0 && len(lines[last])+len(sign)+len(word) <= width {
			lines[last] += sign + word
		} else {
			lines = append(lines, word)
		}
	}
	return lines
}

// MarshalJSON writes the summary as one object.
func (s *Summary) MarshalJSON() ([]byte, error) {
	c := s.coverage
	if c == nil {
		c = NewCoverage()
	}
	reached, of, pairs := c.Reached()
	groups := s.Groups()
	if groups == nil {
		groups = []Group{}
	}
	missing, _ := s.Missing()
	return sim.PlainJSON(struct {
		OK        bool     `json:"ok"`
		Runs      uint64   `json:"runs"`
		Failed    uint64   `json:"failed"`
		Missing   uint64   `json:"missing"`
		Twice     uint64   `json:"run_twice"`
		Events    uint64   `json:"events"`
		Simulated float64  `json:"simulated_seconds"`
		Reached   int      `json:"points_reached"`
		Points    int      `json:"points"`
		Pairs     int      `json:"pairs_reached"`
		Never     []string `json:"never_reached"`
		Groups    []Group  `json:"failures"`
	}{s.Failed == 0 && missing == 0, s.Runs, s.Failed, missing, s.Twice, s.Events, s.Simulated, reached, of, pairs, c.Never(), groups})
}
