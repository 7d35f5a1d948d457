package sim

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// Scenario is a world, what happens in it, and what must hold in the end. A
// scenario is a plain value: package sim/script reads one from a file, and a test
// may build one in Go. Running it changes nothing in it.
type Scenario struct {
	Name string
	Seed uint64 // feeds every random choice of the network, the sites and the swarms

	// Duration is how long the script runs: floods and faults happen within it.
	Duration time.Duration
	// Settle is how long the sites may take to converge once the script is over and
	// every fault has been made good. The run ends as soon as they have.
	Settle time.Duration

	Network Network
	Hosts   []Host
	Groups  []core.GroupDef
	Drawn   []Drawn
	Floods  []Flood
	Asks    []Ask
	Faults  []Fault
	Swarms  []Swarm
	Expect  []Expectation
}

// Defaults for what a scenario leaves open.
const (
	DefaultDuration   = 5 * time.Minute
	DefaultSettle     = 10 * time.Minute
	DefaultUplink     = 12_500_000 // bytes per second: 100 Mbit/s
	DefaultDownlink   = 12_500_000
	DefaultSync       = 4 * time.Millisecond
	DefaultExportTime = 2 * time.Millisecond
)

// Network is what lies between the hosts.
type Network struct {
	Fidelity   netsim.Fidelity
	Congestion netsim.Congestion
	LossPPM    int64          // packets lost, in parts per million
	Jitter     time.Duration  // mean extra delay of a packet, at most
	Latency    time.Duration  // one way between any two hosts; zero reckons it from where they are
	Matrix     *netsim.Matrix // round trips, in milliseconds; nil reckons all by Latency or distance
	// Jitters are mean deviations, in milliseconds, and Bandwidths what each pair of sites has
	// to itself, in Mbit/s, each where it was measured. Nil is nowhere.
	Jitters    *netsim.Matrix
	Bandwidths *netsim.Matrix
	// The files that these were read from, as the scenario names them.
	MatrixFile, JittersFile, BandwidthsFile string
	Trunks                                  []Trunk
}

// Trunk is a cable that all traffic from hosts of A to hosts of B shares, and
// another like it the other way.
type Trunk struct {
	Name string
	A, B []Who
	Rate int64 // bytes per second each way
}

// Host is a site and the machine it runs on.
type Host struct {
	Site   core.SiteDef
	Region string
	Local  core.LocalDef
	Knows  []core.SiteName  // whom its configuration names, beside itself; nil is everyone
	Joins  []core.GroupName // groups whose definition does not list it, which it asks to join
	Claims core.SiteName    // the name it goes by, where that is another's; empty is its own
	Place  string           // the row of the round-trip matrix; empty is the site's name

	Uplink, Downlink int64 // bytes per second; 0 is without limit

	Start       time.Duration // when it boots first
	ClockOffset time.Duration // its clock's reading at the start of the world
	ClockPPM    int64         // how much faster than true time its clock runs, in parts per million

	Disk   Disk
	Export Export
}

// Disk says how a site keeps updates.
type Disk struct {
	Durable  bool          // else, without a data directory, updates die with the process
	Sync     time.Duration // from a Store to its Stored
	Capacity int64         // bytes; 0 is without limit
}

// Durable reports whether what the site keeps outlives a crash. A daemon's own
// configuration says it by its data directory.
func (h *Host) Durable() bool { return h.Disk.Durable || h.Local.DataDirectory != "" }

// Export is the simulated export command, or receiving program.
type Export struct {
	PerBatch time.Duration // what one run takes, however little it is given
	Rate     int64         // bytes per second beyond that; 0 is without limit
	FailPPM  int64         // runs that fail, in parts per million
}

// Drawn is what the topology generator of a group that has its own answers: Hubs, each
// of them linked to every other site; or levels of sites, by name, in which each serves
// Fanout times the connectivity of the group.
type Drawn struct {
	Group  core.GroupName
	Hubs   []Who
	Fanout int
}

// Flood is a client that publishes updates.
type Flood struct {
	Name    string // to speak of it in expectations; may be empty
	From    []Who  // each update comes from one of these, drawn at random; one name is that site
	Groups  []core.GroupName
	SizeMin int64 // bytes; sizes are drawn evenly between the two
	SizeMax int64
	Start   time.Duration
	Until   time.Duration // nothing is published at or after this; 0 is the scenario's duration
	Every   time.Duration // mean time between updates; 0 publishes all at once, at Start
	Poisson bool          // gaps are drawn from an exponential distribution of mean Every
	Count   int           // at most so many; 0 is without limit
	Retry   time.Duration // a refused update is offered again after this; 0 gives it up
}

// Ask is a client that reads what a site says of itself: groups, members,
// topology, statistics, gaps. Its answers feed the checks of the client interface.
type Ask struct {
	Sites   []Who
	Every   time.Duration
	Start   time.Duration
	Until   time.Duration // 0 is the scenario's duration
	Explain bool          // it asks how updates got to the sites instead, which these find out together
}

// Fault is something that goes wrong, or is put right, at an instant.
type Fault struct {
	At  time.Duration
	Act Act
}

// Swarm draws faults from the seed. Counts say how many of each.
type Swarm struct {
	From, Until time.Duration // when faults begin, at earliest and latest
	Least, Most time.Duration // how long each lasts
	Crashes     int
	Pauses      int
	Cuts        int
	OneWayCuts  int
	Flaps       int
	Resets      int
	SlowDisks   int
	FullDisks   int
	BadExports  int
	SlowLinks   int
	Corruptions int
}
