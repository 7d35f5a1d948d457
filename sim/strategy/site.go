package strategy

import (
	"fmt"
	"hash/fnv"
	"math/bits"
	"math/rand/v2"
	"time"

	"github.com/floodd/floodd/core"
)

// site is one site of a yardstick: all that the strategies have in common, and the
// way in which they differ.
//
// It knows the members and the topology from the start, keeps a link to each of its
// peers and dials again what it has lost. It takes updates from clients, keeps them,
// hands them to the application, and gives those its way says to whom its way says. A
// long update is announced first, and who has it, or is getting it, declines; its
// pieces are checked and passed on as they come. Two sites whose link comes up compare
// what they have, and each gives what the other lacks. When storage is full the oldest
// updates that were handed over go.
//
// Like a core.Site it is driven by Step, and draws from a seed alone.
type site struct {
	strategy Strategy
	overlay  *overlay
	options  core.Options
	self     core.SiteDef
	index    int // in the overlay
	way      way

	now       core.Time
	effects   []core.Effect
	alarms    alarms
	alarmsSet uint64
	asked     core.Time // what the driver's timer is set to; 0 when it is not set
	chance    *rand.PCG

	peers []*peer // in the order of the overlay
	links map[core.LinkID]*link
	dirty []*link // may have something to send

	updates   map[core.UpdateID]*update
	held      []*update // of updates, in the order in which they came
	bytes     int64     // of held
	bytesMost int64
	seen      []*stream
	streams   map[core.Stream]*stream // of seen

	published uint64 // updates that clients have published in this life
	batches   core.BatchID
	exporting map[core.BatchID]*update
}

// stream is what a site has had of one stream.
type stream struct {
	id   core.Stream
	seen []core.Range
}

func newSite(st Strategy, o *overlay, options core.Options) *site {
	s := &site{
		strategy: st, overlay: o, options: options,
		links:     map[core.LinkID]*link{},
		updates:   map[core.UpdateID]*update{},
		streams:   map[core.Stream]*stream{},
		exporting: map[core.BatchID]*update{},
	}
	h := fnv.New64a()
	h.Write([]byte(options.Config.Self))
	s.chance = rand.NewPCG(options.Seed, h.Sum64())
	s.index = -1
	if i, member := o.index[options.Config.Self]; member {
		s.index, s.self = i, o.sites[i]
	}
	for _, def := range o.peers(options.Config.Self, st.mesh) {
		s.peers = append(s.peers, &peer{def: def, index: o.index[def.Name]})
	}
	return s
}

// Step takes one fact and returns what is to be done, in order; valid until the next
// Step.
func (s *site) Step(now core.Time, in core.Input) []core.Effect {
	s.now = now
	s.effects = s.effects[:0]
	switch in := in.(type) {
	case core.Booted:
		s.onBooted(in)
	case core.PeerConnected:
		s.onPeerConnected(in)
	case core.ConnectFailed:
		s.onConnectFailed(in)
	case core.PeerLost:
		s.onPeerLost(in)
	case *core.MessageReceived:
		s.onMessageReceived(in)
	case core.LinkWritable:
		s.onLinkWritable(in)
	case core.TimerFired:
		s.asked = 0
		s.ring()
	case core.ClientAsked:
		s.onClientAsked(in)
	case core.ExportFinished:
		s.onExportFinished(in)
	case core.Stored:
		s.onStored(in)
	case core.ClientGone, core.TopologyComputed: // nothing was kept for it, or asked
	default:
		panic(fmt.Sprintf("strategy: input %T is not known", in))
	}
	s.pump()
	if len(s.alarms) > 0 && (s.asked == 0 || s.alarms[0].at < s.asked) {
		s.asked = s.alarms[0].at
		s.emit(&core.SetTimer{At: s.asked})
	}
	return s.effects
}

func (s *site) onBooted(in core.Booted) {
	s.way = s.strategy.new(s)
	s.recover(in)
	for _, p := range s.peers {
		s.after(s.patience(p), func() { s.dial(p) })
	}
	s.after(s.part(tickPeriod), s.tick)
}

// tickPeriod is how often a site looks after its links and transfers.
const tickPeriod = 5 * time.Second

func (s *site) tick() {
	for _, l := range s.up() {
		s.checkAlive(l)
	}
	s.mendTransfers()
	s.after(tickPeriod, s.tick)
}

// Snapshot says what the checks of a run ask of a site: what it holds.
func (s *site) Snapshot(core.Time) core.Snapshot {
	snapshot := core.Snapshot{Self: s.self.Name, Life: s.options.Life}
	snapshot.Stats.BytesHeld, snapshot.Stats.BytesHeldMax = s.bytes, s.bytesMost
	snapshot.Stats.UpdatesHeld = len(s.held)
	for _, u := range s.held {
		snapshot.Held = append(snapshot.Held, core.HeldUpdate{
			ID: u.header.ID, Size: u.header.Size, Complete: u.whole, Exported: u.exported,
		})
	}
	return snapshot
}

func (s *site) emit(e core.Effect)      { s.effects = append(s.effects, e) }
func (s *site) note(o core.Observation) { s.emit(&core.Note{Observation: o}) }

// draw returns a number from 0 to n-1, the same on every machine.
func (s *site) draw(n int) int {
	high, _ := bits.Mul64(s.chance.Uint64(), uint64(n))
	return int(high)
}

// part returns a random part of a span, so that sites do not act in step.
func (s *site) part(d time.Duration) time.Duration {
	high, _ := bits.Mul64(s.chance.Uint64(), uint64(d.Microseconds())+1)
	return time.Duration(high) * time.Microsecond
}
