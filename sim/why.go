package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
)

// Question asks why an update came to a site when it did, or never.
type Question struct {
	Update string        // its id; empty or [ExplainWorst] is the one farthest from its bound
	Site   core.SiteName // empty is the one that lacks it, or got it last
}

// Story answers a Question.
type Story struct {
	Scenario string
	Seed     uint64
	ID       core.UpdateID
	Size     int64
	Origin   core.SiteName
	Site     core.SiteName
	Accepted time.Duration   // since the run began
	Arrived  bool            // whole at the site
	After    time.Duration   // since it was accepted, if it arrived
	Fate     string          // what became of it there
	Cause    string          // of a loss
	Bound    time.Duration   // the shortest path over the topology in force then; 0 if there was none
	Shortest []core.SiteName // that path
	Way      []core.SiteName // by which it came
	Moments  []Moment        // what happened to it, in order
	Spent    []Spent         // what the time went on, the most first
}

// Moment is a line of a story.
type Moment struct {
	At    time.Duration // since the run began
	Event uint64        // the Number of the happening
	Text  string
}

// Spent is what some of the time went on.
type Spent struct {
	On  string
	For time.Duration
}

// Why runs a scenario and tells how an update came to a site, and what kept it: it is run
// once to find the update, and again to follow it.
func Why(s Scenario, q Question, o Options) (Story, error) {
	u, to, err := find(s, q, o)
	if err != nil {
		return Story{}, fmt.Errorf("scenario %s: why: %w", s.Name, err)
	}
	var t *trail
	o.Watch = func(h Happening) { t.watch(h) }
	w, err := newWorld(&s, o)
	if err != nil {
		return Story{}, err
	}
	t = newTrail(w, u)
	w.run()
	return t.story(w.ledger.find(u), w.byName[to]), nil
}

// find runs a scenario to find what is asked about.
func find(s Scenario, q Question, o Options) (core.UpdateID, core.SiteName, error) {
	w, err := newWorld(&s, o)
	if err != nil {
		return core.UpdateID{}, "", err
	}
	if q.Site != "" && w.byName[q.Site] == nil {
		return core.UpdateID{}, "", fmt.Errorf("%q is no site", q.Site)
	}
	w.run()
	u, err := w.explained(cmp.Or(q.Update, ExplainWorst))
	if err != nil {
		return core.UpdateID{}, "", err
	}
	to := q.Site
	if to == "" {
		last := w.lastOf(u, w.chosen(nil))
		for i, m := range u.marks {
			if m&markOwed != 0 && !u.delivered(i) {
				last = i
				break
			}
		}
		if last < 0 {
			return u.id, "", fmt.Errorf("%v was owed to no site but its origin", u.id)
		}
		to = w.sites[last].host.Site.Name
	}
	if at := w.byName[to]; u.marks[at.index]&markOwed == 0 || at == u.origin {
		return u.id, to, fmt.Errorf("%v was not owed to %s: its origin is %s, and it was for %v",
			u.id, to, u.origin.host.Site.Name, u.groups)
	}
	return u.id, to, nil
}

