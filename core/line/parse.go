package line

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
)

// The Parse functions read replies back into the values that [AppendReply] wrote.
// A reply that says no comes back as a [*ReplyError]; one that cannot be what was
// asked for is another error. What the text does not carry stays zero: the group
// that was asked for, a site's place, and which of its two addresses HOST is (it
// comes back as Hostname).

// ParseGroupList reads the reply to "groups".
func ParseGroupList(r Response) (core.GroupList, error) {
	var list core.GroupList
	_, err := parseRows(r, "groups", 1, func(f *fields) {
		list.Groups = append(list.Groups, core.GroupName(f.word()))
	})
	return list, err
}

// ParseGroupListing reads the reply to "group".
func ParseGroupListing(r Response) (core.GroupListing, error) {
	var listing core.GroupListing
	_, err := parseRows(r, "sites", 5, func(f *fields) {
		listing.Sites = append(listing.Sites, core.SiteListing{
			Site: core.SiteDef{
				Name:       core.SiteName(f.word()),
				Hostname:   f.word(),
				ClientPort: f.port(),
				DataPort:   f.port(),
			},
			State: parseEnum(f, core.SiteUnknown, core.SiteDown),
		})
	})
	return listing, err
}

// ParseTopology reads the reply to "topology".
func ParseTopology(r Response) (core.TopologyListing, error) {
	var listing core.TopologyListing
	count, err := parseRows(r, "edges", 3, func(f *fields) {
		listing.Edges = append(listing.Edges, core.Edge{
			A:          core.SiteName(f.word()),
			B:          core.SiteName(f.word()),
			CostMicros: f.fixed("ms"),
		})
	})
	if err != nil {
		return listing, err
	}
	version, ok := strings.CutPrefix(count, "version ")
	if !ok {
		return listing, fmt.Errorf("reply ends with %s where edges and their version were expected", quote(r.last()))
	}
	listing.Version, err = parseVersion(version)
	return listing, err
}

// ParseEstimates reads the reply to "estimates".
func ParseEstimates(r Response) (core.EstimatesListing, error) {
	var listing core.EstimatesListing
	_, err := parseRows(r, "pairs", 5, func(f *fields) {
		listing.Pairs = append(listing.Pairs, core.PairEstimate{
			A:              core.SiteName(f.word()),
			B:              core.SiteName(f.word()),
			RTTMicros:      f.fixed("ms"),
			BytesPerSecond: f.rate(),
			Source:         parseEnum(f, core.EstimateMeasured, core.EstimateGuess),
		})
	})
	return listing, err
}

// ParseStatistics reads the reply to "statistics". It keeps names that this
// program does not know: a newer daemon may count more.
func ParseStatistics(r Response) ([]core.Statistic, error) {
	if err := r.expect(CodeStatistics); err != nil {
		return nil, err
	}
	var rows []core.Statistic
	for _, text := range r.Lines[:len(r.Lines)-1] {
		f := splitFields(text, 2)
		row := core.Statistic{Name: f.word(), Value: f.integer()}
		if f.err != nil {
			return nil, f.err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// ParseNearest reads the reply to "nearest".
func ParseNearest(r Response) (core.NearestSite, error) {
	if err := r.expect(CodeOK); err != nil {
		return core.NearestSite{}, err
	}
	f := splitFields(r.last(), 4)
	nearest := core.NearestSite{
		Site: core.SiteDef{
			Name:       core.SiteName(f.word()),
			Hostname:   f.word(),
			ClientPort: f.port(),
		},
		RTTMicros: f.fixedOrNone("ms"),
	}
	return nearest, f.err
}

// ParseGaps reads the reply to "gaps".
func ParseGaps(r Response) (core.GapListing, error) {
	var listing core.GapListing
	_, err := parseRows(r, "gaps", 5, func(f *fields) {
		listing.Gaps = append(listing.Gaps, core.Gap{
			Stream: f.stream(),
			Range:  f.sequences(),
			Cause:  parseEnum(f, core.GapStorage, core.GapOverrun),
			Since:  time.Duration(f.fixed("s")) * time.Millisecond,
			Groups: f.groups(),
		})
	})
	return listing, err
}

// ParseQueued reads the reply to an update that was sent with "data" or "binary".
func ParseQueued(r Response) (core.Queued, error) {
	if err := r.expect(CodeOK); err != nil {
		return core.Queued{}, err
	}
	f := splitFields(r.last(), 3)
	queued := core.Queued{ID: f.id()}
	if word := f.word(); word != "queued" {
		f.fail(word, "the word queued")
	}
	queued.Size = f.integer()
	return queued, f.err
}

// parseRows reads the rows of a listing, each of width fields, checks that its last
// line counts them, and returns what follows the count there, for a newer daemon may
// say more.
func parseRows(r Response, of string, width int, row func(*fields)) (rest string, err error) {
	if err := r.expect(CodeOK); err != nil {
		return "", err
	}
	rows := r.Lines[:len(r.Lines)-1]
	for _, text := range rows {
		f := splitFields(text, width)
		row(f)
		if f.err != nil {
			return "", f.err
		}
	}
	count := strconv.Itoa(len(rows)) + " " + of
	rest, ok := strings.CutPrefix(r.last(), count)
	if !ok || rest != "" && rest[0] != ' ' {
		return "", fmt.Errorf("reply ends with %s where %q was expected: lines are missing, or it is another reply", quote(r.last()), count)
	}
	return strings.TrimPrefix(rest, " "), nil
}

// parseVersion reads what core.Version.String writes.
func parseVersion(text string) (core.Version, error) {
	lifeText, numberText, _ := strings.Cut(text, ".")
	life, err := strconv.ParseUint(lifeText, 36, 64)
	if err != nil {
		return core.Version{}, fmt.Errorf("%s is not a version", quote(text))
	}
	number, err := strconv.ParseUint(numberText, 10, 64)
	if err != nil {
		return core.Version{}, fmt.Errorf("%s is not a version", quote(text))
	}
	return core.Version{Life: core.Epoch(life), Number: number}, nil
}
