package config

import (
	"errors"
	"math/big"
	"strings"
)

// numeralMax is how many characters a number may have. More could not matter.
const numeralMax = 40

var (
	errNotNumber = errors.New("not a decimal number")
	errTooLarge  = errors.New("number too large")
)

// scaled returns a decimal number times unit, rounded to the nearest integer, a
// half away from zero. It computes on the digits: floating point would round
// differently on different machines.
func scaled(numeral string, unit int64) (int64, error) {
	digits := strings.TrimLeft(numeral, "+-")
	if len(numeral)-len(digits) > 1 {
		return 0, errNotNumber
	}
	before, after, _ := strings.Cut(digits, ".")
	if before+after == "" || strings.Trim(before+after, "0123456789") != "" {
		return 0, errNotNumber
	}
	if len(numeral) > numeralMax {
		return 0, errTooLarge
	}
	v, _ := new(big.Int).SetString(before+after, 10)
	v.Mul(v, big.NewInt(unit))
	denominator := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(len(after))), nil)
	v.Mul(v, big.NewInt(2)).Add(v, denominator)           // v/d rounded is (2v+d)/2d
	v.Quo(v, denominator.Mul(denominator, big.NewInt(2))) // truncated
	if numeral[0] == '-' {
		v.Neg(v)
	}
	if !v.IsInt64() {
		return 0, errTooLarge
	}
	return v.Int64(), nil
}

// decimal writes v units of 10^-places as a decimal number.
func decimal(v int64, places int) string {
	digits := new(big.Int).Abs(big.NewInt(v)).String()
	if len(digits) <= places {
		digits = strings.Repeat("0", places+1-len(digits)) + digits
	}
	text := digits[:len(digits)-places]
	if fraction := strings.TrimRight(digits[len(digits)-places:], "0"); fraction != "" {
		text += "." + fraction
	}
	if v < 0 {
		return "-" + text
	}
	return text
}
