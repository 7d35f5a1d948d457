package core

// fair is what waits to be sent on a link in one class of importance. Groups share
// the link in turns, by bytes, and so do origins within a group. An update counts
// with the first of the groups that it is addressed to and this site belongs to.
type fair[T waiter] struct {
	groups turns[*group, *turns[SiteName, *line[T]]]
	items  int
}

// waiter is what can wait in a fair queue.
type waiter interface {
	of() *update // what it is about
	cost() int   // bytes that it takes of the link, about; it may fall while it waits
}

// line is what waits of one origin, first come first served.
type line[T waiter] struct{ fifo[T] }

func (q *line[T]) cost() int { return q.front().cost() }

func (f *fair[T]) len() int { return f.items }

func (f *fair[T]) push(item T) {
	st := item.of().st
	origins := f.groups.at(st.mine[0], func() *turns[SiteName, *line[T]] { return &turns[SiteName, *line[T]]{} })
	origins.at(st.id.Origin, func() *line[T] { return &line[T]{} }).push(item)
	f.items++
}

// front returns the item that pop takes.
func (f *fair[T]) front() T { return f.groups.next().queue.next().queue.front() }

// pop takes the item whose turn it is.
func (f *fair[T]) pop() T {
	group := f.groups.next()
	origin := group.queue.next()
	cost := origin.queue.cost()
	item := origin.queue.pop()
	group.queue.paid(origin, cost)
	f.groups.paid(group, cost)
	f.items--
	return item
}

// waiting lists what waits: by groups and origins in their turns, and then in order.
func (f *fair[T]) waiting() []T {
	var all []T
	for _, group := range f.groups.round.waiting() {
		for _, origin := range group.queue.round.waiting() {
			all = append(all, origin.queue.waiting()...)
		}
	}
	return all
}

// keep drops the items that do not fulfil a condition.
func (f *fair[T]) keep(condition func(T) bool) {
	all := f.waiting()
	*f = fair[T]{}
	for _, item := range all {
		if condition(item) {
			f.push(item)
		}
	}
}
