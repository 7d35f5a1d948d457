// Package series adds up what happens by when it happens, in bins of equal width: how many
// they are never changes, however long a run takes.
//
//	s := series.NewSums(1, 64, time.Minute) // one row of 64 bins, for about a minute
//	s.Add(0, 1500*time.Millisecond, 20)
//	s.Row(0, time.Minute) // the bins up to there
//
// Open series.go: there is nothing else.
package series
