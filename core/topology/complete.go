package topology

// completeDiameter returns the longest shortest path of the complete graph with
// these costs: no topology has a smaller diameter. Measured times make it much less
// than the dearest edge. Beyond a thousand vertices it is taken over a sample of the
// roots that bounds the work, and so may come out too low.
func completeDiameter(n int, cost []int64) int64 {
	const stepsMax = 1 << 31
	every := int(1 + int64(n)*int64(n)*int64(n)/stepsMax)
	dist := make([]int64, n)
	open := make([]int32, n) // the vertices that are not settled yet
	var longest int64
	for root := 0; root < n; root += every {
		for v := range dist {
			dist[v], open[v] = Unreachable, int32(v)
		}
		dist[root] = 0
		for left, at := open, root; ; {
			u := left[at]
			left[at] = left[len(left)-1]
			left = left[:len(left)-1]
			if len(left) == 0 {
				longest = max(longest, dist[u])
				break
			}
			row := cost[int(u)*n : int(u+1)*n]
			at = 0
			for i, v := range left {
				d := min(dist[v], dist[u]+row[v])
				dist[v] = d
				if d < dist[left[at]] {
					at = i
				}
			}
		}
	}
	return longest
}
