//go:build unix

package realnet

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the child into a process group of its own, and has the whole group
// killed when the child is.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
