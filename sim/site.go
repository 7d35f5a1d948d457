package sim

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// condition is whether a site runs.
type condition uint8

const (
	conditionDown   condition = iota // not started yet, crashed, or halted
	conditionUp                      // its process runs
	conditionPaused                  // its process is stopped: the machine takes packets, nobody reads them
)

// site is one simulated machine and the daemon on it: a core.Site, and all that
// realnet would be to it.
type site struct {
	world   *world
	host    *Host
	index   int32
	on      netsim.HostID
	address string // what other sites see of it
	*configured

	boots     int32
	condition condition
	forGood   bool // once down it stays down
	life      core.Epoch
	machine   Machine
	clock     clock
	wall      time.Duration // what the clock on its wall was set forward
	wallTold  time.Duration // that as its process knows it
	unread    []turn        // what came while it was paused
	endedBy   blame         // what ended its latest life
	downBy    uint64        // the happening that ended its latest life

	timerAt     netsim.Time // when the latest SetTimer is due; never if there is none
	timerQueued netsim.Time // the earliest timer event in the queue; never if there is none
	timerBy     uint64      // the happening of the latest SetTimer

	disk    *disk // nil where updates are kept in memory
	export  exporter
	clients clients
	store   stored // what the site's Store and Discard effects add up to
	sent    sentCheck
	streams map[string]*rand.Rand // of chance, by use

	corruptPPM int64 // payloads that arrive flipped, set by faults
}

// configured is what a site's operator has written, beside host.Local. Most have written the same,
// and share it.
type configured struct {
	sites  []core.SiteDef
	groups []core.GroupDef
}

// self is the name that the site goes by.
func (s *site) self() core.SiteName { return cmp.Or(s.host.Claims, s.host.Site.Name) }

// up says whether there is a process to speak of, paused or not.
func (s *site) up() bool { return s.condition != conditionDown }

// boot starts a new life of the site. What its disk kept is what it remembers.
func (s *site) boot() {
	if s.up() {
		return
	}
	s.boots++
	s.life = core.Epoch(int(s.boots)*hostsMax+int(s.index)) * core.EpochsPerLife
	s.condition = conditionUp
	s.timerAt, s.timerQueued = never, never
	s.clients = newClients(s)
	s.export.reset()
	s.world.net.HostUp(s.world.now, s.on)
	s.machine = s.world.options.New(core.Options{
		Config:   core.Config{Self: s.self(), Sites: s.sites, Groups: s.groups, Local: s.host.Local},
		Life:     s.life,
		Seed:     s.world.rand(fmt.Sprintf("site %s life %d", s.host.Site.Name, s.boots)).Uint64(),
		Durable:  s.host.Durable(),
		Software: "floodd sim",
		Commons:  &s.world.commons,
	})
	recovered, remembered := s.disk.recover()
	s.newStored(recovered)
	s.world.checks.onBoot(s, recovered, remembered)
	s.wallTold = s.wall
	s.world.give(s, core.Booted{Recovered: recovered, Remembered: remembered, TimeOfDay: s.timeOfDay()})
	if s.host.Local.ExportBy == core.ExportReceive {
		s.clients.receive()
	}
}

// crash ends the site's life: memory is lost, the disk keeps what it had synced.
// Its kernel resets the connections, or nobody does, when the machine vanished.
func (s *site) crash(how netsim.HowDown) {
	if !s.up() {
		return
	}
	w := s.world
	s.endedBy = w.blameFor(s)
	w.checks.onCrash(s)
	s.end()
	w.net.HostDown(w.now, s.on, how)
	s.downBy = w.cause
	w.cutNow()
	s.disk.crash()
}

// end forgets everything that lived in memory.
func (s *site) end() {
	s.condition = conditionDown
	s.stored(-s.store.bytes)
	s.machine = nil
	s.unread = nil
	for _, c := range s.world.openConns() {
		if l := s.world.linkOf(s, core.LinkID(c.id)); l != nil {
			s.world.drop(l, "the process died")
		}
	}
	s.timerAt = never
	s.export.reset()
	s.clients.reset()
	s.life = 0
}

// pause stops the process, and resume lets it go on with what came meanwhile.
func (s *site) pause() {
	if s.condition == conditionUp {
		s.condition = conditionPaused
	}
}

func (s *site) resume() {
	if s.condition != conditionPaused {
		return
	}
	s.condition = conditionUp
	s.world.line = append(s.world.line, s.unread...)
	s.unread = nil
	s.tellClock()
	s.arm()
}

// take gives the site one input and performs what it wishes.
func (s *site) take(t turn) {
	if s.condition == conditionPaused {
		if received, ok := t.input.(*core.MessageReceived); ok {
			kept := *received
			t.input = &kept
		}
		s.unread = append(s.unread, t)
		return
	}
	w, in := s.world, t.input
	w.events++
	w.trace.input(w.now, s, in)
	w.measure.input(in)
	step := t.cause
	if w.watched() {
		w.because(step)
		step = w.tell(s, Given{in})
	}
	for _, effect := range s.machine.Step(s.clock.read(w.now), in) {
		w.because(step)
		if w.watched() {
			w.because(w.tell(s, wished(effect)))
		}
		w.ports = core.Ports{Clock: s, Network: s, Host: s, Observer: s}
		effect.Perform(&w.ports)
		if !s.up() {
			return // it halted
		}
	}
	w.checks.afterStep(s)
}

// wished tells a note from what a site wishes.
func wished(e core.Effect) What {
	if n, ok := e.(*core.Note); ok {
		return Noted{n.Observation}
	}
	return Wished{e}
}

// onTimer is called at every instant for which a timer event was queued; most of
// them have been overtaken by a later SetTimer.
func (s *site) onTimer() {
	if s.timerQueued != s.world.now || s.condition == conditionDown {
		return
	}
	s.timerQueued = never
	if s.condition == conditionPaused || s.timerAt == never {
		return
	}
	if s.timerAt > s.world.now {
		s.arm()
		return
	}
	s.timerAt = never
	s.world.because(s.timerBy)
	s.world.give(s, core.TimerFired{})
}

// arm sees to it that a timer event is in the queue no later than it is needed.
func (s *site) arm() {
	if s.timerAt == never || s.timerQueued != never && s.timerQueued <= s.timerAt {
		return
	}
	at := max(s.timerAt, s.world.now)
	s.timerQueued = at
	s.world.schedule(at, event{kind: eventTimer, site: s.index})
}

// SetTimer implements core.Clock.
func (s *site) SetTimer(e core.SetTimer) {
	s.timerAt, s.timerBy = s.clock.when(e.At, s.world.now), s.world.cause
	s.arm()
}

// Note implements core.Observer.
func (s *site) Note(e core.Note) { s.world.note(s, e.Observation) }

// Halt implements core.Host.
func (s *site) Halt(core.Halt) {
	s.forGood = true
	s.crash(netsim.Crash)
}
