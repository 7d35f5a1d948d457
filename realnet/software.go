package realnet

import "runtime/debug"

// Version is this program's, as people name it.
const Version = "0.1.0"

// Software names the program with its version and, where the build knows it, commit.
func Software() string {
	name := "floodd " + Version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				name += " (" + s.Value[:min(12, len(s.Value))] + ")"
			}
		}
	}
	return name
}
