// Package wiretest draws messages between sites for the property tests of any room.
//
//	rapid.Check(t, func(t *rapid.T) {
//		m := wiretest.Message().Draw(t, "message")
//		...
//	})
//
// Every message drawn is one that package wire encodes and decodes to an equal value:
// lists that are empty are nil, spans are whole microseconds, and a payload is a size
// alone. Names come from a small set, so that messages drawn together speak of the
// same sites. It is for tests only.
//
// Read message.go first.
package wiretest
