package line

// input is what came from the client and was not read yet, at most inputMax bytes.
// Taking bytes from its front moves nothing: slices of it stay valid until the next feed.
type input struct {
	bytes []byte
	start int // of what is unread
}

// feed appends what there is room for and returns how much that was.
func (b *input) feed(p []byte) int {
	n := min(len(p), inputMax-(len(b.bytes)-b.start))
	if b.start > 0 && len(b.bytes)+n > cap(b.bytes) {
		b.bytes = b.bytes[:copy(b.bytes, b.bytes[b.start:])]
		b.start = 0
	}
	b.bytes = append(b.bytes, p[:n]...)
	return n
}

func (b *input) unread() []byte { return b.bytes[b.start:] }

// drop takes n bytes from the front.
func (b *input) drop(n int) {
	b.start += n
	if b.start == len(b.bytes) {
		b.bytes, b.start = b.bytes[:0], 0
	}
}

// release gives an empty large buffer back, so that idle sessions cost little.
func (b *input) release() {
	if len(b.bytes) == 0 && cap(b.bytes) > keepMax {
		b.bytes = nil
	}
}
