// Package place gives each site of a comparison an address of its own on this machine.
//
//	places, err := place.Choose(16)
//	place.Behind(places) // where a relay is to stand before each site
//
// All of 127.0.0.0/8 is this machine, on Linux without configuration. A site that
// listens and dials with an address of its own can be told from the others by whoever
// stands between, as sites on different machines can.
package place

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// SitesMax is how many sites can be told apart: those of one 127.x.y.0/24.
const SitesMax = 250

// Place is where one site is.
type Place struct {
	Host   string // its address
	Port   int    // where other sites dial
	Listen int    // where it listens for them: Port, unless a relay stands between
	Client int    // where its local clients dial, for systems that have some
}

// The same ports serve everywhere, since each site has its own address.
const (
	portPublic = 7001
	portBehind = 7002
	portClient = 7003
)

// attempts is how many networks of addresses are tried before giving up.
const attempts = 64

// Choose returns n places whose ports are free.
func Choose(n int) ([]Place, error) {
	if n < 1 || n > SitesMax {
		return nil, fmt.Errorf("%d sites; from 1 to %d are possible", n, SitesMax)
	}
	var err error
	for range attempts {
		places := make([]Place, n)
		network := fmt.Sprintf("127.%d.%d.", 1+rand.IntN(254), rand.IntN(256))
		for i := range places {
			places[i] = Place{Host: network + strconv.Itoa(i+1), Port: portPublic, Listen: portPublic, Client: portClient}
		}
		if err = free(places[0]); err == nil {
			return places, nil
		}
	}
	return nil, fmt.Errorf("find free addresses for %d sites: %w", n, err)
}

// free reports an error if a port of a place is taken.
func free(p Place) error {
	for _, port := range []int{portPublic, portBehind, portClient} {
		listener, err := net.Listen("tcp", p.at(port))
		if err != nil {
			return err
		}
		listener.Close()
	}
	return nil
}

// Behind moves the places to where a relay can stand before each of them.
func Behind(places []Place) {
	for i := range places {
		places[i].Listen = portBehind
	}
}

// Public is the address that other sites dial.
func (p Place) Public() string { return p.at(p.Port) }

// Private is the address on which the site listens for other sites.
func (p Place) Private() string { return p.at(p.Listen) }

// Clients is the address on which the site listens for its local clients.
func (p Place) Clients() string { return p.at(p.Client) }

// Dialer dials from the place's own address.
func (p Place) Dialer() *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(p.Host)}}
}

func (p Place) at(port int) string { return net.JoinHostPort(p.Host, strconv.Itoa(port)) }
