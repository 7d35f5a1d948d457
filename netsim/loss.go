package netsim

// Loss: each packet is lost with the same probability. The packets of a piece are
// drawn together.

// lossBits is the resolution of the probability that a piece loses a packet.
const lossBits = 32

// anyLost returns the probability, in 2^-32, that at least one of count packets is
// lost when each is with a probability of ppm millionths.
func anyLost(ppm, count int64) uint64 {
	const one = uint64(1) << lossBits
	keep := one - uint64(ppm)*one/1_000_000
	all := one
	for ; count > 0; count >>= 1 {
		if count&1 == 1 {
			all = all * keep >> lossBits
		}
		if keep == one {
			break
		}
		keep = keep * keep >> lossBits
	}
	return one - all
}

// losesOne draws whether a single packet is lost.
func (x *weather) losesOne() bool {
	return x != nil && x.lossPPM > 0 && int64(x.lossDraws.below(1_000_000)) < x.lossPPM
}

// drawLoss draws the fate of a piece that lands: how many packets of it are lost, and how
// many come before the first of them.
func (x *weather) drawLoss(p piece) (first, lost int64) {
	count := packets(p.size)
	switch {
	case p.lost > 0:
		lost = p.dropped()
		return count - lost, lost
	case x != nil && x.lossPPM > 0 && x.lossDraws.below(1<<lossBits) < anyLost(x.lossPPM, count):
		first = int64(x.lossDraws.below(uint64(count)))
		return first, 1 + (count-1-first)*x.lossPPM/1_000_000
	}
	return 0, 0
}
