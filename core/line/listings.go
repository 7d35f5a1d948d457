package line

import (
	"strconv"
	"time"

	"github.com/floodd/floodd/core"
)

// appendGroupList: 250-GROUP, 250 N groups.
func appendGroupList(dst []byte, r core.GroupList) []byte {
	for _, group := range r.Groups {
		dst = appendHead(dst, CodeOK, '-')
		dst = appendWord(dst, string(group))
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Groups), "groups")
}

// appendGroupListing: 250-SITE HOST CLIENT-PORT DATA-PORT STATE, 250 N sites.
func appendGroupListing(dst []byte, r core.GroupListing) []byte {
	for i := range r.Sites {
		site := &r.Sites[i].Site
		dst = appendHead(dst, CodeOK, '-')
		dst = appendWord(dst, string(site.Name))
		dst = append(dst, ' ')
		dst = appendWord(dst, site.Host())
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, int64(site.ClientPort), 10)
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, int64(site.DataPort), 10)
		dst = append(dst, ' ')
		dst = append(dst, r.Sites[i].State.String()...)
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Sites), "sites")
}

// appendTopology: 250-A B COST, 250 N edges version V.
func appendTopology(dst []byte, r core.TopologyListing) []byte {
	for _, edge := range r.Edges {
		dst = appendPair(dst, edge.A, edge.B)
		dst = appendMillis(dst, edge.CostMicros)
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Edges), "edges version "+r.Version.String())
}

// appendEstimates: 250-A B RTT BANDWIDTH SOURCE, 250 N pairs.
func appendEstimates(dst []byte, r core.EstimatesListing) []byte {
	for i := range r.Pairs {
		pair := &r.Pairs[i]
		dst = appendPair(dst, pair.A, pair.B)
		dst = appendMillis(dst, pair.RTTMicros)
		dst = append(dst, ' ')
		if pair.BytesPerSecond == 0 {
			dst = append(dst, '-')
		} else {
			dst = strconv.AppendInt(dst, pair.BytesPerSecond, 10)
			dst = append(dst, "B/s"...)
		}
		dst = append(dst, ' ')
		dst = append(dst, pair.Source.String()...)
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Pairs), "pairs")
}

// appendStatistics: 211-NAME VALUE, 211 end.
func appendStatistics(dst []byte, r core.StatsListing) []byte {
	for _, row := range r.Stats.Rows() {
		dst = appendHead(dst, CodeStatistics, '-')
		dst = append(dst, row.Name...)
		dst = append(dst, ' ')
		dst = strconv.AppendInt(dst, row.Value, 10)
		dst = appendEnd(dst)
	}
	return appendLine(dst, CodeStatistics, ' ', "end")
}

// appendNearest: 250 SITE HOST PORT RTT.
func appendNearest(dst []byte, r core.NearestSite) []byte {
	dst = appendHead(dst, CodeOK, ' ')
	dst = appendWord(dst, string(r.Site.Name))
	dst = append(dst, ' ')
	dst = appendWord(dst, r.Site.Host())
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, int64(r.Site.ClientPort), 10)
	dst = append(dst, ' ')
	if r.RTTMicros == 0 {
		dst = append(dst, '-')
	} else {
		dst = appendMillis(dst, r.RTTMicros)
	}
	return appendEnd(dst)
}

// appendGaps: 250-ORIGIN/EPOCH FIRST-LAST CAUSE AGO GROUP[,GROUP], 250 N gaps.
func appendGaps(dst []byte, r core.GapListing) []byte {
	for i := range r.Gaps {
		gap := &r.Gaps[i]
		dst = appendHead(dst, CodeOK, '-')
		dst = appendWord(dst, gap.Stream.String())
		dst = append(dst, ' ')
		dst = strconv.AppendUint(dst, gap.Range.First, 10)
		dst = append(dst, '-')
		dst = strconv.AppendUint(dst, gap.Range.Last, 10)
		dst = append(dst, ' ')
		dst = append(dst, gap.Cause.String()...)
		dst = append(dst, ' ')
		dst = appendFixed(dst, int64(gap.Since/time.Millisecond), 3)
		dst = append(dst, "s "...)
		dst = appendGroups(dst, gap.Groups)
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Gaps), "gaps")
}

// appendDelivery: 222 ID GROUP[,GROUP] BYTES.
func appendDelivery(dst []byte, u core.ExportUpdate) []byte {
	dst = appendHead(dst, CodeDelivery, ' ')
	start := len(dst)
	dst = u.ID.Append(dst)
	tame(dst[start:])
	dst = append(dst, ' ')
	dst = appendGroups(dst, u.Groups)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, u.Size, 10)
	return appendEnd(dst)
}

func appendPair(dst []byte, a, b core.SiteName) []byte {
	dst = appendHead(dst, CodeOK, '-')
	dst = appendWord(dst, string(a))
	dst = append(dst, ' ')
	dst = appendWord(dst, string(b))
	return append(dst, ' ')
}

func appendGroups(dst []byte, groups []core.GroupName) []byte {
	for i, group := range groups {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendWord(dst, string(group))
	}
	if len(groups) == 0 {
		dst = append(dst, '-')
	}
	return dst
}

func appendMillis(dst []byte, micros int64) []byte {
	return append(appendFixed(dst, micros, 3), "ms"...)
}
