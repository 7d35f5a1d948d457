//go:build !unix

package realnet

import "os/exec"

// ownGroup has no process groups to work with here: the child alone is killed.
func ownGroup(*exec.Cmd) {}
