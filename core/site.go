package core

// Options are what a life of a site begins with.
type Options struct {
	Config Config
	// Life is fresh: a multiple of EpochsPerLife, larger than in earlier lives.
	Life Epoch
	// Seed feeds every random choice of the site.
	Seed uint64
	// Durable means that Store is answered by Stored once the bytes are safe, and
	// that clients are answered only then.
	Durable bool
	// Software names the program in Hello, for people.
	Software string
}

// Site is one flood daemon.
type Site struct{}

// New returns a site that waits for Booted.
func New(o Options) *Site { return &Site{} }

// Step takes one fact and returns the effects to perform, in order. They are
// valid until the next Step.
func (s *Site) Step(now Time, in Input) []Effect { return nil }

// Snapshot copies what the site believes.
func (s *Site) Snapshot(now Time) Snapshot { return Snapshot{} }
