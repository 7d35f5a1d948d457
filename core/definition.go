package core

import (
	"slices"
	"time"
)

// SiteDef is how to find a site: the manual's (:site-define ...).
type SiteDef struct {
	Name        SiteName
	Hostname    string
	InetAddress string // when set, used instead of Hostname
	ClientPort  int
	DataPort    int
	Coordinate  *Coordinate // nil when unknown
}

// Host returns the address to dial: the inet-address, else the hostname.
func (d SiteDef) Host() string {
	if d.InetAddress != "" {
		return d.InetAddress
	}
	return d.Hostname
}

// Coordinate is a place on the earth in millionths of a degree, north and east positive.
type Coordinate struct{ LatMicroDeg, LonMicroDeg int32 }

// GroupDef is a group's parameters: the manual's (:group-define ...). A period of
// zero turns that activity off.
type GroupDef struct {
	Name              GroupName
	Master            SiteName   // empty: it is learned from the first member that is reached
	Sites             []SiteName // the sites named in the configuration, in its order
	Connectivity      int        // vertex connectivity wanted of the topology, at least 1
	PingPeriod        time.Duration
	BandwidthPeriod   time.Duration
	EstimatesPeriod   time.Duration
	JoinPeriod        time.Duration
	UpdatePeriod      time.Duration
	BatchPeriod       time.Duration // how long a busy link may gather updates into one message; at most BatchPeriodMax
	TopologyGenerator string        // a command; empty for the built-in generator
	AllowSites        []string      // address prefixes admitted (empty admits all): "128.125.0.0", "10.0.0.0/8", "::1"
	DenySites         []string      // address prefixes refused, stronger than AllowSites
	Order             Order
}

// equal reports whether two definitions say the same.
func (d *GroupDef) equal(o *GroupDef) bool {
	return d.Name == o.Name && d.Master == o.Master && slices.Equal(d.Sites, o.Sites) && d.Connectivity == o.Connectivity &&
		d.PingPeriod == o.PingPeriod && d.BandwidthPeriod == o.BandwidthPeriod && d.EstimatesPeriod == o.EstimatesPeriod &&
		d.JoinPeriod == o.JoinPeriod && d.UpdatePeriod == o.UpdatePeriod && d.BatchPeriod == o.BatchPeriod &&
		d.TopologyGenerator == o.TopologyGenerator && d.Order == o.Order &&
		slices.Equal(d.AllowSites, o.AllowSites) && slices.Equal(d.DenySites, o.DenySites)
}

// Order is what a group promises about the order in which updates are exported.
type Order int

const (
	OrderNone   Order = iota // any order
	OrderOrigin              // each stream of an origin, first in first out
)

func (o Order) String() string { return name(int(o), "none", "origin") }

// ExportBy is how a site hands updates to the local application.
type ExportBy int

const (
	// ExportCommand runs LocalDef.ExportCommand; where that is empty an update goes
	// to a receiving program if one is connected and is dropped (and counted) otherwise.
	ExportCommand ExportBy = iota
	// ExportReceive keeps updates until a local program takes and acknowledges them.
	ExportReceive
)

func (b ExportBy) String() string { return name(int(b), "command", "receive") }

// LocalDef is a site's own parameters: the manual's (:local ...).
type LocalDef struct {
	DataStorageMax  int64  // bytes of payload held at most
	DataDirectory   string // where updates are kept on disk; empty for memory
	ExportCommand   string
	ExportBy        ExportBy
	ExportFraming   Framing
	ExportBatchMax  int64 // bytes of payload bundled into one export at most; a larger update goes alone
	LogPurgePeriod  time.Duration
	SitePurgePeriod time.Duration
	BandwidthLimit  BandwidthLimit
	// SwarmLinks is how many links beyond the topology this site may make while a very
	// long update is being spread; 0 for none.
	SwarmLinks int
}

func (d *LocalDef) equal(o *LocalDef) bool {
	return d.DataStorageMax == o.DataStorageMax && d.DataDirectory == o.DataDirectory &&
		d.ExportCommand == o.ExportCommand && d.ExportBy == o.ExportBy && d.ExportFraming == o.ExportFraming &&
		d.ExportBatchMax == o.ExportBatchMax && d.LogPurgePeriod == o.LogPurgePeriod && d.SitePurgePeriod == o.SitePurgePeriod &&
		d.BandwidthLimit.Rate == o.BandwidthLimit.Rate && slices.Equal(d.BandwidthLimit.Hours, o.BandwidthLimit.Hours) &&
		d.SwarmLinks == o.SwarmLinks
}

// BandwidthLimit is what a site may send to other sites, all together, in bytes per
// second; 0 is no limit. Its Rate holds where no Hours do.
type BandwidthLimit struct {
	Rate  int64
	Hours []LimitHours // none overlap
}

// LimitHours are a part of each day, by the clock on the site's wall: from From, before
// To, both since midnight. They go over midnight if To comes before From.
type LimitHours struct {
	From, To time.Duration
	Rate     int64
}

// Framing is what separates the updates that one export command reads.
type Framing int

const (
	FramingNone  Framing = iota // concatenated raw, as the manual says
	FramingLines                // a line "ID BYTES" before each update
)

func (f Framing) String() string { return name(int(f), "none", "lines") }

// Config is one site's whole configuration, checked: every name refers to something.
type Config struct {
	Self   SiteName
	Sites  []SiteDef
	Groups []GroupDef // those that Self belongs to, or asks to join
	Local  LocalDef
}

// Defaults, used where a configuration is silent.
const (
	DefaultConnectivity    = 2
	DefaultPingPeriod      = 15 * time.Second
	DefaultBandwidthPeriod = 60 * time.Second
	DefaultEstimatesPeriod = 30 * time.Second
	DefaultJoinPeriod      = 60 * time.Second
	DefaultUpdatePeriod    = 120 * time.Second
	DefaultLogPurgePeriod  = time.Hour
	DefaultSitePurgePeriod = 10 * time.Minute
	DefaultDataStorageMax  = 256 << 20
	DefaultExportBatchMax  = 1 << 20
	DefaultSwarmLinks      = 32
	DefaultClientPort      = 9000
	DefaultDataPort        = 9001
)

// Bounds on what may be named, held or said. Decoders and parsers enforce those
// that concern them; each is far above honest use.
const (
	NameMax         = 96              // bytes in a site's or a group's name
	GroupsMax       = 64              // groups a site belongs to, and groups an update is addressed to
	MembersMax      = 16384           // sites in a group
	PieceSize       = 64 << 10        // bytes of payload in one piece; an update up to this long is sent whole
	ChunkPieces     = 1024            // pieces whose digests travel in one Manifest
	UpdateSizeMax   = 1 << 40         // bytes in one update
	LimitRateMin    = 8000            // bytes per second that a bandwidth limit must leave: a piece in eight seconds
	LimitRateMax    = 125_000_000_000 // and may be at most
	LimitHoursMax   = 48              // parts of a day with a bandwidth limit of their own
	FrameMax        = 16 << 20        // bytes in one frame between sites, payload included: the largest group or topology fits
	EdgesMax        = 1 << 16         // edges in a topology
	BatchPeriodMax  = time.Minute
	SwarmLinksMax   = 1024 // links beyond the topology
	ItemsMax        = 4096 // items in one list of a message (offers, streams, rows, ranges...)
	ProtocolVersion = 2
)
