package netsim

import "slices"

// hostSet is a set of hosts, a bit each; nil is the set of all hosts, those not yet
// added included.
type hostSet []uint64

func newHostSet(hosts []HostID) hostSet {
	if hosts == nil {
		return nil
	}
	set := hostSet{}
	for _, h := range hosts {
		for int(h)/64 >= len(set) {
			set = append(set, 0)
		}
		set[h/64] |= 1 << (h % 64)
	}
	return set
}

func (s hostSet) has(h HostID) bool {
	if s == nil {
		return true
	}
	return int(h)/64 < len(s) && s[h/64]&(1<<(h%64)) != 0
}

func (s hostSet) equal(o hostSet) bool {
	return (s == nil) == (o == nil) && slices.Equal(s, o)
}
