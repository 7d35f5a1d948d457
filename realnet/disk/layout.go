package disk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// The file's buckets. A serial numbers updates in the order in which they were first stored.
// Numbers in keys and values have eight bytes, indexes four, the highest first.
var (
	bucketFile      = []byte("file")      // "version" and "site"
	bucketUpdates   = []byte("updates")   // serial -> when it was stored, and its header
	bucketExported  = []byte("exported")  // serial -> nothing
	bucketPieces    = []byte("pieces")    // serial, index -> bytes
	bucketManifests = []byte("manifests") // serial, chunk -> digests of its pieces
	bucketStreams   = []byte("streams")   // stream -> its groups
	bucketSeen      = []byte("seen")      // stream, first -> last, and until when: discarded updates
)

// version of the layout.
const version = "1"

// prepare makes the buckets of a new file, or sees to it that an old one is ours.
func (s *Store) prepare() error {
	return s.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketFile, bucketUpdates, bucketExported, bucketPieces, bucketManifests, bucketStreams, bucketSeen} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		for _, tag := range []struct{ name, want string }{{"version", version}, {"site", string(s.options.Site)}} {
			file := tx.Bucket(bucketFile)
			switch has := file.Get([]byte(tag.name)); {
			case has == nil:
				if err := file.Put([]byte(tag.name), []byte(tag.want)); err != nil {
					return err
				}
			case string(has) != tag.want:
				return fmt.Errorf("its %s is %q, not %q", tag.name, has, tag.want)
			}
		}
		return nil
	})
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func partKey(serial uint64, index uint32) []byte {
	return binary.BigEndian.AppendUint32(number(serial), index)
}

// streamKey is a prefix of no other: a name has no byte 0.
func streamKey(id core.Stream) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(id.Origin), 0), uint64(id.Epoch))
}

func streamOf(key []byte) (core.Stream, error) {
	if len(key) < 10 || key[len(key)-9] != 0 {
		return core.Stream{}, fmt.Errorf("%q names no stream", key)
	}
	origin, epoch := key[:len(key)-9], key[len(key)-8:]
	return core.Stream{Origin: core.SiteName(origin), Epoch: core.Epoch(binary.BigEndian.Uint64(epoch))}, nil
}

func groupsValue(groups []core.GroupName) []byte {
	var b []byte
	for i, g := range groups {
		if i > 0 {
			b = append(b, 0)
		}
		b = append(b, g...)
	}
	return b
}

func groupsOf(value []byte) (groups []core.GroupName) {
	for name := range strings.SplitSeq(string(value), "\x00") {
		groups = append(groups, core.GroupName(name))
	}
	return groups
}

// updateValue describes an update: a header goes as sites tell it to each other.
func updateValue(stored time.Time, h *core.Header) []byte {
	return wire.AppendHeader(number(uint64(stored.UnixMicro())), h)
}

func updateOf(value []byte) (stored time.Time, h core.Header, err error) {
	if len(value) < 8 {
		return stored, h, errors.New("it is cut short")
	}
	stored = time.UnixMicro(int64(binary.BigEndian.Uint64(value)))
	h, err = wire.DecodeHeader(value[8:])
	return stored, h, err
}

func digestsValue(digests []core.Digest) []byte {
	b := make([]byte, 0, len(digests)*len(core.Digest{}))
	for i := range digests {
		b = append(b, digests[i][:]...)
	}
	return b
}

// digestsOf ignores what is no whole digest at the end: core finds the list too short then.
func digestsOf(value []byte) []core.Digest {
	digests := make([]core.Digest, len(value)/len(core.Digest{}))
	for i := range digests {
		copy(digests[i][:], value[i*len(digests[i]):])
	}
	return digests
}
