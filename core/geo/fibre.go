package geo

// The model behind [FibreRTTMicros]. Light in glass covers 200 m in a microsecond;
// cables are longer than great circles; and queues, access lines and detours
// through the nearest exchange add a few milliseconds to any path. The two
// constants are the best round values for public wide-area measurements: over
// cloud regions and hosted servers on all continents the median error is 13-18 %
// (fibre_test.go prints it).
const (
	glassMetersPerMicro = 200
	pathStretchPercent  = 160
	baseRTTMicros       = 5_000
)

// FibreRTTMicros returns the round-trip time, in microseconds, to be expected
// between two places a great-circle distance apart. A distance below zero counts
// as zero, one beyond half the earth's circumference as that.
func FibreRTTMicros(meters int64) int64 {
	meters = min(max(meters, 0), 20_015_115)
	return baseRTTMicros + 2*meters*pathStretchPercent/(100*glassMetersPerMicro)
}
