package sim

import (
	"fmt"
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/geo"
	"github.com/floodd/floodd/netsim"
)

// hostsMax bounds the sites of a scenario.
const hostsMax = 16384

// addHosts makes a site of every host, on the network and in the books of the world.
func (w *world) addHosts() error {
	n := len(w.scenario.Hosts)
	if n == 0 || n > hostsMax {
		return fmt.Errorf("a scenario of %d sites cannot run; it has 1 to %d", n, hostsMax)
	}
	w.sites, w.byHost, w.defs = make([]*site, 0, n), make([]*site, 0, n), make([]core.SiteDef, 0, n)
	for i := range w.scenario.Hosts {
		h := &w.scenario.Hosts[i]
		name := h.Site.Name
		if w.byName[name] != nil {
			return fmt.Errorf("two hosts are called %s; every site has its own name", name)
		}
		if other := w.byAddress[dataAddress(&h.Site)]; other != nil {
			return fmt.Errorf("%s and %s share the data port %s; give one another", other.host.Site.Name, name, dataAddress(&h.Site))
		}
		s := &site{world: w, index: int32(i), host: h, address: addressOf(h, i)}
		s.clock = clock{offset: h.ClockOffset, ppm: h.ClockPPM}
		s.disk = newDisk(s)
		s.export = newExporter(s)
		s.timerAt, s.timerQueued = never, never
		config := netsim.HostConfig{
			Name: string(name), Region: h.Region, Measured: h.Place, Uplink: h.Uplink, Downlink: h.Downlink,
		}
		if c := h.Site.Coordinate; c != nil {
			config.Place = geo.LatLon{LatMicroDeg: c.LatMicroDeg, LonMicroDeg: c.LonMicroDeg}
		}
		s.on = w.net.AddHost(config)
		w.net.HostDown(0, s.on, netsim.Crash) // until it boots
		w.sites = append(w.sites, s)
		w.defs = append(w.defs, h.Site)
		w.byHost = append(w.byHost, s)
		w.byName[name] = s
		w.byAddress[dataAddress(&h.Site)] = s
	}
	w.alike = configured{w.defs, w.scenario.Groups}
	for _, s := range w.sites {
		if err := w.configure(s); err != nil {
			return fmt.Errorf("site %s: %w", s.host.Site.Name, err)
		}
	}
	return nil
}

// configure gives a site the configuration that its operator would have written:
// itself, whom it knows, and the groups that list it or that it asks to join.
func (w *world) configure(s *site) error {
	h := s.host
	self := h.Site
	self.Name = s.self()
	c := configured{sites: w.defs}
	all := h.Knows == nil && h.Claims == ""
	if !all {
		c.sites = []core.SiteDef{self}
		for _, def := range w.defs {
			if def.Name != h.Site.Name && def.Name != self.Name && (h.Knows == nil || slices.Contains(h.Knows, def.Name)) {
				c.sites = append(c.sites, def)
			}
		}
	}
	for _, known := range h.Knows {
		if w.byName[known] == nil {
			return fmt.Errorf("it knows %s, which is no site", known)
		}
	}
	for i := range w.scenario.Groups {
		g := w.scenario.Groups[i]
		if w.byName[g.Master] == nil {
			return fmt.Errorf("the master %s of %s is no site", g.Master, g.Name)
		}
		if slices.Contains(g.Sites, self.Name) || slices.Contains(h.Joins, g.Name) {
			c.groups = append(c.groups, g)
		}
	}
	if len(c.groups) == len(w.scenario.Groups) {
		c.groups = w.scenario.Groups
		if all {
			s.configured = &w.alike
			return nil
		}
	}
	s.configured = &c
	return nil
}

// setNetwork applies what the scenario says of the lines.
func (w *world) setNetwork() error {
	n := &w.scenario.Network
	if n.LossPPM > netsim.LossMax {
		return fmt.Errorf("a loss of %d ppm is above the %d that a network can have", n.LossPPM, netsim.LossMax)
	}
	w.net.SetFidelity(n.Fidelity)
	w.net.SetCongestion(n.Congestion)
	w.net.SetDrainStep(roomStep)
	if n.Matrix != nil {
		w.net.UseRTT(0, n.Matrix)
	}
	if n.Jitters != nil {
		w.net.UseJitter(0, n.Jitters)
	}
	if n.Bandwidths != nil {
		w.net.UseBandwidth(0, n.Bandwidths)
	}
	if n.Latency > 0 {
		w.net.SetLatency(0, nil, nil, micros(n.Latency))
	}
	if n.Jitter > 0 {
		w.net.SetJitter(0, nil, nil, micros(n.Jitter))
	}
	if n.LossPPM > 0 {
		w.net.SetLoss(0, nil, nil, int(n.LossPPM))
	}
	for _, t := range n.Trunks {
		if err := known(w, t.A, t.B); err != nil {
			return fmt.Errorf("trunk %s: %w", t.Name, err)
		}
		w.net.AddTrunk(t.Name, w.hosts(t.A, t.B), w.hosts(t.B, t.A), t.Rate)
	}
	return nil
}

// addressOf is the address of a machine: if none is given, one of a private network.
func addressOf(h *Host, index int) string {
	if h.Site.InetAddress != "" {
		return h.Site.InetAddress
	}
	i := index + 1
	return fmt.Sprintf("10.%d.%d.%d", i>>16&0xff, i>>8&0xff, i&0xff)
}
