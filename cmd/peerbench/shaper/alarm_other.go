//go:build !linux

package shaper

import "time"

// alarm lets one goroutine wait for an instant.
type alarm struct{}

func newAlarm() *alarm { return &alarm{} }

// wait returns when the instant has come.
func (*alarm) wait(until time.Time) { time.Sleep(time.Until(until)) }

func (*alarm) close() {}
