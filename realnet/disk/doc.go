// Package disk keeps a site's updates in a file, so that they outlive the daemon.
//
// A [Store] is told what core wishes kept, marked and discarded, in the order of the wishes, and
// carries it out in that order, many at a time: one transaction, one sync (go.etcd.io/bbolt). What
// is on the disk leaves memory, and is read again when it is to be sent or exported. After a crash
// the file holds what a whole number of transactions left there, however the crash came about.
//
// Here is no decision about what is worth keeping, or for how long: core says so.
package disk
