package script

import (
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
)

// network is (:network ...).
type network struct {
	fidelity         netsim.Fidelity
	congestion       netsim.Congestion
	uplink, downlink int64
	latency, jitter  time.Duration
	lossPPM          int64
	matrix           config.Placed[string]
	matrixIfPresent  config.Placed[string]
	jitters          config.Placed[string]
	bandwidths       config.Placed[string]
	access           config.Placed[string]
}

// rateMax bounds bandwidths, in bytes per second.
const rateMax = 1 << 40

// delayMax bounds latencies and jitter.
const delayMax = time.Minute

func freshNetwork() network {
	return network{uplink: sim.DefaultUplink, downlink: sim.DefaultDownlink}
}

func (t *tables) network() config.Form[network] {
	return config.Form[network]{
		Name:  "network",
		Doc:   "what lies between the sites",
		Note:  networkNote,
		Fresh: freshNetwork,
		Fields: []config.Field[network]{
			config.One("fidelity", "how closely connections are followed; tcp if not said",
				config.Enum(config.Choice[netsim.Fidelity]{Word: "tcp", Value: netsim.TCP}, config.Choice[netsim.Fidelity]{Word: "msg", Value: netsim.Messages}),
				func(n *network) *netsim.Fidelity { return &n.fidelity }),
			config.One("congestion", "how connections find their rate; cubic if not said",
				config.Enum(config.Choice[netsim.Congestion]{Word: "cubic", Value: netsim.Cubic},
					config.Choice[netsim.Congestion]{Word: "reno", Value: netsim.Reno},
					config.Choice[netsim.Congestion]{Word: "bbr", Value: netsim.BBR}),
				func(n *network) *netsim.Congestion { return &n.congestion }),
			config.One("uplink", "what each site can send; 0 is no limit",
				config.Rate(0, rateMax), func(n *network) *int64 { return &n.uplink }),
			config.One("downlink", "what each site can receive; 0 is no limit",
				config.Rate(0, rateMax), func(n *network) *int64 { return &n.downlink }),
			config.One("latency", "one way, instead of by distance",
				config.Duration(0, delayMax), func(n *network) *time.Duration { return &n.latency }),
			config.One("jitter", "largest extra delay",
				config.Duration(0, delayMax), func(n *network) *time.Duration { return &n.jitter }),
			config.One("loss", "packets lost",
				percentUpTo(netsim.LossMax), func(n *network) *int64 { return &n.lossPPM }),
			config.One("rtt-matrix", "measured round trips, in milliseconds",
				config.WithPlace(config.Text(4096)), func(n *network) *config.Placed[string] { return &n.matrix }),
			config.One("rtt-matrix-if-present", "the same, where the file is at hand",
				config.WithPlace(config.Text(4096)), func(n *network) *config.Placed[string] { return &n.matrixIfPresent }),
			config.One("jitter-matrix", "measured mean deviations, in milliseconds",
				config.WithPlace(config.Text(4096)), func(n *network) *config.Placed[string] { return &n.jitters }),
			config.One("bandwidth-matrix", "what each pair of sites has to itself, in Mbit/s",
				config.WithPlace(config.Text(4096)), func(n *network) *config.Placed[string] { return &n.bandwidths }),
			config.One("access", "a file of what sites in some cities can send and receive",
				config.WithPlace(config.Text(4096)), func(n *network) *config.Placed[string] { return &n.access }),
		},
		Check: func(n *network, at sexp.Pos, errs *sexp.Errors) {
			if n.matrix.Value != "" && n.matrixIfPresent.Value != "" {
				errs.Add(n.matrixIfPresent.Pos, ":rtt-matrix is given already; remove one of the two")
			}
		},
	}
}

const networkNote = `
With :fidelity tcp, connections have windows, slow start, losses and queues, and
share lines as TCP does. With msg, a message takes the latency of its way and
what its bytes take over each line, behind all that was sent before it: a rough
world, and a cheap one, for sweeps and for thousands of sites. How near tcp is
to a kernel's, "sim calibrate" measures.

A matrix is a file of comma-separated values: a header "site,NAME...", and a row
for each name, that of the city that a site is in, or its :place. It is looked
for in the scenario's folder and in those above it. Sites that have no row in it
keep what holds without. A file for :access has columns called city, up_mbps and
down_mbps.`

// trunk is (:trunk ...).
type trunk struct {
	name string
	a, b sim.Who
	rate int64
}

func (t *tables) trunk() config.Form[trunk] {
	return config.Form[trunk]{
		Name: "trunk",
		Doc:  "a cable that all traffic between two sets of sites shares",
		Args: []config.Field[trunk]{
			config.One("name", "what it is called", config.Text(128), func(c *trunk) *string { return &c.name }).Required(),
			config.One("a", "sites at one end", t.kindWho(), func(c *trunk) *sim.Who { return &c.a }).Required(),
			config.One("b", "sites at the other", t.kindWho(), func(c *trunk) *sim.Who { return &c.b }).Required(),
		},
		Fields: []config.Field[trunk]{
			config.One("rate", "what it carries each way", config.Rate(1, rateMax), func(c *trunk) *int64 { return &c.rate }).Required(),
		},
	}
}
