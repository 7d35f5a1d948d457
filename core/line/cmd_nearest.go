package line

import (
	"fmt"

	"github.com/floodd/floodd/core"
)

// nearest asks for the site nearest to where the client says it is, or to this one.
func (s *Session) nearest(args []string) Event {
	var request core.Nearest
	if len(args) > 0 {
		at, no := parsePlace(args)
		if no != nil {
			s.refuse(*no)
			return nil
		}
		request.At = &at
	}
	return s.ask(request, (*Session).onReply)
}

func parsePlace(args []string) (core.Coordinate, *refusal) {
	if len(args) == 1 {
		return core.Coordinate{}, &refusal{CodeArguments, "a place needs both: nearest LATITUDE LONGITUDE"}
	}
	lat, ok := ParseDegrees(args[0], 90)
	if !ok {
		return core.Coordinate{}, &refusal{CodeArguments, fmt.Sprintf("%s is not a latitude: degrees from -90 to 90, such as 59.9139, north positive", quote(args[0]))}
	}
	lon, ok := ParseDegrees(args[1], 180)
	if !ok {
		return core.Coordinate{}, &refusal{CodeArguments, fmt.Sprintf("%s is not a longitude: degrees from -180 to 180, such as -77.0428, east positive", quote(args[1]))}
	}
	return core.Coordinate{LatMicroDeg: lat, LonMicroDeg: lon}, nil
}
