package sim

import (
	"fmt"
	"math/rand/v2"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// asker is an Ask at work: one client after the other reads something of one of
// the sites.
type asker struct {
	world *world
	index int
	spec  *Ask
	sites []*site
	rand  *rand.Rand
}

func newAsker(w *world, index int) (*asker, error) {
	spec := &w.scenario.Asks[index]
	if spec.Every <= 0 {
		return nil, fmt.Errorf("client %d asks every %v; a period is above zero", index+1, spec.Every)
	}
	sites, err := w.find(spec.Sites)
	if err != nil || len(sites) == 0 {
		return nil, fmt.Errorf("client %d asks no site: %v", index+1, err)
	}
	return &asker{world: w, index: index, spec: spec, sites: sites, rand: w.rand(fmt.Sprintf("ask %d", index))}, nil
}

// next asks one site one thing.
func (a *asker) next() {
	w := a.world
	until := micros(a.spec.Until)
	if a.spec.Until == 0 {
		until = micros(w.scenario.Duration)
	}
	if w.now >= until {
		return
	}
	w.schedule(w.now+max(1, exponential(a.rand, a.spec.Every)), event{kind: eventAsk, arg: uint64(a.index)})
	s := a.sites[a.rand.IntN(len(a.sites))]
	if !s.up() {
		return
	}
	if request := a.draw(s); request != nil {
		s.clients.ask(s.clients.connect(), &question{began: w.events, at: w.now}, request)
	}
}

// draw chooses what to ask, nil if there is nothing yet.
func (a *asker) draw(s *site) core.Request {
	if a.spec.Explain {
		if updates := a.world.ledger.updates; len(updates) > 0 {
			return core.Explain{ID: updates[a.rand.IntN(len(updates))].id}
		}
		return nil
	}
	group := core.GroupName("")
	if n := len(s.groups); n > 0 {
		group = s.groups[a.rand.IntN(n)].Name
	}
	requests := [...]core.Request{
		core.ShowStats{}, core.ListGroups{}, core.ShowGroup{Group: group}, core.ShowTopology{Group: group},
		core.ShowEstimates{Group: group}, core.ListGaps{}, core.Nearest{},
	}
	return requests[a.rand.IntN(len(requests))]
}

// question is a client that waits for one answer.
type question struct {
	began uint64
	at    netsim.Time
}

func (q *question) answer(s *site, id core.ClientID, r core.Reply) {
	m := &s.world.measure
	m.answered++
	m.answerMax = max(m.answerMax, span(s.world.now-q.at))
	s.world.checks.clients.read(s, q.began, r)
	s.world.checks.versions.read(s, q.began, r)
	s.world.checks.explained(s, r)
	s.clients.leave(id)
}

func (*question) dropped(*site, core.ClientID) {}
