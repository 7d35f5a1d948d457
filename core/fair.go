package core

// fair is what waits to be sent on a link in one class of importance. Groups share
// the link in turns, by bytes, and so do origins within a group. An update counts
// with the first of the groups that it is addressed to and this site belongs to.
//
// Few links have something waiting at a time. So what it takes to take turns is lent by
// a pool as long as something waits.
type fair[T waiter] struct {
	*byGroup[T] // nil while nothing waits
}

type byGroup[T waiter] struct {
	groups turns[*group, *turns[SiteName, *line[T]]]
	items  int
}

// lender is the pool that it is from.
type lender[T waiter] struct{ idle []*byGroup[T] }

func (p *lender[T]) lend() *byGroup[T] {
	n := len(p.idle)
	if n == 0 {
		return &byGroup[T]{}
	}
	lent := p.idle[n-1]
	p.idle = p.idle[:n-1]
	return lent
}

// waiter is what can wait in a fair queue.
type waiter interface {
	of() *update // what it is about
	cost() int   // bytes that it takes of the link, about; it may fall while it waits
}

// line is what waits of one origin, first come first served.
type line[T waiter] struct{ fifo[T] }

func (q *line[T]) cost() int { return q.front().cost() }

func (f *fair[T]) len() int {
	if f.byGroup == nil {
		return 0
	}
	return f.items
}

func (f *fair[T]) push(item T, from *lender[T]) {
	if f.byGroup == nil {
		f.byGroup = from.lend()
	}
	st := item.of().st
	origins := f.groups.at(st.mine[0], func() *turns[SiteName, *line[T]] { return &turns[SiteName, *line[T]]{} })
	origins.at(st.id.Origin, func() *line[T] { return &line[T]{} }).push(item)
	f.items++
}

// front returns the item that pop takes.
func (f *fair[T]) front() T { return f.groups.next().queue.next().queue.front() }

// pop takes the item whose turn it is.
func (f *fair[T]) pop(from *lender[T]) T {
	group := f.groups.next()
	origin := group.queue.next()
	cost := origin.queue.cost()
	item := origin.queue.pop()
	group.queue.paid(origin, cost)
	f.groups.paid(group, cost)
	if f.items--; f.items == 0 {
		from.idle = append(from.idle, f.byGroup)
		f.byGroup = nil
	}
	return item
}

// waiting lists what waits: by groups and origins in their turns, and then in order.
func (f *fair[T]) waiting() []T {
	if f.len() == 0 {
		return nil
	}
	all := make([]T, 0, f.items)
	for _, group := range f.groups.round.waiting() {
		for _, origin := range group.queue.round.waiting() {
			all = append(all, origin.queue.waiting()...)
		}
	}
	return all
}

// keep drops the items that do not fulfil a condition.
func (f *fair[T]) keep(condition func(T) bool, from *lender[T]) {
	all := f.waiting()
	*f = fair[T]{}
	for _, item := range all {
		if condition(item) {
			f.push(item, from)
		}
	}
}
