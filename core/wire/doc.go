// Package wire turns the messages of package core into the bytes between two
// sites, and back.
//
// The format is protocol buffers, published in flood.proto and encoded by hand, so
// that equal messages have equal bytes. A payload's bytes are always the last of
// their frame: a driver writes a head, then the payload from where it lies.
//
//	head := wire.AppendHead(nil, m)      // the frame up to the payload's bytes
//	net.Buffers{head, payload}.WriteTo(conn)
//
//	r := wire.NewReader(conn)
//	r.Take = func(p []byte) core.Payload { return digested(r.Keep(p)) }
//	m, _, err := r.Next()                // and so on until err
//
// Of a [core.Batch], which is several messages in one frame, the payloads follow the
// head one after another.
//
// Bytes from a peer never panic and never take more memory than a small multiple of
// their own length: all that [Decode] returns is within the bounds of
// core/definition.go and consistent in itself. Whether it is true, or wise, is for
// core to judge. Package wire does no I/O but through the [io.Reader] it is given,
// computes no digests, and remembers nothing between messages but names it has seen.
//
// Read flood.proto first, then envelope.go. Each other file holds both directions of
// one family of messages, so that what is written and what is read stand side by side.
package wire
