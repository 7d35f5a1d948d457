//go:build !linux

package calibrate

import (
	"context"
	"errors"
)

// Lab needs Linux.
type Lab struct{}

// NewLab returns an error.
func NewLab(int) (*Lab, error) {
	return nil, errors.New("measuring the kernel needs Linux: its namespaces and TUN devices; give a file of recorded measurements instead")
}

// Close does nothing.
func (*Lab) Close() {}

// Measure is never called.
func (*Lab) Measure(context.Context, []Cell, func(Measurement)) error { return nil }

// Kernel is never called.
func (*Lab) Kernel() string { return "" }
