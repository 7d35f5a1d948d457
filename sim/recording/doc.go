// Package recording keeps runs as files, and finds where two of them part: runs of two
// seeds, two builds or two machines.
//
//	line := func(l recording.Line) { fmt.Println(l) }
//	d, err := recording.Compare(recording.Play(one, sim.Options{}), recording.Play(two, sim.Options{}), 5)
//	if d.Differ { for _, l := range d.First { line(l) } }
//
// A recording is gzipped text, a line for every happening: how many microseconds after
// the one before it happened, and what, in the words of "sim run -v". A list too long for
// these words is followed by a digest of all of it. So whatever differs between two runs
// differs between their recordings, and is there to be read; some 9 bytes hold a happening.
//
// It runs scenarios and reads what it is given; files are its caller's.
//
// Open recording.go first, for the format; compare.go says what comparing yields.
package recording
