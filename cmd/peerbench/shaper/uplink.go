package shaper

import (
	"sync"
	"time"
)

const (
	// chunkTime is how long a connection may hold an uplink before it is another's turn,
	// and chunkMin and chunkMax bound what it sends in that time, in bytes.
	chunkTime = time.Second / 2000
	chunkMin  = 2 << 10
	chunkMax  = 64 << 10
	// burst is how much of the time that an uplink was not used can be made up for.
	// It hides that this process does not wake up on the instant.
	burst = 4 * time.Millisecond
)

// uplink is a line that a site's connections share. It is a token bucket: a chunk has
// left when all that was booked before it has, and it itself at the line's rate.
type uplink struct {
	rate int64 // bytes per second

	mu   sync.Mutex
	free time.Time // when all that was booked will have left
}

// book takes the line for a number of bytes and returns when the last will have left.
func (u *uplink) book(now time.Time, bytes int) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	if earliest := now.Add(-burst); u.free.Before(earliest) {
		u.free = earliest
	}
	u.free = u.free.Add(time.Duration(int64(bytes) * int64(time.Second) / u.rate))
	if u.free.Before(now) {
		return now
	}
	return u.free
}

// chunk is how many bytes a connection sends in its turn.
func (u *uplink) chunk() int {
	return int(min(max(u.rate*int64(chunkTime)/int64(time.Second), chunkMin), chunkMax))
}
