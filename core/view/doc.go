// Package view shows what goes into a site and what comes out of it, as the
// s-expressions of the configuration language: for transcripts, traces and logs.
//
//	view.Effect(&core.Send{Link: 3, Message: core.Stop{IDs: ids}})
//	// (:send (:link 3) (:stop (:ids inferno/1k/7 inferno/1k/8)))
//
// A struct is a list that begins with its name, then has a list for each field; the
// names are those of core, in kebab-case. So a message or an effect that is new in
// core is shown without a change here. To keep lines short:
//
//   - a field that is zero, empty or nil is left out, and so is a payload's handle;
//   - what says itself what it is goes by that alone: the message in an effect or
//     an input goes without the name of its field, a header's fields are those of the
//     message that it is in, and an update's payload is left out where it is what the
//     header says;
//   - spans, instants and numbers of microseconds carry their unit: 15s, 20ms, 35us;
//   - lives are in base 36, as in update ids, and a digest is its first eight bytes;
//   - of a list, the first sixteen items are shown, and then how many more there are: +84.
//
// The same value gives the same text, always one line, which package sexp can read.
// Package view never decides anything, and no program reads what it writes.
//
// Read view.go first.
package view
