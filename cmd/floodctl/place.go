package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// shieldPlaces lets the numbers of a place be negative in questions for the nearest
// site: one that is west or south would be read as flags, and is not with a blank
// before it, which does not change its value.
func shieldPlaces(args []string) []string {
	if !slices.Contains(args, "nearest") {
		return args
	}
	shielded := slices.Clone(args)
	for i, arg := range args {
		if _, err := parseDegrees(arg); err == nil && strings.HasPrefix(arg, "-") {
			shielded[i] = " " + arg
		}
	}
	return shielded
}

// noneOrPlace wants no arguments, or a latitude and a longitude.
func noneOrPlace(_ *cobra.Command, args []string) error {
	if len(args) != 0 && len(args) != 2 {
		return fmt.Errorf("got %d arguments; a place is a latitude and a longitude", len(args))
	}
	for i, arg := range args {
		degrees, err := parseDegrees(arg)
		if limit := []float64{90, 180}[i]; err != nil || !(math.Abs(degrees) <= limit) {
			return fmt.Errorf("%q is no %s; one is a number of degrees from -%g to %g",
				strings.TrimSpace(arg), []string{"latitude", "longitude"}[i], limit, limit)
		}
	}
	return nil
}

// microDegrees reads what noneOrPlace has checked.
func microDegrees(arg string) int32 {
	degrees, _ := parseDegrees(arg)
	return int32(math.Round(degrees * 1e6))
}

func parseDegrees(arg string) (float64, error) {
	return strconv.ParseFloat(strings.TrimSpace(arg), 64)
}