// story tells what the trail of an update to a site is.
func (t *trail) story(u *update, s *site) Story {
	w := t.world
	i := int(s.index)
	y := Story{
		Scenario: w.scenario.Name, Seed: w.scenario.Seed, ID: u.id, Size: u.content.size,
		Origin: u.origin.host.Site.Name, Site: s.host.Site.Name, Accepted: span(u.accepted),
		Arrived: u.arrivals.has(i), Fate: w.ledger.fateOf(u, s).String(),
	}
	if y.Arrived {
		y.After = u.after(i)
	}
	if !u.delivered(i) {
		y.Cause = w.ledger.lossOf(u, s).Cause
	}
	if least, ok := u.least(i); ok {
		y.Bound = least
		for at := i; at >= 0; at = u.overlay.before(u, at) {
			y.Shortest = append([]core.SiteName{w.sites[at].host.Site.Name}, y.Shortest...)
		}
	}
	hops := t.hops(y.Origin, y.Site)
	y.Way = []core.SiteName{y.Origin}
	for _, l := range hops {
		y.Way = append(y.Way, l.to)
	}
	b := telling{trail: t, story: &y, spent: map[string]time.Duration{}}
	b.say(y.Accepted, 0, "%s accepts it, %s", y.Origin, Bytes(y.Size))
	ready := y.Accepted
	for _, l := range hops {
		b.hop(l, ready)
		ready = l.got.At
	}
	end := ready
	if !y.Arrived {
		end = span(w.now)
	}
	b.failures(end)
	b.remarks(end)
	slices.SortStableFunc(y.Moments, func(a, c Moment) int { return cmp.Or(cmp.Compare(a.At, c.At), cmp.Compare(a.Event, c.Event)) })
	for on, d := range b.spent { // order: sorted below
		y.Spent = append(y.Spent, Spent{on, d})
	}
	slices.SortFunc(y.Spent, func(a, c Spent) int { return cmp.Or(cmp.Compare(c.For, a.For), strings.Compare(a.On, c.On)) })
	return y
}

// hops follows the piece that came to a site last, or the update, back to its origin.
// Where it never came, it is followed as far as it did.
func (t *trail) hops(origin, to core.SiteName) (hops []*letter) {
	var last *letter
	for at, l := range t.came { // order: the latest, and of one instant that of the largest number
		if at.site == to && (last == nil || cmp.Or(cmp.Compare(l.got.At, last.got.At), cmp.Compare(l.got.Event, last.got.Event), cmp.Compare(at.piece, last.piece)) > 0) {
			last = l
		}
	}
	for last != nil && len(hops) <= len(t.world.sites) {
		hops = append(hops, last)
		if last.from == origin {
			break
		}
		last = t.came[hold{last.from, last.piece}]
	}
	slices.Reverse(hops)
	return hops
}

// telling makes a story.
type telling struct {
	*trail
	story *Story
	spent map[string]time.Duration
}

func (b *telling) say(at time.Duration, event uint64, format string, args ...any) {
	b.story.Moments = append(b.story.Moments, Moment{at, event, fmt.Sprintf(format, args...)})
}

func (b *telling) spend(d time.Duration, format string, args ...any) {
	if d > 0 {
		b.spent[fmt.Sprintf(format, args...)] += d
	}
}

// hop tells how the update went from one site to the next, which had it since ready.
func (b *telling) hop(l *letter, ready time.Duration) {
	waited := l.sent.At - ready
	want := b.wanted(l)
	switch {
	case want != nil:
		b.asking(l, want, ready)
	case waited <= 0:
		b.say(l.sent.At, l.sent.Event, "%s sends it to %s at once", l.from, l.to)
	default:
		why := map[string]string{
			"link-writable": "the link was full until then", "timer-fired": b.timed(l),
			"peer-connected": "a link is there only now", "message-received": "the link is ready only now",
		}[l.step]
		b.say(l.sent.At, l.sent.Event, "%s sends it to %s after %s: %s", l.from, l.to, brief(waited), cmp.Or(why, l.step))
		b.spend(waited, "%s", b.hindered(l, ready, l.sent.At, "waiting at "+string(l.from)+": "+cmp.Or(why, l.step)))
	}
	least := b.delay(l.from, l.to)
	took := l.got.At - l.sent.At
	b.spend(min(took, least), "the lines themselves")
	over := ""
	switch {
	case l.stuck != "":
		over = fmt.Sprintf("; it was stuck for: %s", l.stuck)
		b.spend(took-least, "stuck on the way: %s", l.stuck)
	case took > least+least/10+time.Millisecond:
		over = fmt.Sprintf(" (the line alone takes %s)", brief(least))
		b.spend(took-least, "bandwidth, queues and packets sent again")
	default:
		b.spend(took-least, "bandwidth, queues and packets sent again")
	}
	b.say(l.got.At, l.got.Event, "%s has it, %s later%s", l.to, brief(took), over)
}

