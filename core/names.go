package core

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Time is an instant in microseconds since an origin of the driver's choosing, which
// lies before the site's first input: it is never negative. Two sites' times are never
// compared.
type Time int64

// Add returns the instant d after t, truncated to microseconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Microseconds()) }

// Sub returns the span from u to t.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Microsecond }

// seconds is an instant, in whole seconds, of what there is much of and little depends on.
type seconds uint32

// seconds returns the first whole second that is not before t.
func (t Time) seconds() seconds { return seconds((t + 999_999) / 1_000_000) }

func (t seconds) time() Time { return Time(t) * 1_000_000 }

// SiteName names a site; unique in the world of the groups it joins.
type SiteName string

// GroupName names a group.
type GroupName string

// Epoch marks one stream of updates of one life of a site. A driver gives each
// life a fresh multiple of [EpochsPerLife]; the site numbers its streams upward
// from there, so that ids are never reused.
type Epoch uint64

// EpochsPerLife is how many epochs, and so how many distinct sets of groups, one
// life of a site may address.
const EpochsPerLife = 1 << 12

// LifeOf returns the life that an epoch belongs to.
func LifeOf(e Epoch) Epoch { return e - e%EpochsPerLife }

// Stream is a sequence of updates from one origin to one fixed set of groups.
type Stream struct {
	Origin SiteName
	Epoch  Epoch
}

// Compare orders streams by origin, then epoch.
func (s Stream) Compare(t Stream) int {
	return cmp.Or(strings.Compare(string(s.Origin), string(t.Origin)), cmp.Compare(s.Epoch, t.Epoch))
}

func (s Stream) String() string {
	return string(s.Origin) + "/" + strconv.FormatUint(uint64(s.Epoch), 36)
}

// UpdateID names an update for ever: the Seq-th of its stream, counted from 1.
type UpdateID struct {
	Stream
	Seq uint64
}

// Compare orders ids by stream, then sequence.
func (id UpdateID) Compare(other UpdateID) int {
	return cmp.Or(id.Stream.Compare(other.Stream), cmp.Compare(id.Seq, other.Seq))
}

// String returns origin/epoch/sequence, the epoch in base 36.
func (id UpdateID) String() string { return string(id.Append(nil)) }

// Append appends what String returns.
func (id UpdateID) Append(dst []byte) []byte {
	dst = append(append(dst, id.Origin...), '/')
	dst = append(strconv.AppendUint(dst, uint64(id.Epoch), 36), '/')
	return strconv.AppendUint(dst, id.Seq, 10)
}

// ParseUpdateID reads what [UpdateID.String] writes, of an origin whose name is at most
// [NameMax] bytes long.
func ParseUpdateID(text string) (UpdateID, error) {
	rest, seqText, okSeq := cutLast(text, '/')
	origin, epochText, okEpoch := cutLast(rest, '/')
	epoch, errEpoch := strconv.ParseUint(epochText, 36, 64)
	seq, errSeq := strconv.ParseUint(seqText, 10, 64)
	if !okSeq || !okEpoch || origin == "" || len(origin) > NameMax || errEpoch != nil || errSeq != nil || seq == 0 {
		return UpdateID{}, fmt.Errorf("%q is not an update id; one looks like inferno/1k/7: origin/epoch/sequence", text)
	}
	return UpdateID{Stream{SiteName(origin), Epoch(epoch)}, seq}, nil
}

func cutLast(s string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// name returns the i-th name of an enumeration, and the number of what has none: it
// may come from a peer.
func name(i int, names ...string) string {
	if i >= 0 && i < len(names) && names[i] != "" {
		return names[i]
	}
	return strconv.Itoa(i)
}

// Digest is a SHA-256 digest.
type Digest [32]byte

// String returns the first eight bytes in hexadecimal, enough to tell digests
// apart in a trace.
func (d Digest) String() string { return hex.EncodeToString(d[:8]) }

// Version orders the definitions and topologies that a group's masters publish:
// by the master's life, then by a counter within it. The zero Version precedes all.
type Version struct {
	Life   Epoch
	Number uint64
}

// Compare orders versions by life, then number.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Life, w.Life), cmp.Compare(v.Number, w.Number))
}

// Next returns the first version after v that a master of the given life may publish.
func (v Version) Next(life Epoch) Version {
	if life > v.Life {
		return Version{Life: life, Number: 1}
	}
	return Version{Life: v.Life, Number: v.Number + 1}
}

func (v Version) String() string {
	return strconv.FormatUint(uint64(v.Life), 36) + "." + strconv.FormatUint(v.Number, 10)
}

// Range is the sequence numbers, or piece indexes, First through Last, both included.
type Range struct{ First, Last uint64 }

func (r Range) String() string {
	if r.First == r.Last {
		return strconv.FormatUint(r.First, 10)
	}
	return strconv.FormatUint(r.First, 10) + "-" + strconv.FormatUint(r.Last, 10)
}

// LinkID names one connection in the life of one site. The driver chooses it;
// it is never reused in that life.
type LinkID uint64

// ClientID names one connection of a local client, chosen by the driver and
// never reused in the life of the site.
type ClientID uint64

// BatchID names one hand-over of updates to an export command or a receiving program.
type BatchID uint64
