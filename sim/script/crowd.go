package script

import (
	"fmt"
	"strconv"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/cities"
)

// placement is where the sites of a crowd are.
type placement int

const (
	placeCities   placement = iota // one in each city, in the order of the table
	placeClusters                  // many to a city, in a few cities
	placeTiers                     // in cities, with lines as the Internet's tiers have them
	placeNowhere                   // without coordinates
)

// crowd is (:sites N ...): sites that differ in name, place and line alone.
type crowd struct {
	count     int
	prefix    string
	placement placement
	clusters  int
	places    config.Placed[string]
	region    string // of all; empty: of each city
	pos       sexp.Pos
}

// crowdMax bounds the sites of one crowd.
const crowdMax = 16384

func crowdForm() config.Form[crowd] {
	return config.Form[crowd]{
		Name:  "sites",
		Doc:   "a number of sites that are alike",
		Note:  crowdNote,
		Fresh: func() crowd { return crowd{prefix: "s"} },
		Place: func(c *crowd) *sexp.Pos { return &c.pos },
		Args: []config.Field[crowd]{
			config.One("count", "how many", config.Integer[int](1, crowdMax), func(c *crowd) *int { return &c.count }).Required(),
		},
		Fields: []config.Field[crowd]{
			config.One("name-prefix", "s names them s1, s2, s3...", config.Name[string](), func(c *crowd) *string { return &c.prefix }),
			config.One("placement", "where they are",
				config.Enum(
					config.Choice[placement]{Word: "cities", Value: placeCities},
					config.Choice[placement]{Word: "clusters", Value: placeClusters},
					config.Choice[placement]{Word: "tiers", Value: placeTiers},
					config.Choice[placement]{Word: "none", Value: placeNowhere}),
				func(c *crowd) *placement { return &c.placement }),
			config.One("clusters", "how many clusters there are; else 4", config.Integer[int](1, crowdMax), func(c *crowd) *int { return &c.clusters }),
			config.One("places", "a file of places to take instead of the built-in cities",
				config.WithPlace(config.Text(4096)), func(c *crowd) *config.Placed[string] { return &c.places }),
			config.One("region", "take cities of this region only, or call them so", config.Name[string](), func(c *crowd) *string { return &c.region }),
		},
		Check: func(c *crowd, at sexp.Pos, errs *sexp.Errors) {
			switch {
			case c.clusters > 0 && c.placement != placeClusters:
				errs.Add(at, ":clusters is for sites in clusters; add (:placement clusters), or remove it")
			case c.places.Value != "" && c.placement == placeNowhere:
				errs.Add(c.places.Pos, "sites that are nowhere need no :places; remove it, or (:placement none)")
			case c.clusters == 0:
				c.clusters = clustersUsual
			}
		},
	}
}

// clustersUsual is how many clusters there are where a scenario does not say.
const clustersUsual = 4

const crowdNote = `
In cities, each is in a city of its own, as long as there are any; cities have
the regions africa, america, asia, europe and oceania. In clusters, sites share
a few cities, after which their regions are called. In tiers, one in ten is of
region tier1, with 1gbit either way, three are of tier2, with 200mbit, and six
of tier3, with 100mbit down and 20mbit up.
A file of places has columns called name, lat and lon, comma-separated.`

// ports of simulated sites, as in the manual's example.
const (
	clientPort = 2000
	dataPort   = 2001
)

// place is where a site can be.
type place struct {
	name   string
	at     core.Coordinate
	region string
}

// tier is what the lines of some sites are like.
type tier struct {
	region   string
	of       int // in ten sites
	up, down int64
}

const mbit = 1_000_000 / 8

var tiers = []tier{
	{"tier1", 1, 1000 * mbit, 1000 * mbit},
	{"tier2", 3, 200 * mbit, 200 * mbit},
	{"tier3", 6, 20 * mbit, 100 * mbit},
}

// tierOf returns the tier of the i-th site.
func tierOf(i int) tier {
	i %= 10
	for _, t := range tiers {
		if i < t.of {
			return t
		}
		i -= t.of
	}
	return tiers[len(tiers)-1]
}

// hostsOf makes the sites of a crowd, like one of them. More sites than places share
// these.
func (s *scene) hostsOf(c *crowd, like sim.Host, errs *sexp.Errors) []sim.Host {
	places := s.placesOf(c, errs)
	hosts := make([]sim.Host, c.count)
	for i := range hosts {
		hosts[i] = like
		h := &hosts[i]
		name := core.SiteName(c.prefix + strconv.Itoa(i+1))
		h.Site = core.SiteDef{Name: name, Hostname: string(name), ClientPort: clientPort, DataPort: dataPort}
		h.Region = c.region
		if len(places) == 0 {
			continue
		}
		p := places[i%len(places)]
		h.Site.Coordinate = &p.at
		h.Place = p.name
		switch c.placement {
		case placeTiers:
			t := tierOf(i)
			h.Region, h.Uplink, h.Downlink = t.region, t.up, t.down
		case placeClusters:
			h.Region = p.name
		default:
			if c.region == "" {
				h.Region = p.region
			}
		}
	}
	return hosts
}

// placesOf lists the places of a crowd, none if it is nowhere.
func (s *scene) placesOf(c *crowd, errs *sexp.Errors) []place {
	if c.placement == placeNowhere {
		return nil
	}
	places := cityPlaces(c.region)
	if c.places.Value != "" {
		var err error
		if places, err = s.readPlaces(c.places); err != nil {
			errs.Add(c.places.Pos, "%v", err)
			return nil
		}
	}
	if c.placement == placeClusters {
		places = places[:min(c.clusters, len(places))]
	}
	return places
}

// cityPlaces lists the cities of a region: all of them, if none is in it, for then it
// is a name of the scenario's own.
func cityPlaces(region string) []place {
	var all, inside []place
	for _, city := range cities.All() {
		p := place{city.Name, core.Coordinate{LatMicroDeg: city.LatMicroDeg, LonMicroDeg: city.LonMicroDeg}, city.Region}
		all = append(all, p)
		if region == city.Region {
			inside = append(inside, p)
		}
	}
	if len(inside) == 0 {
		return all
	}
	return inside
}

// readPlaces reads a file of places, which has at least one.
func (s *scene) readPlaces(wanted config.Placed[string]) ([]place, error) {
	t, err := s.readTable(wanted)
	if err != nil {
		return nil, err
	}
	var columns [3]int
	for i, name := range []string{"name", "lat", "lon"} {
		if columns[i], err = t.column(name); err != nil {
			return nil, err
		}
	}
	var places []place
	for row := range t.rows {
		p := place{name: t.rows[row][columns[0]]}
		if p.at.LatMicroDeg, err = read(t, row, columns[1], config.Latitude(), ""); err != nil {
			return nil, err
		}
		if p.at.LonMicroDeg, err = read(t, row, columns[2], config.Longitude(), ""); err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	if len(places) == 0 {
		return nil, fmt.Errorf("%s: there is no place in it, only the names of the columns", t.file)
	}
	return places, nil
}
