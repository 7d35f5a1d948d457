package shaper

import (
	"encoding/binary"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// alarm lets one goroutine wait for an instant. The runtime's own timers are late by up
// to a millisecond in a process that has nothing else to do, because it then waits in
// whole milliseconds; a timer of the kernel's, among the files that the runtime waits for,
// is late by some tens of microseconds.
type alarm struct {
	fd   int
	file *os.File // nil where the kernel gave none
}

func newAlarm() *alarm {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return &alarm{}
	}
	return &alarm{fd: fd, file: os.NewFile(uintptr(fd), "timer")}
}

// wait returns when the instant has come.
func (a *alarm) wait(until time.Time) {
	left := time.Until(until)
	if left <= 0 {
		return
	}
	if a.file == nil {
		time.Sleep(left)
		return
	}
	spec := unix.ItimerSpec{Value: unix.NsecToTimespec(int64(left))}
	var expired [8]byte
	if unix.TimerfdSettime(a.fd, 0, &spec, nil) != nil {
		time.Sleep(left)
		return
	}
	if _, err := a.file.Read(expired[:]); err != nil || binary.NativeEndian.Uint64(expired[:]) == 0 {
		time.Sleep(time.Until(until))
	}
}

func (a *alarm) close() {
	if a.file != nil {
		a.file.Close()
	}
}
