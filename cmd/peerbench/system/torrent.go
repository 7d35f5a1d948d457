package system

import (
	"context"
	"crypto/sha1"
	"fmt"
	"io"
	"net"
	"sync"

	"github.com/anacrolix/log"
	"github.com/anacrolix/torrent"
	"github.com/anacrolix/torrent/bencode"
	"github.com/anacrolix/torrent/metainfo"
	"github.com/anacrolix/torrent/storage"
	"github.com/floodd/floodd/cmd/peerbench/place"
	"golang.org/x/time/rate"
)

// Torrent is anacrolix/torrent: plain TCP, all clients told of all others at once, pieces
// of the size that it chooses itself, kept in memory.
const Torrent torrentSystem = "torrent"

type torrentSystem string

func (t torrentSystem) Name() string { return string(t) }

func (torrentSystem) StartBulk(_ context.Context, places []place.Place, _ int64, whole func(int)) (BulkSites, error) {
	t := &torrentSites{places: places, whole: whole, ended: make(chan struct{})}
	for _, p := range places {
		if err := t.start(p); err != nil {
			t.Stop()
			return nil, err
		}
	}
	return t, nil
}

type torrentSites struct {
	places    []place.Place
	whole     func(int)
	listeners []net.Listener
	clients   []*torrent.Client
	watchers  sync.WaitGroup
	ended     chan struct{}
}

func (t *torrentSites) start(p place.Place) error {
	config := torrent.NewDefaultClientConfig()
	config.DisableTCP = true // its own sockets; these below are TCP too, with the site's address
	config.DisableUTP, config.DisableIPv6 = true, true
	config.NoDHT, config.DisableTrackers, config.DisablePEX = true, true, true
	config.DisableWebtorrent, config.DisableWebseeds, config.NoDefaultPortForwarding = true, true, true
	config.HeaderObfuscationPolicy = torrent.HeaderObfuscationPolicy{}
	config.DialRateLimiter = rate.NewLimiter(rate.Inf, 0)
	config.Seed = true
	config.Logger = log.NewLogger("torrent")
	config.Logger.SetHandlers(log.DiscardHandler)
	client, err := torrent.NewClient(config)
	if err != nil {
		return err
	}
	t.clients = append(t.clients, client)
	listener, err := net.Listen("tcp", p.Private())
	if err != nil {
		return err
	}
	t.listeners = append(t.listeners, listener)
	client.AddListener(listener)
	client.AddDialer(torrent.NetworkDialer{Network: "tcp", Dialer: p.Dialer()})
	return nil
}

func (t *torrentSites) Flood(_ context.Context, size int64) error {
	seed := &memory{bytes: make([]byte, size)}
	if _, err := io.ReadFull(noise(), seed.bytes); err != nil {
		return err
	}
	info := metainfo.Info{Name: "update", Length: size, PieceLength: metainfo.ChoosePieceLength(size)}
	for first := int64(0); first < size; first += info.PieceLength {
		digest := sha1.Sum(seed.bytes[first:min(first+info.PieceLength, size)])
		info.Pieces = append(info.Pieces, digest[:]...)
		seed.complete = append(seed.complete, true)
	}
	encoded, err := bencode.Marshal(info)
	if err != nil {
		return err
	}
	hash := metainfo.HashBytes(encoded)
	for i, client := range t.clients {
		held := seed
		if i > 0 {
			held = &memory{bytes: make([]byte, size), complete: make([]bool, info.NumPieces())}
		}
		one, _ := client.AddTorrentOpt(torrent.AddTorrentOpts{InfoHash: hash, Storage: held})
		if err := one.SetInfoBytes(encoded); err != nil {
			return err
		}
		if i > 0 {
			t.watch(i, one)
		} else if missing := one.BytesMissing(); missing > 0 {
			return fmt.Errorf("the seed misses %d bytes of what it was given", missing)
		}
	}
	for i, client := range t.clients {
		one, ok := client.Torrent(hash)
		if !ok {
			return fmt.Errorf("client %d lost the torrent", i)
		}
		one.DownloadAll()
		one.AddPeers(t.others(i))
	}
	return nil
}

// watch tells when a client has everything.
func (t *torrentSites) watch(i int, one *torrent.Torrent) {
	t.watchers.Go(func() {
		select {
		case <-one.Complete().On():
			t.whole(i)
		case <-t.ended:
		}
	})
}

func (t *torrentSites) others(self int) (peers []torrent.PeerInfo) {
	for i, p := range t.places {
		if i != self {
			peers = append(peers, torrent.PeerInfo{
				Addr:    &net.TCPAddr{IP: net.ParseIP(p.Host), Port: p.Port},
				Source:  torrent.PeerSourceDirect,
				Trusted: true,
			})
		}
	}
	return peers
}

func (t *torrentSites) Stop() {
	close(t.ended)
	for _, listener := range t.listeners {
		listener.Close()
	}
	for _, client := range t.clients {
		client.Close()
	}
	t.watchers.Wait()
}

// memory keeps one torrent.
type memory struct {
	bytes []byte

	mu       sync.Mutex
	complete []bool // by piece
}

func (m *memory) OpenTorrent(context.Context, *metainfo.Info, metainfo.Hash) (storage.TorrentImpl, error) {
	return storage.TorrentImpl{
		Piece: func(p metainfo.Piece) storage.PieceImpl { return memoryPiece{m, p} },
		Close: func() error { return nil },
	}, nil
}

type memoryPiece struct {
	in *memory
	at metainfo.Piece
}

func (p memoryPiece) bytes() []byte {
	return p.in.bytes[p.at.Offset() : p.at.Offset()+p.at.Length()]
}

func (p memoryPiece) ReadAt(b []byte, off int64) (int, error) {
	n := copy(b, p.bytes()[off:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (p memoryPiece) WriteAt(b []byte, off int64) (int, error) {
	return copy(p.bytes()[off:], b), nil
}

func (p memoryPiece) MarkComplete() error    { return p.mark(true) }
func (p memoryPiece) MarkNotComplete() error { return p.mark(false) }

func (p memoryPiece) mark(complete bool) error {
	p.in.mu.Lock()
	defer p.in.mu.Unlock()
	p.in.complete[p.at.Index()] = complete
	return nil
}

func (p memoryPiece) Completion() storage.Completion {
	p.in.mu.Lock()
	defer p.in.mu.Unlock()
	return storage.Completion{Complete: p.in.complete[p.at.Index()], Ok: true}
}
