package script

import (
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
	placeCities  placement = iota // one in each city, in the order of the table
	placeNowhere                  // without coordinates
)

// crowd is (:sites N ...): sites that differ in name and place alone.
type crowd struct {
	count     int
	prefix    string
	placement placement
	region    string // of all; empty: of each city
	pos       sexp.Pos
}

// crowdMax bounds the sites of one crowd.
const crowdMax = 16384

func crowdForm() config.Form[crowd] {
	return config.Form[crowd]{
		Name:  "sites",
		Doc:   "a number of sites that are alike",
		Fresh: func() crowd { return crowd{prefix: "s"} },
		Place: func(c *crowd) *sexp.Pos { return &c.pos },
		Args: []config.Field[crowd]{
			config.One("count", "how many", config.Integer[int](1, crowdMax), func(c *crowd) *int { return &c.count }).Required(),
		},
		Fields: []config.Field[crowd]{
			config.One("name-prefix", "s names them s1, s2, s3...", config.Name[string](), func(c *crowd) *string { return &c.prefix }),
			config.One("placement", "where they are",
				config.Enum(config.Choice[placement]{Word: "cities", Value: placeCities}, config.Choice[placement]{Word: "none", Value: placeNowhere}),
				func(c *crowd) *placement { return &c.placement }),
			config.One("region", "take cities of this region only, or call them so", config.Name[string](), func(c *crowd) *string { return &c.region }),
		},
	}
}

// ports of simulated sites, as in the manual's example.
const (
	clientPort = 2000
	dataPort   = 2001
)

// hosts makes the sites of a crowd. More sites than cities share them.
func (c *crowd) hosts() []sim.Host {
	var places []cities.City
	if c.placement == placeCities {
		for _, city := range cities.All() {
			if c.region == "" || c.region == city.Region {
				places = append(places, city)
			}
		}
		if len(places) == 0 {
			places = cities.All() // the region is a name of the scenario's own
		}
	}
	hosts := make([]sim.Host, c.count)
	for i := range hosts {
		name := core.SiteName(c.prefix + strconv.Itoa(i+1))
		h := &hosts[i]
		h.Site = core.SiteDef{Name: name, Hostname: string(name), ClientPort: clientPort, DataPort: dataPort}
		h.Region = c.region
		if len(places) == 0 {
			continue
		}
		city := places[i%len(places)]
		h.Site.Coordinate = &core.Coordinate{LatMicroDeg: city.LatMicroDeg, LonMicroDeg: city.LonMicroDeg}
		h.Place = city.Name
		if c.region == "" {
			h.Region = city.Region
		}
	}
	return hosts
}
