// Package report makes of a run something to look at: a page that any browser opens
// without a network, and a trace for Perfetto.
//
//	recorder := report.NewRecorder(&scenario)
//	result, err := sim.RunTwice(scenario, sim.Options{Watch: recorder.Watch, Account: report.AccountPairs})
//	err = recorder.WritePage(file, &result, report.Commands{Replay: "sim run x.scn --seed 7"})
//	err = recorder.WriteTrace(other, &result)
//
// A Recorder is told everything that happens and keeps a bounded part of it: of
// messages and updates, where there are too many, evenly spaced ones, and of traffic and
// storage, sums by the time and site. The page says what it leaves out.
//
// It decides nothing, and changes nothing of what happens. What the page looks like is
// in web, whose README says how to work on it; the scripts and styles in bundle are
// made from it and committed, so that Go is all one needs to use them.
//
// Open recorder.go first, then page.go for what goes into a page, and web/src/main.js
// for what it does with it.
package report
