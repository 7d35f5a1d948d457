package config

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// Site is a (:site-define ...) as it was read.
type Site struct {
	Def core.SiteDef
	Pos sexp.Pos // of the list; zero when it was not read from a file

	latitude, longitude *int32 // millionths of a degree, until they become Def.Coordinate
}

// SiteForm is the table of (:site-define ...), the manual's site parameters. Its
// Check demands a way to find the site.
func SiteForm() Form[Site] {
	return Form[Site]{
		Name: "site-define",
		Doc:  "a site, and how to find it",
		Fresh: func() Site {
			return Site{Def: core.SiteDef{ClientPort: core.DefaultClientPort, DataPort: core.DefaultDataPort}}
		},
		Place: func(s *Site) *sexp.Pos { return &s.Pos },
		Fields: []Field[Site]{
			One("site-name", "what the site is called",
				Name[core.SiteName](), func(s *Site) *core.SiteName { return &s.Def.Name }).Required(),
			One("hostname", "this or :inet-address is required",
				Hostname(), func(s *Site) *string { return &s.Def.Hostname }),
			One("inet-address", "used instead of the hostname",
				Address(), func(s *Site) *string { return &s.Def.InetAddress }),
			One("client-port", "for people and programs",
				Port(), func(s *Site) *int { return &s.Def.ClientPort }),
			One("data-port", "for other sites",
				Port(), func(s *Site) *int { return &s.Def.DataPort }),
			Block(coordinateForm(), func(s *Site) **core.Coordinate { return &s.Def.Coordinate }),
			One("latitude", "degrees, north positive; needs :longitude",
				Optional(Latitude()), func(s *Site) **int32 { return &s.latitude }).Alias("lattitude"),
			One("longitude", "degrees, east positive; needs :latitude",
				Optional(Longitude()), func(s *Site) **int32 { return &s.longitude }),
		},
		Check: checkSite,
	}
}

func coordinateForm() Form[core.Coordinate] {
	return Form[core.Coordinate]{
		Name: "coordinate",
		Doc:  "the place of the site, in degrees",
		Args: []Field[core.Coordinate]{
			One("latitude", "north positive", Latitude(), func(c *core.Coordinate) *int32 { return &c.LatMicroDeg }).Required(),
			One("longitude", "east positive", Longitude(), func(c *core.Coordinate) *int32 { return &c.LonMicroDeg }).Required(),
		},
	}
}

func checkSite(s *Site, at sexp.Pos, errs *sexp.Errors) {
	if s.Def.Host() == "" {
		errs.Add(at, "site %s cannot be found; add (:hostname hostname) or (:inet-address address)", quote(string(s.Def.Name)))
	}
	if s.Def.ClientPort == s.Def.DataPort {
		errs.Add(at, "site %s has port %d for clients and for data; give each its own", quote(string(s.Def.Name)), s.Def.DataPort)
	}
	switch {
	case s.latitude == nil && s.longitude == nil:
	case s.latitude == nil:
		errs.Add(at, "site %s has a :longitude and no :latitude; add it", quote(string(s.Def.Name)))
	case s.longitude == nil:
		errs.Add(at, "site %s has a :latitude and no :longitude; add it", quote(string(s.Def.Name)))
	case s.Def.Coordinate != nil:
		errs.Add(at, "site %s has both :coordinate and :latitude; remove one", quote(string(s.Def.Name)))
	default:
		s.Def.Coordinate = &core.Coordinate{LatMicroDeg: *s.latitude, LonMicroDeg: *s.longitude}
		s.latitude, s.longitude = nil, nil
	}
}
