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
	scale := uint64(1)
	for range decimals {
		scale *= 10
	}
	dst = strconv.AppendUint(dst, magnitude/scale, 10)
	dst = append(dst, '.')
	for scale > 1 {
		scale /= 10
		dst = append(dst, '0'+byte(magnitude/scale%10))
	}
	return dst
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
