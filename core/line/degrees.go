package line

import "strings"

const microPerDegree = 1_000_000

// ParseDegrees reads a decimal number of degrees, such as -77.0428 or +5, of at
// most max degrees either way, and returns it in millionths. Digits beyond the
// sixth decimal, a tenth of a metre on the ground, are cut off. It works on the
// digits: no binary fraction rounds them.
func ParseDegrees(text string, max int32) (microDeg int32, ok bool) {
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" || len(whole) > 3 || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	micro := int32(0)
	for _, digit := range []byte(whole + (fraction + "000000")[:6]) {
		micro = micro*10 + int32(digit-'0')
	}
	if micro > max*microPerDegree {
		return 0, false
	}
	if text[0] == '-' {
		micro = -micro
	}
	return micro, true
}

// FormatDegrees writes what [ParseDegrees] reads, with six decimals.
func FormatDegrees(microDeg int32) string {
	return string(appendFixed(nil, int64(microDeg), 6))
}
