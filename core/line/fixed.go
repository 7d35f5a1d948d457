package line

import (
	"strconv"
	"strings"
)

// appendFixed appends n, which counts units of 10^-decimals, as a decimal number:
// 12345 with three decimals is 12.345.
func appendFixed(dst []byte, n int64, decimals int) []byte {
	magnitude := uint64(n)
	if n < 0 {
		dst = append(dst, '-')
		magnitude = -magnitude
	}
	digits := strconv.FormatUint(magnitude, 10)
	if short := decimals + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - decimals
	dst = append(dst, digits[:point]...)
	dst = append(dst, '.')
	return append(dst, digits[point:]...)
}

// parseFixed reads what appendFixed writes for a number that is not negative.
func parseFixed(text string, decimals int) (int64, bool) {
	whole, fraction, ok := strings.Cut(text, ".")
	if !ok || whole == "" || len(fraction) != decimals || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	return n, err == nil
}