// timed says what a site waited for that sent an update when its timer fired: for company,
// where the group has a batch period, and else for a neighbour's word that it has got it.
func (b *telling) timed(l *letter) string {
	for _, g := range b.world.scenario.Groups {
		if g.BatchPeriod > 0 && slices.Contains(b.world.ledger.find(b.id).groups, g.Name) {
			return "it waits, to send more at a time"
		}
	}
	return string(l.to) + " should have told of it by then"
}

// wanted finds the want that a letter answers, nil if it came unasked.
func (b *telling) wanted(l *letter) (want *letter) {
	for _, other := range b.all {
		if other.what == letterWant && other.from == l.to && other.to == l.from && other.arrived && other.got.At <= l.sent.At {
			want = other
		}
	}
	if !l.asked && want != nil && b.world.ledger.find(b.id).content.size <= core.PieceSize {
		return nil
	}
	return want
}

// asking tells of a site that had to hear of the update, and to ask for it.
func (b *telling) asking(l, want *letter, ready time.Duration) {
	var heard *letter
	for _, other := range b.all {
		if other.what.tells() && other.to == l.to && other.arrived && other.got.At <= want.sent.At && (heard == nil || heard.from != l.from) {
			if heard == nil || other.from == l.from {
				heard = other
			}
		}
	}
	since := ready
	for _, up := range b.ups {
		if up.at > since && up.at <= want.sent.At && (up.sites == [2]core.SiteName{l.from, l.to} || up.sites == [2]core.SiteName{l.to, l.from}) {
			b.say(up.at, 0, "a link between %s and %s is up", l.from, l.to)
			b.spend(up.at-since, "%s", b.hindered(l, since, up.at, fmt.Sprintf("no link between %s and %s", l.from, l.to)))
			since = up.at
			break
		}
	}
	if heard != nil {
		b.say(heard.got.At, heard.got.Event, "%s hears of it: %s from %s", l.to, heard.what, heard.from)
		b.spend(heard.got.At-since, "%s", b.hindered(l, since, heard.got.At, fmt.Sprintf("%s had not heard of it", l.to)))
		since = max(since, heard.got.At)
	}
	after := ""
	if patience := want.sent.At - since; patience > 0 && heard != nil {
		after = fmt.Sprintf(", after %s of patience", brief(patience))
	}
	b.say(want.sent.At, want.sent.Event, "%s asks %s for it%s", l.to, l.from, after)
	b.spend(want.sent.At-since, "%s", b.hindered(l, since, want.sent.At, fmt.Sprintf("%s waited before it asked", l.to)))
	since = max(since, want.sent.At)
	b.say(l.sent.At, l.sent.Event, "%s, asked, sends it to %s", l.from, l.to)
	b.spend(max(0, want.got.At-since), "the question on its way")
	b.spend(l.sent.At-max(since, want.got.At), "waiting at %s, which was asked: other things went first", l.from)
}

// hindered names what was in the way of an update to where a hop took it, from one instant
// to another; otherwise it is the usual that the time went on.
func (b *telling) hindered(hop *letter, from, until time.Duration, usual string) string {
	to := hop.to
	for _, boot := range b.boots[to] {
		if from < boot.At && boot.At <= until {
			return fmt.Sprintf("%s was down, for %s", to, boot.Text)
		}
	}
	for _, l := range b.all {
		switch {
		case l.to != to || l.what == letterWant:
		case l.stuckWithin(from, until):
			return usual + ", for " + l.stuck
		case l.lost != "" && from <= l.lostAt && l.lostAt <= until && l.sent.At < until:
			return fmt.Sprintf("%s was lost on its way from %s: %s", l.what, l.from, l.lost)
		}
	}
	for _, c := range b.cuts {
		if c.between(b.world.byName[hop.from], b.world.byName[to], from, until) {
			return usual + ", for " + c.act
		}
	}
	return usual
}

