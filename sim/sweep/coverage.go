package sweep

import (
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// Coverage is what sites did in one run or in several. It counts points and pairs:
//
//   - A point is an input that a site was given, or something that it did about one:
//     a message that it sent, another effect, or a note, by its cause where it has one.
//   - A pair is an input and one thing that came of it in the same step.
//
// All points are known beforehand, so that those never reached can be named. A pair
// is a way through the protocol's state machine, of which most are impossible; how
// many were reached says how new the runs still are to each other.
type Coverage struct {
	points bitset
	pairs  bitset
}

// bitset is a set of small numbers.
type bitset []uint64

func (b bitset) has(i int) bool { return b[i/64]>>(i%64)&1 != 0 }
func (b bitset) add(i int)      { b[i/64] |= 1 << (i % 64) }

func (b bitset) count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// catalogue names all points: inputs first, then what comes of them.
type catalogue struct {
	names   []string
	byName  map[string]int
	byType  map[reflect.Type]int // of those that have no cause
	inputs  int                  // how many of the points are inputs
	reasons map[reflect.Type][]int
}

// The closed sets of core, in the order in which coverage tells of them. A test holds
// them against the source.
var (
	requests = []core.Request{
		core.ListGroups{}, core.ShowGroup{}, core.ShowTopology{}, core.ShowEstimates{}, core.ShowStats{}, core.Nearest{},
		core.ListGaps{}, core.Explain{}, core.Reserve{}, core.Publish{}, core.Abandon{}, core.Receive{}, core.Exit{},
	}
	messages = []core.Message{
		core.Hello{}, core.Refuse{}, core.Need{}, core.Ping{}, core.Pong{}, core.Probe{}, core.ProbeReport{}, core.Arrived{},
		core.Join{}, core.Estimates{}, core.GroupState{}, core.TopologyState{}, core.Summary{}, core.Offer{}, core.Want{},
		core.Stop{}, core.Gone{}, core.Update{}, core.Announce{}, core.Have{}, core.Manifest{}, core.Piece{}, core.Part{}, core.Floors{},
		core.Stable{}, core.Inquiry{}, core.Findings{}, core.Batch{},
	}
	replies = []core.Reply{
		core.GroupList{}, core.GroupListing{}, core.TopologyListing{}, core.EstimatesListing{}, core.StatsListing{},
		core.NearestSite{}, core.GapListing{}, core.Explanation{}, core.Ready{}, core.Queued{}, core.Receiving{}, core.Exiting{},
	}
	inputs = []core.Input{
		core.ClockSet{}, core.PeerConnected{}, core.ConnectFailed{}, core.PeerLost{}, core.LinkWritable{}, core.TimerFired{},
		core.ClientGone{},
	}
	effects = []core.Effect{
		&core.Connect{}, &core.Disconnect{}, &core.RunGenerator{}, &core.Store{}, &core.StartExport{}, &core.MarkExported{},
		&core.Discard{}, &core.Halt{},
	}
	notes = []core.Observation{
		core.UpdateAccepted{}, core.UpdateDuplicate{}, core.UpdateCorrupt{}, core.ExportFailed{}, core.PeerUp{}, core.PeerDown{},
		core.PeerUnreachable{}, core.TopologyRejected{}, core.SiteJoined{}, core.SiteLeft{}, core.BoundReached{},
	}
)

// either lists the two points of what goes one way or the other: the first where the
// answer is yes.
var either = []struct {
	of      any
	yes, no string
}{
	{core.Booted{}, "with what its disk kept", "with nothing"},
	{core.ExportFinished{}, "well", "badly"},
	{core.TopologyComputed{}, "well", "badly"},
	{core.Stored{}, "well", "badly"},
	{core.UpdateComplete{}, "pushed", "asked for"},
	{core.UpdateExported{}, "discarded", "handed over"},
	{core.UpdatePurged{}, "stable", "retention over"},
	{core.GroupChanged{}, "published", "adopted"},
	{core.TopologyChanged{}, "published", "adopted"},
}

// causes lists what has a cause of an enumerated kind.
var causes = []struct {
	of    any
	names []fmt.Stringer
}{
	{core.Rejected{}, enumerated(core.RejectNoGroup, core.RejectNoUpdate)},
	{core.ClientRejected{}, enumerated(core.RejectNoGroup, core.RejectNoUpdate)},
	{core.UpdateDropped{}, enumerated(core.DropForDown, core.DropForExport)},
	{core.GapRecorded{}, enumerated(core.GapStorage, core.GapOverrun)},
	{core.PeerRefused{}, enumerated(core.RefuseProtocol, core.RefuseMalformed)},
}

func enumerated[T interface {
	~int | ~uint32
	fmt.Stringer
}](first, last T) (all []fmt.Stringer) {
	for v := first; v <= last; v++ {
		all = append(all, v)
	}
	return all
}

// points is the one catalogue.
var points = newCatalogue()

func newCatalogue() *catalogue {
	c := &catalogue{byName: map[string]int{}, byType: map[reflect.Type]int{}, reasons: map[reflect.Type][]int{}}
	one := func(kind string, of any) { c.byType[reflect.TypeOf(of)] = c.add(kind + kebab(of)) }
	two := func(i int) {
		e := either[i]
		t := reflect.TypeOf(e.of)
		c.reasons[t] = []int{c.add(kebab(e.of) + ", " + e.yes), c.add(kebab(e.of) + ", " + e.no)}
	}
	for _, of := range inputs {
		one("", of)
	}
	for i := range either {
		if _, ok := either[i].of.(core.Input); ok {
			two(i)
		}
	}
	for _, of := range messages {
		one("got ", of)
	}
	for _, of := range requests {
		one("asked ", of)
	}
	c.inputs = len(c.names)
	for _, of := range effects {
		one("", of)
	}
	for _, of := range messages {
		c.add("sent " + kebab(of))
	}
	for _, of := range replies {
		one("answered ", of)
	}
	for _, of := range notes {
		one("", of)
	}
	for i := range either {
		if _, ok := either[i].of.(core.Input); !ok {
			two(i)
		}
	}
	for _, e := range causes {
		var list []int
		for _, cause := range e.names {
			list = append(list, c.add(kebab(e.of)+", "+cause.String()))
		}
		c.reasons[reflect.TypeOf(e.of)] = list
	}
	return c
}

func (c *catalogue) add(name string) int {
	c.byName[name] = len(c.names)
	c.names = append(c.names, name)
	return len(c.names) - 1
}

// kebab writes the name of a type as the configuration language would.
func kebab(of any) string {
	var b strings.Builder
	for i, r := range nameOf(reflect.TypeOf(of)) {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// nameOf returns a type's name, also that of one which a pointer to it stands for.
func nameOf(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

// yes chooses between the two points of a type, and cause among several, counted
// from that of the least.
func (c *catalogue) yes(of any, yes bool) int {
	if yes {
		return c.reasons[reflect.TypeOf(of)][0]
	}
	return c.reasons[reflect.TypeOf(of)][1]
}

func (c *catalogue) cause(of any, i int) int { return c.reasons[reflect.TypeOf(of)][i] }

// input is the point of an input.
func (c *catalogue) input(in core.Input) int {
	switch in := in.(type) {
	case *core.MessageReceived:
		return c.byType[reflect.TypeOf(in.Message)]
	case core.ClientAsked:
		return c.byType[reflect.TypeOf(in.Request)]
	case core.Booted:
		return c.yes(in, len(in.Recovered)+len(in.Remembered) > 0)
	case core.ExportFinished:
		return c.yes(in, in.Why == "")
	case core.TopologyComputed:
		return c.yes(in, in.Why == "")
	case core.Stored:
		return c.yes(in, in.Why == "")
	}
	return c.byType[reflect.TypeOf(in)]
}

// effect is the point of an effect; false for one that says nothing.
func (c *catalogue) effect(e core.Effect, sent int) (int, bool) {
	switch e := e.(type) {
	case *core.SetTimer:
		return 0, false
	case *core.Note:
		return c.note(e.Observation), true
	case *core.Send:
		return sent + c.byType[reflect.TypeOf(e.Message)], true
	case *core.Answer:
		if r, ok := e.Reply.(core.Rejected); ok {
			return c.cause(r, int(r.Why-core.RejectNoGroup)), true
		}
		return c.byType[reflect.TypeOf(e.Reply)], true
	}
	return c.byType[reflect.TypeOf(e)], true
}

func (c *catalogue) note(o core.Observation) int {
	switch o := o.(type) {
	case core.UpdateComplete:
		return c.yes(o, o.Pushed)
	case core.UpdateExported:
		return c.yes(o, o.Discarded)
	case core.UpdatePurged:
		return c.yes(o, o.Stable)
	case core.GroupChanged:
		return c.yes(o, o.Master)
	case core.TopologyChanged:
		return c.yes(o, o.Master)
	case core.ClientRejected:
		return c.cause(o, int(o.Why-core.RejectNoGroup))
	case core.UpdateDropped:
		return c.cause(o, int(o.Class-core.DropForDown))
	case core.GapRecorded:
		return c.cause(o, int(o.Cause-core.GapStorage))
	case core.PeerRefused:
		return c.cause(o, int(o.Why-core.RefuseProtocol))
	}
	return c.byType[reflect.TypeOf(o)]
}

// NewCoverage returns what nothing has reached yet.
func NewCoverage() *Coverage {
	return &Coverage{
		points: make(bitset, (len(points.names)+63)/64),
		pairs:  make(bitset, (points.inputs*len(points.names)+63)/64),
	}
}

// Watch returns sim.Options.New for a run that is to be covered: machines as make
// makes them, each step of which is counted. Nil makes core's own.
func (c *Coverage) Watch(make func(core.Options) sim.Machine) func(core.Options) sim.Machine {
	sent := points.byName["sent hello"] - points.byName["got hello"]
	return func(o core.Options) sim.Machine {
		w := &watched{coverage: c, sent: sent}
		if make == nil {
			w.Machine = core.New(o)
		} else {
			w.Machine = make(o)
		}
		return w
	}
}

// watched is a machine whose steps are counted.
type watched struct {
	sim.Machine
	coverage *Coverage
	sent     int // from the point of a message that came to that of one that was sent
}

func (w *watched) Step(now core.Time, in core.Input) []core.Effect {
	effects := w.Machine.Step(now, in)
	c := w.coverage
	from := points.input(in)
	c.points.add(from)
	if m, ok := in.(*core.MessageReceived); ok {
		c.parts(m.Message, 0)
	}
	for _, e := range effects {
		if send, ok := e.(*core.Send); ok {
			c.parts(send.Message, w.sent)
		}
		if to, ok := points.effect(e, w.sent); ok {
			c.points.add(to)
			c.pairs.add(from*len(points.names) + to)
		}
	}
	return effects
}

// parts counts the messages that came or went in one.
func (c *Coverage) parts(m core.Message, sent int) {
	if batch, ok := m.(core.Batch); ok {
		for _, part := range batch.Messages {
			c.points.add(sent + points.byType[reflect.TypeOf(part)])
		}
	}
}

// Merge adds what another has reached, and returns the names of what is new by that: a
// point by its name, a pair by those of its points with > between.
func (c *Coverage) Merge(other *Coverage) (new []string) {
	for i := range points.names {
		if other.points.has(i) && !c.points.has(i) {
			c.points.add(i)
			new = append(new, points.names[i])
		}
	}
	for from := range points.inputs {
		for to := range points.names {
			if i := from*len(points.names) + to; other.pairs.has(i) && !c.pairs.has(i) {
				c.pairs.add(i)
				new = append(new, points.names[from]+pairSign+points.names[to])
			}
		}
	}
	return new
}

// pairSign joins the names of a pair.
const pairSign = " > "

// add enters what a line of results says was reached. A name that is none of ours, of
// another version, is an error.
func (c *Coverage) add(name string) error {
	from, to, paired := strings.Cut(name, pairSign)
	i, ok := points.byName[from]
	if !ok {
		return fmt.Errorf("%q is nothing that a site does", from)
	}
	if !paired {
		c.points.add(i)
		return nil
	}
	j, ok := points.byName[to]
	if !ok || i >= points.inputs {
		return fmt.Errorf("%q is nothing that a site does", name)
	}
	c.pairs.add(i*len(points.names) + j)
	return nil
}

// Reached counts the points reached, of how many there are, and the pairs.
func (c *Coverage) Reached() (reached, of, pairs int) {
	return c.points.count(), len(points.names), c.pairs.count()
}

// Never names the points that nothing reached, in alphabetical order.
func (c *Coverage) Never() []string {
	var never []string
	for i, name := range points.names {
		if !c.points.has(i) {
			never = append(never, name)
		}
	}
	slices.Sort(never)
	return never
}
