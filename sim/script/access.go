package script

import (
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// applyAccess gives the sites in cities that a file of access lines has the lines that
// were measured there.
func (s *scene) applyAccess(hosts []sim.Host, errs *sexp.Errors) {
	wanted := s.network.access
	if wanted.Value == "" {
		return
	}
	lines, err := s.readAccess(wanted)
	if err != nil {
		errs.Add(wanted.Pos, "%v", err)
		return
	}
	for i := range hosts {
		if line, ok := lines[sameCity(hosts[i].Place)]; ok {
			hosts[i].Uplink, hosts[i].Downlink = line.up, line.down
		}
	}
}

// access is a line, in bytes per second.
type access struct{ up, down int64 }

// readAccess reads lines by city. Of a city that is there twice the first counts.
func (s *scene) readAccess(wanted config.Placed[string]) (map[string]access, error) {
	t, err := s.readTable(wanted)
	if err != nil {
		return nil, err
	}
	city, err := t.column("city", "name")
	if err != nil {
		return nil, err
	}
	up, err := t.column("up_mbps")
	if err != nil {
		return nil, err
	}
	down, err := t.column("down_mbps")
	if err != nil {
		return nil, err
	}
	lines := map[string]access{}
	rate := config.Rate(1, rateMax)
	for row := range t.rows {
		var line access
		if line.up, err = read(t, row, up, rate, "mbit"); err != nil {
			return nil, err
		}
		if line.down, err = read(t, row, down, rate, "mbit"); err != nil {
			return nil, err
		}
		if name := sameCity(t.rows[row][city]); lines[name] == (access{}) {
			lines[name] = line
		}
	}
	return lines, nil
}
