package cities

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// City is a place with a name.
type City struct {
	Name        string // in one word: NewYork
	LatMicroDeg int32  // millionths of a degree, north positive
	LonMicroDeg int32  // millionths of a degree, east positive
	Region      string // africa, america, asia, europe or oceania
}

//go:embed cities.csv
var table string

// All returns the cities in the order of the table.
func All() []City {
	var out []City
	lines := strings.Split(strings.TrimSpace(table), "\n")
	for i, line := range lines[1:] {
		c, err := parse(line)
		if err != nil {
			panic(fmt.Sprintf("cities.csv:%d: %v", i+2, err)) // the table is our own
		}
		out = append(out, c)
	}
	return out
}

func parse(line string) (City, error) {
	cells := strings.Split(line, ",")
	if len(cells) != 4 {
		return City{}, fmt.Errorf("%q has %d cells, 4 were wanted", line, len(cells))
	}
	lat, err := microDegrees(cells[1])
	if err != nil {
		return City{}, err
	}
	lon, err := microDegrees(cells[2])
	return City{Name: cells[0], LatMicroDeg: lat, LonMicroDeg: lon, Region: cells[3]}, err
}

// microDegrees reads a decimal number of exactly three places.
func microDegrees(text string) (int32, error) {
	whole, thousandths, ok := strings.Cut(text, ".")
	if !ok || len(thousandths) != 3 {
		return 0, fmt.Errorf("%q does not have three decimals", text)
	}
	n, err := strconv.ParseInt(whole+thousandths, 10, 32)
	return int32(n) * 1000, err
}
