package main

import (
	"fmt"
	"math"
	"slices"
)

// sample is one figure of each run.
type sample []float64

// median is the middle one, or the lesser of the two in the middle.
func (s sample) median() float64 {
	if len(s) == 0 {
		return 0
	}
	return slices.Sorted(slices.Values(s))[(len(s)-1)/2]
}

// show writes the median, and the least and the greatest where there are several.
func (s sample) show(format string) string {
	switch len(s) {
	case 0:
		return "-"
	case 1:
		return fmt.Sprintf(format, s[0])
	}
	return fmt.Sprintf(format+" ("+format+"-"+format+")", s.median(), slices.Min(s), slices.Max(s))
}

// sampled collects a figure of each result that has it, which others give as not a number.
func sampled[Result any](results []Result, figure func(Result) float64) (s sample) {
	for _, r := range results {
		if f := figure(r); !math.IsNaN(f) {
			s = append(s, f)
		}
	}
	return s
}