// delay is the time that the line between two sites takes.
func (b *telling) delay(from, to core.SiteName) time.Duration {
	w := b.world
	return span(w.net.Latency(w.byName[from].on, w.byName[to].on))
}

// failuresMax is how many messages that were stuck or lost a story names.
const failuresMax = 12

// failures tells what was sent on the way that it came, or should have come, and did not
// arrive, or not in time.
func (b *telling) failures(end time.Duration) {
	on := append(slices.Clone(b.story.Shortest), b.story.Way...)
	told := 0
	for _, l := range b.all {
		if l.sent.At > end || !slices.Contains(on, l.to) || !slices.Contains(on, l.from) || l.stuck == "" && l.lost == "" {
			continue
		}
		if told++; told > failuresMax {
			continue
		}
		switch {
		case l.lost != "":
			b.say(l.lostAt, l.sent.Event, "%s that %s sent to %s at %s is lost: %s", l.what, l.from, l.to, brief(l.sent.At), l.lost)
		default:
			b.say(l.stuckAt, l.sent.Event, "%s from %s to %s is stuck: %s", l.what, l.from, l.to, l.stuck)
		}
	}
	if told > failuresMax {
		b.say(end, 0, "%d more messages were stuck or lost", told-failuresMax)
	}
}

// remarks tells what the site, and those on the way, said of the update.
func (b *telling) remarks(end time.Duration) {
	for _, r := range b.others {
		if r.site == b.story.Site || r.At <= end && !strings.HasSuffix(r.Text, "handed it over") && slices.Contains(b.story.Way, r.site) {
			b.story.Moments = append(b.story.Moments, r.Moment)
		}
	}
	for _, boot := range b.boots[b.story.Site] {
		if boot.At > b.story.Accepted && boot.At <= end {
			b.say(boot.At, boot.Event, "%s starts again", b.story.Site)
		}
	}
}

// inputKind names the input that a site is given, as traces do.
func inputKind(h Happening) string {
	g, ok := h.What.(Given)
	if !ok {
		return ""
	}
	_, text := g.show()
	kind, _, _ := strings.Cut(strings.Trim(text, "(:)"), " ")
	return kind
}

// before returns the site from which the shortest path of an update comes to another,
// -1 at its origin.
func (o *overlay) before(u *update, site int) int {
	o.arrival(u, site)
	return o.paths[route{int(u.origin.index), u.content.size}].Before[site]
}

// String tells the story to people.
func (y *Story) String() string {
	var b strings.Builder
	name := func(sites []core.SiteName) string {
		words := make([]string, len(sites))
		for i, s := range sites {
			words[i] = string(s)
		}
		return strings.Join(words, " > ")
	}
	fmt.Fprintf(&b, "%v of %s, seed %d, to %s: ", y.ID, y.Scenario, y.Seed, y.Site)
	switch {
	case y.Arrived && y.Bound > 0:
		fmt.Fprintf(&b, "%s, %s times the shortest path\n", brief(y.After), decimal(share(y.After.Nanoseconds(), y.Bound.Nanoseconds()), million, 2))
	case y.Arrived:
		fmt.Fprintf(&b, "%s\n", brief(y.After))
	default:
		b.WriteString("never\n")
	}
	if y.Cause != "" {
		fmt.Fprintf(&b, "  lost       %s: %s\n", y.Fate, y.Cause)
	}
	if y.Bound > 0 {
		fmt.Fprintf(&b, "  shortest   %s, %s\n", name(y.Shortest), brief(y.Bound))
	}
	if len(y.Way) > 1 {
		fmt.Fprintf(&b, "  came       %s\n", name(y.Way))
	}
	for i, s := range y.Spent {
		label := "  because    "
		if i > 0 {
			label = "             "
		}
		fmt.Fprintf(&b, "%s%s %s\n", label, brief(s.For), s.On)
	}
	for _, m := range y.Moments {
		fmt.Fprintf(&b, "%s  %s\n", Stamp(m.At), m.Text)
	}
	return b.String()
}
