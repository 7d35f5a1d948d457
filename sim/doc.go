// Package sim runs sites in a simulated world. It drives the same core.Site as the
// daemon does, over package netsim's network, in virtual time: an hour of many sites
// takes seconds, every fault can be ordered or drawn from a seed, and every run can
// be replayed to the last event.
//
//	result, err := sim.Run(sim.Scenario{
//		Name:     "two-sites",
//		Seed:     7,
//		Duration: time.Minute,
//		Settle:   time.Minute,
//		Hosts:    hosts,  // a core.SiteDef each, and the machine it runs on
//		Groups:   groups, // core.GroupDefs
//		Floods:   []sim.Flood{{From: []sim.Who{"valhalla"}, SizeMin: 1000, Every: time.Second}},
//		Faults:   []sim.Fault{{At: 10 * time.Second, Act: sim.Crash{Sites: []sim.Who{"inferno"}, For: time.Second}}},
//	}, sim.Options{})
//	if !result.OK { fmt.Print(result.Report("...")) }
//
// In every run the checkers watch: no update arrives that was not sent, none twice,
// none altered; each missing one has a permitted cause; storage stays within its
// bound; once the script is over and every fault made good, all sites converge in
// bounded time; one daemon's clients, and a master's versions, see a linearizable
// history; and what sites tell of an update's way is what became of it. They learn from
// notes and from what the driver itself did. How stale reads of groups and topologies can
// have been is measured, and every loss held to the account of the fault that did it.
//
// It reads no clock, opens no socket, and never looks into a core.Site but through
// its Snapshot. All decisions are made in integers and in one goroutine, so that a
// seed gives the same trace digest on every machine.
//
// Open scenario.go first, for what a world is made of, then world.go, for how time
// passes in it; happening.go, for how to be told everything that happens, and what led to
// it; check.go names the checkers, and liar_test.go shows what makes each
// of them speak. Package sim/script reads scenarios from files, package sim/cities
// knows where cities lie, package sim/strategy runs other ways to flood in the same
// worlds, package sim/report shows runs in a browser.
package sim
