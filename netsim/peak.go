package netsim

// peak is the greatest value of the last rounds, or nearly so: it keeps the greatest, and the
// greatest after that, and again, and lets the first go when it is old (K. Nichols' filter, as
// in Linux).
type peak [3]reading

type reading struct {
	round int64
	value int64
}

// peakRounds is how many rounds a value counts.
const peakRounds = 10

func (p *peak) greatest() int64 { return p[0].value }

func (p *peak) take(round, value int64) {
	r := reading{round, value}
	switch {
	case value >= p[0].value || round-p[2].round > peakRounds:
		*p = peak{r, r, r}
	case value >= p[1].value:
		p[1], p[2] = r, r
	case value >= p[2].value:
		p[2] = r
	}
	switch age := round - p[0].round; {
	case age > peakRounds:
		*p = peak{p[1], p[2], r}
		if round-p[0].round > peakRounds {
			*p = peak{p[1], p[2], r}
		}
	case p[1].round == p[0].round && age > peakRounds/4:
		p[1], p[2] = r, r
	case p[2].round == p[1].round && age > peakRounds/2:
		p[2] = r
	}
}
