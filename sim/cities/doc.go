// Package cities is a short gazetteer: where some hundred large cities of the world
// lie, for scenarios that need believable distances. Latitudes and longitudes are
// public facts, to about a hundred metres. The table is ordered so that any number
// of cities from its beginning is spread over the world.
//
//	for _, c := range cities.All() {
//		fmt.Println(c.Name, c.Region)
//	}
//
// It knows no site and places none: package sim/script does. Read cities.csv.
package cities
