package sim

import (
	"fmt"

	"github.com/floodd/floodd/core"
)

// arrivedUnaltered: an update that a site calls whole has the digest and the size
// of what was published.
func (c *checks) arrivedUnaltered(s *site, u *update, o core.UpdateComplete) {
	if o.Size != u.content.size || o.Digest != u.digest() {
		c.world.fail("altered", s, "%v arrived as %d bytes with digest %v, published were %d with %v",
			u.id, o.Size, o.Digest, u.content.size, u.digest())
	}
}

// exportedUnaltered: the pieces that an application is given are those of what was
// published, all of them, in order, and no bit of them flipped.
func (c *checks) exportedUnaltered(s *site, u *update, e *core.ExportUpdate) {
	want := max(1, int((u.content.size+core.PieceSize-1)/core.PieceSize))
	if e.Size != u.content.size || len(e.Pieces) != want {
		c.world.fail("altered", s, "it exported %v as %d bytes in %d pieces, published were %d in %d",
			u.id, e.Size, len(e.Pieces), u.content.size, want)
		return
	}
	for i := range e.Pieces {
		p, ok := e.Pieces[i].Handle.(piece)
		if !ok || p.content != u.content || p.index != uint32(i) || p.corrupt {
			c.world.fail("altered", s, "piece %d of %v was exported as %s", i, u.id, p.describe(u))
			return
		}
	}
}

// describe says what a piece is that should have been one of an update.
func (p piece) describe(u *update) string {
	switch {
	case p.content == nil:
		return "none that was published"
	case p.content != u.content:
		return fmt.Sprintf("piece %d of another update", p.index)
	case p.corrupt:
		return fmt.Sprintf("piece %d with a bit flipped", p.index)
	}
	return fmt.Sprintf("piece %d", p.index)
}
