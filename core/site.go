package core

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Options are what a life of a site begins with.
type Options struct {
	Config Config
	// Life is fresh: a multiple of EpochsPerLife, larger than in earlier lives.
	Life Epoch
	// Seed feeds every random choice of the site.
	Seed uint64
	// Durable means that Store is answered by Stored once the bytes are safe, and
	// that clients are answered only then.
	Durable bool
	// Software names the program in Hello, for people.
	Software string
	// Quiet means that nobody listens to what becomes of every single update. It is not
	// noted then: not UpdateAccepted, UpdateComplete, UpdateDuplicate, UpdateExported and
	// UpdatePurged. Nor are there Store and Discard, unless the site is durable.
	Quiet bool
	// Commons is shared by sites that live in one process and step in turn; nil for a
	// site by itself.
	Commons *Commons
}

// Site is one flood daemon.
//
// It knows other sites ([remote]), has links to some of them ([link]), and belongs
// to groups ([group]). Of each group it holds the definition and the topology that
// the group's master published last; if it is the master itself it also decides on
// both ([mastership]). A link exists as long as either end has a reason for it: the
// topology of a group, a join, a measurement, a hunt for lost updates.
//
// An update ([update]) is the next number of a [stream]. It is accepted from a client or
// comes over a link; it is stored, pushed to the site's children in the
// shortest-path tree from its origin, offered on the other links, and queued for
// export. What a site hears of and does not get, it wants ([wants]): from the
// neighbour that offered it, or, when two sites connect and compare summaries, from
// whoever holds it, or, when no neighbour does, from any other member, one after
// the other ([hunt]). What nobody holds any more is recorded as a gap.
//
// An update of several pieces is spread by a [swarm] of all sites that have some of
// it and lack some: piece by piece, dealt out, pushed and asked for.
//
// A link is asked what to send when it has room (pump, in link_send.go), so that
// what matters most at that moment leaves first.
//
// Bytes are kept until every member is known to have them ([group.stable]), until
// the log purge period ends, or until storage is full and the dropping order comes
// to them (store.go).
type Site struct {
	local    *LocalDef // as configured; shared, never edited
	self     SiteName
	life     Epoch
	seed     uint64
	software string
	durable  bool
	quiet    bool
	booted   bool
	halted   bool

	now     Time
	started Time
	timers  timers
	commons *Commons
	*scratch
	chances []rand.PCG // by the place of their use in scratch.uses; zero before the first draw
	stats   Counters

	directory *roster               // the sites that the configuration names
	remotes   []*remote             // those that this one has had to do with, by name
	dials     map[*remote]*timer    // when those are dialled that are to be; nil while none are
	relays    map[*remote][]Message // that wait for a link to a master
	linkOrder []*link               // in the order in which they came
	linkIDs   []LinkID              // theirs, in the same order
	oldLinks  []*remote             // linked for earlier topologies
	groups    []*group              // by name
	foreign   map[GroupName]bool    // groups of other sites, heard of in their hellos

	streams     map[Stream]*stream // nil while they are few
	streamOrder []*stream          // by stream
	freePlaces  []int              // of streams that were forgotten
	audience    *audience          // of the latest stream
	publishing  map[string]*stream // this life's own streams, by their groups
	store       store
	wants       wants
	exports     exports
	clients     map[ClientID]*client
	*spreading
	history     history
	inquiries   []*inquiry // in the order in which they were heard of
	lastInquiry uint64     // the number of this site's own latest

	limit      *limiter  // nil where there is none
	outgoing   *outgoing // nil before there is patient matter
	coordinate NetworkCoordinate
	probeTrain uint64

	tick timer
}

// New returns a site that waits for Booted.
func New(o Options) *Site {
	invariant(o.Life%EpochsPerLife == 0, "life %d is not a multiple of %d", o.Life, EpochsPerLife)
	s := &Site{
		self: o.Config.Self, life: o.Life, seed: o.Seed, software: o.Software,
		durable: o.Durable, quiet: o.Quiet, commons: o.Commons,
	}
	if s.commons == nil {
		s.commons = &Commons{}
	}
	s.scratch = &s.commons.scratch
	s.spreading, s.untried = &s.nothingLong, newAppetite()
	s.local = s.commons.local(o.Config.Local)
	s.directory = s.commons.directory(o.Config.Sites)
	s.store.limit = s.local.DataStorageMax
	s.wants.init(s)
	s.exports.s = s
	for i := range o.Config.Groups {
		s.groups = append(s.groups, newGroup(s, &o.Config.Groups[i]))
	}
	slices.SortFunc(s.groups, func(a, b *group) int { return strings.Compare(string(a.name), string(b.name)) })
	return s
}

// Step takes one fact and returns the effects to perform, in order. They are
// valid until the next Step of this site, or of one that has its [Commons]. A halted site
// does nothing.
func (s *Site) Step(now Time, in Input) []Effect {
	s.alone[0] = in
	return s.Round(now, s.alone[:])
}

