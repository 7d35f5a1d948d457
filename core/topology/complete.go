package topology

// completeDiameter returns the longest shortest path of the complete graph with
// these costs: no topology has a smaller diameter. Measured times make it much less
// than the dearest edge. For some thousand vertices and more, it is taken over a
// sample of roots that bounds the work, and so may come out too low.
func completeDiameter(n int, cost []int64) int64 {
	const steps = 1 << 31
	every := 1 + n*n/(steps/max(n, 1))
	dist := make([]int64, n)
	open := make([]int32, n) // vertices that are not settled yet
	var longest int64
	for root := 0; root < n; root += every {
		for v := range dist {
			dist[v], open[v] = Unreachable, int32(v)
		}
		dist[root] = 0
		left, u := open, int32(root)
		for {
			left = settle(left, u)
			if len(left) == 0 {
				longest = max(longest, dist[u])
				break
			}
			row, base := cost[int(u)*n:int(u+1)*n], dist[u]
			u = left[0]
			for _, v := range left {
				d := min(dist[v], base+row[v])
				dist[v] = d
				if d < dist[u] {
					u = v
				}
			}
		}
	}
	return longest
}

// settle takes a vertex out of a list.
func settle(list []int32, vertex int32) []int32 {
	last := len(list) - 1
	for i, v := range list {
		if v == vertex {
			list[i], list[last] = list[last], list[i]
			break
		}
	}
	return list[:last]
}
