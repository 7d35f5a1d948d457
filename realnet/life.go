package realnet

import (
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/floodd/floodd/core"
)

// lifeChance is how many lives are told apart within one millisecond.
const lifeChance = 1 << 8

// freshLife names a life that begins at the given instant: the milliseconds since
// 1970 with a little chance below, as a multiple of core.EpochsPerLife. So a later
// life has a larger number although nothing was kept of the earlier one, unless the
// clock was set back; and then chance keeps the two apart. Of the 64 bits, 12 are the
// site's, 8 chance, and the other 44 last until the year 2527.
func freshLife(now time.Time, chance uint64) core.Epoch {
	return core.Epoch(uint64(now.UnixMilli())*lifeChance+chance%lifeChance) * core.EpochsPerLife
}

// chance draws 64 bits from the operating system.
func chance() uint64 {
	var b [8]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return binary.LittleEndian.Uint64(b[:])
}