// Round is Step for several facts of one moment, in the order in which they came. What
// they lead to leaves together: a site that has many to take account of sends fewer
// messages for it than in as many steps.
func (s *Site) Round(now Time, facts []Input) []Effect {
	if now < s.now {
		invariant(false, "time runs backwards: %d after %d", now, s.now)
	}
	s.now = now
	s.wishes.clear()
	if s.halted {
		return nil
	}
	for _, in := range facts {
		if !s.halted {
			s.take(in)
		}
	}
	s.settle()
	return s.effects
}

// take is the one switch over what a driver may report.
func (s *Site) take(in Input) {
	switch in := in.(type) {
	case Booted:
		s.onBooted(in)
	case ClockSet:
		s.onClockSet(in)
	case PeerConnected:
		s.onPeerConnected(in)
	case ConnectFailed:
		s.onConnectFailed(in)
	case PeerLost:
		s.onPeerLost(in)
	case *MessageReceived:
		s.onMessageReceived(in)
	case LinkWritable:
		s.onLinkWritable(in)
	case TimerFired:
		s.timers.runDue(s.now)
	case ClientAsked:
		s.onClientAsked(in)
	case ClientGone:
		s.onClientGone(in)
	case ExportFinished:
		s.onExportFinished(in)
	case TopologyComputed:
		s.onTopologyComputed(in)
	case Stored:
		s.onStored(in)
	default:
		invariant(false, "input %T is not known", in)
	}
}

// settle does what may be left over after any inputs: wants are sent, exports
// started, links filled and the timer set.
func (s *Site) settle() {
	s.wants.settle()
	s.exports.settle()
	for i := 0; i < len(s.dirty); i++ { // pumping may make more links dirty
		s.dirty[i].dirty = false
		s.pump(s.dirty[i])
	}
	clear(s.dirty)
	s.dirty = s.dirty[:0]
	if at, ok := s.timers.ask(); ok && !s.halted {
		s.wake = SetTimer{At: at}
		s.emit(&s.wake)
	}
}

func (s *Site) onBooted(in Booted) {
	invariant(!s.booted, "a site boots once")
	s.booted, s.started = true, s.now
	s.startLimit(in.TimeOfDay)
	for _, g := range s.groups {
		s.startGroup(g)
	}
	s.recover(in)
	s.every(&s.tick, s.spread("tick", tickPeriod), tickPeriod, s.onTick)
	s.store.startPurging(s)
}

// tickPeriod is how often a site looks after its links: silent ones are pinged and
// then given up, missing ones are replaced.
const tickPeriod = 5 * time.Second

func (s *Site) onTick() {
	for _, l := range s.linkOrder {
		s.checkAlive(l)
	}
	for _, g := range s.groups {
		s.keepConnected(g)
	}
	s.forgetRemotes()
	s.lookForLost()
}

func (s *Site) emit(e Effect)         { s.effects = append(s.effects, e) }
func (s *Site) note(o Observation)    { s.emit(s.notes.put(Note{o})) }
func (s *Site) tellsAll() bool        { return !s.quiet }
func (s *Site) tellsStored() bool     { return s.tellsAll() || s.durable }
func (s *Site) uptime() time.Duration { return s.now.Sub(s.started) }

// chance returns the stream of random numbers for one use. Each use has its own, so
// that a new draw in one place changes no other.
func (s *Site) chance(label string) *rand.PCG {
	use := s.use(label)
	if use >= len(s.chances) {
		s.chances = append(make([]rand.PCG, 0, len(s.uses)), s.chances...)[:len(s.uses)]
	}
	c := &s.chances[use]
	if *c == (rand.PCG{}) {
		h := fnv.New64a()
		h.Write([]byte(label)) // a hash's Write never fails
		h.Write([]byte(s.self))
		c.Seed(s.seed, h.Sum64())
	}
	return c
}

// draw returns a number from 0 to n-1. It is the same on every machine; the draws
// of rand.Rand are not where an int has 32 bits.
func (s *Site) draw(label string, n int) int {
	high, _ := bits.Mul64(s.chance(label).Uint64(), uint64(n))
	return int(high)
}

// spread returns a random part of a period, so that sites do not act in step.
func (s *Site) spread(label string, period time.Duration) time.Duration {
	if period <= 0 {
		return 0
	}
	high, _ := bits.Mul64(s.chance(label).Uint64(), uint64(period.Microseconds())+1)
	return time.Duration(high) * time.Microsecond
}

// bound counts that a bound was reached and tells which.
func (s *Site) bound(name string, limit int) {
	s.stats.BoundsReached++
	s.note(BoundReached{Bound: name, Limit: limit})
}

// invariant stops the program on a mistake of our own: a stopped daemon is better
// than a wrong one.
func invariant(ok bool, format string, args ...any) {
	if !ok {
		panic("floodd core: " + fmt.Sprintf(format, args...))
	}
}
