// Package script reads scenarios: a configuration in the language of the daemon's
// own files, plus what the world does and what must hold in the end.
//
//	(:scenario (:name transatlantic-cut) (:seed 7) (:duration 5m))
//	(:network (:uplink 20mbit) (:downlink 100mbit) (:jitter 2ms) (:loss 0.1%))
//	(:sites 64 (:name-prefix s) (:placement cities))
//	(:group-define (:group-name world) (:site s*) (:master-site s1) (:connectivity 2))
//	(:flood (:from s3) (:size 64KB) (:every 1s) (:until 4m))
//	(:at 60s (:cut europe america (:for 60s)))
//	(:at 90s (:crash s9) (:restart s9 30s))
//	(:swarm (:crashes 5) (:cuts 3) (:between 1m 4m))
//	(:expect (:delivered all) (:p99 < 90s) (:copies < 1.5))
//
// One table drives the parser, its errors (file:line:column, what was seen, what was
// meant) and the help of every form: [Help] prints it.
//
// It makes a sim.Scenario and runs nothing. Open script.go first; each form of the
// language is in the file that is named after it.
package script
