package core

// Effect is a wish that a driver carries out, in the order given. The set is
// closed, and each effect carries its own door into [Ports]: a driver that cannot
// perform one does not compile. An effect is a pointer, to memory that the next step of
// the site uses again.
type Effect interface{ Perform(*Ports) }

// Ports are a driver's doors to the world.
type Ports struct {
	Clock    Clock
	Network  Network
	Host     Host
	Observer Observer
}

// Clock wakes the site.
type Clock interface{ SetTimer(SetTimer) }

// Network carries messages.
type Network interface {
	Connect(Connect)
	Disconnect(Disconnect)
	Send(Send)
}

// Host is the machine the site runs on: clients, child processes, disk.
type Host interface {
	Answer(Answer)
	StartExport(StartExport)
	RunGenerator(RunGenerator)
	Store(Store)
	MarkExported(MarkExported)
	Discard(Discard)
	Halt(Halt)
}

// Observer is told what happened.
type Observer interface{ Note(Note) }

type (
	// SetTimer asks for TimerFired at an instant. It replaces the one before.
	SetTimer struct{ At Time }
	// Connect asks for a connection to a site's data port.
	Connect struct{ Site SiteDef }
	// Disconnect closes a link once all that was sent on it before has left.
	Disconnect struct{ Link LinkID }
	// Send hands a message to a link. Core never sends more than the link has room
	// for, but for the last message, which may overshoot.
	Send struct {
		Link    LinkID
		Message Message
	}
	// Answer replies to a client's request: to a Publish if it has the Number of one.
	Answer struct {
		Client ClientID
		Number uint64
		Reply  Reply
	}
	// StartExport hands complete updates to the local application: to the export
	// command, or, when Client is not zero, to that receiving program. The lists are not
	// used again: a driver may keep them.
	StartExport struct {
		Batch   BatchID
		Client  ClientID
		Updates []ExportUpdate
	}
	// RunGenerator asks for a topology. An empty Command means the built-in generator.
	RunGenerator struct {
		Command string
		Problem TopologyProblem
	}
	// Store keeps one piece. A durable site waits for Stored; for others the handle
	// is enough and a driver has nothing to do.
	Store struct {
		Header  Header // as it was first stored; Age is the age then
		Index   uint32
		Payload Payload
		// Digests are, of a long update, those of the pieces of this one's chunk. A durable
		// store keeps them with the first piece of each chunk, to give them back with the rest.
		Digests []Digest
	}
	// MarkExported tells a durable store that updates need no export after a restart.
	MarkExported struct{ IDs []UpdateID }
	// Discard tells the store that an update's bytes are not needed any more. A
	// durable store remembers the id for twice the log purge period, so that the
	// update is not accepted again after a restart; unless it is to forget that, too.
	Discard struct {
		ID     UpdateID
		Forget bool
	}
	// Note carries an observation.
	Note struct{ Observation Observation }
	// Halt ends the site: a client that may do so asked for it.
	Halt struct{}
)

// ExportUpdate is an update on its way to the local application.
type ExportUpdate struct {
	ID     UpdateID
	Groups []GroupName
	Size   int64
	Pieces []Payload
}

// TopologyProblem is what a topology generator is given: the sites, and the cost of
// every pair of them.
type TopologyProblem struct {
	Group        GroupName
	Connectivity int
	Sites        []SiteName // sorted
	costs        func() []int64
	// Current is the topology in force, nil if none: a hint where to start from.
	Current []Edge
}

// CostMicros lists the reckoned one-way times of a small update between all pairs of
// sites: that of i and j at i*len(Sites)+j; symmetric, zero on the diagonal, positive
// elsewhere. They are worked out when they are asked for: of ten thousand sites they
// take most of a gigabyte.
func (p TopologyProblem) CostMicros() []int64 { return p.costs() }

// WithCosts returns the problem with what yields its costs.
func (p TopologyProblem) WithCosts(list func() []int64) TopologyProblem {
	p.costs = list
	return p
}

func (e *SetTimer) Perform(p *Ports)     { p.Clock.SetTimer(*e) }
func (e *Connect) Perform(p *Ports)      { p.Network.Connect(*e) }
func (e *Disconnect) Perform(p *Ports)   { p.Network.Disconnect(*e) }
func (e *Send) Perform(p *Ports)         { p.Network.Send(*e) }
func (e *Answer) Perform(p *Ports)       { p.Host.Answer(*e) }
func (e *StartExport) Perform(p *Ports)  { p.Host.StartExport(*e) }
func (e *RunGenerator) Perform(p *Ports) { p.Host.RunGenerator(*e) }
func (e *Store) Perform(p *Ports)        { p.Host.Store(*e) }
func (e *MarkExported) Perform(p *Ports) { p.Host.MarkExported(*e) }
func (e *Discard) Perform(p *Ports)      { p.Host.Discard(*e) }
func (e *Note) Perform(p *Ports)         { p.Observer.Note(*e) }
func (e *Halt) Perform(p *Ports)         { p.Host.Halt(*e) }
