package netsim

// policer is what BBR knows of one who drops what goes beyond a rate. Where much is lost,
// and the rest comes at much the same rate, in two intervals running, it holds to that
// rate for a while. It takes a full queue that others share for one, too, and then is
// slow to use what they leave.
type policer struct {
	holds     bool
	rate      int64 // of the last interval, in bytes per second; 0: there was none
	watching  bool  // an interval has begun
	rounds    int   // since it began, or since the rate holds
	began     Time
	delivered int64 // bytes since it began
	lost      int64 // packets
}

const (
	policerLeast = 4   // rounds of an interval
	policerMost  = 16  // and at most
	policerHeld  = 48  // rounds that the rate holds
	policerLoss  = 195 // thousandths of what is delivered: less is lost to chance, or to a queue
)

// watch takes in an acknowledgement of bytes that shows how many packets were lost, and
// may have ended a round.
func (p *policer) watch(now Time, bytes, lost int64, ended bool) {
	switch {
	case p.watching:
		p.delivered += bytes
		p.lost += lost
	case lost > 0:
		p.begin(now)
	default:
		return
	}
	if ended {
		p.rounds++
	}
	switch {
	case p.rounds > policerMost:
		*p = policer{}
	case p.rounds >= policerLeast && lost > 0 && now > p.began && p.lost*SegmentBytes*1000 >= policerLoss*p.delivered:
		p.endInterval(now)
	}
}

func (p *policer) begin(now Time) {
	p.watching, p.rounds, p.began, p.delivered, p.lost = true, 0, now, 0, 0
}

func (p *policer) endInterval(now Time) {
	rate := p.delivered * int64(Second) / int64(now-p.began)
	off := max(rate-p.rate, p.rate-rate)
	if p.rate > 0 && off <= max(p.rate/8, policerClose) {
		p.holds, p.rate, p.rounds = true, (p.rate+rate)/2, 0
		return
	}
	p.rate = rate
	p.begin(now)
}

// Rates that differ by no more than this are the same, in bytes per second.
const policerClose = 500

// endRound counts a round at the rate, and says whether it was the last.
func (p *policer) endRound() (last bool) {
	if p.rounds++; p.rounds < policerHeld {
		return false
	}
	*p = policer{}
	return true
}
