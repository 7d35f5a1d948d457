package core_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// explain has a client at n ask, and returns the answer.
func (n *node) explain(id core.UpdateID) core.Reply {
	n.c.t.Helper()
	n.clients++
	client := n.clients
	n.step(core.ClientAsked{Client: client, Request: core.Explain{ID: id}})
	n.c.until("answered", 6*time.Second, func() bool { return len(n.answers[client]) > 0 })
	return n.answers[client][0]
}

// pair returns two sites that are linked, and the links of each.
func pair(t *testing.T) (c *cluster, a, b *node, toB, toA core.LinkID) {
	c = newCluster(t, 1, world(2, nil)...)
	c.startAll()
	c.run(10 * time.Second)
	a, b = c.nodes["a"], c.nodes["b"]
	return c, a, b, sortedLinks(a.links)[0], sortedLinks(b.links)[0]
}

// TestInquiriesAreBounded has a peer ask more than a site will pass on at a time: each is
// answered, those beyond the bound with nothing, and later there is room again.
func TestInquiriesAreBounded(t *testing.T) {
	c, a, b, _, toA := pair(t)
	id := a.publish(10)
	c.run(time.Second)
	told := map[int]int{} // answers, by how many findings they have
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			if send, ok := e.(*core.Send); ok && site == "b" {
				for _, m := range unbatched(send.Message) {
					if m, ok := m.(core.Findings); ok && m.Last {
						told[len(m.Findings)]++
					}
				}
			}
		}
	}
	number := uint64(1000)
	ask := func() {
		number++
		b.step(&core.MessageReceived{Link: toA, Message: core.Inquiry{
			Inquiry: core.InquiryID{Site: "stranger", Number: number}, ID: id, Groups: []core.GroupName{"g"}, Patience: time.Hour,
		}})
		c.run(2 * time.Millisecond)
	}
	for range 1030 {
		ask()
	}
	if told[1] != 1024 || told[0] != 6 || b.snapshot().Stats.BoundsReached != 6 {
		t.Errorf("answers by their length: %v; bounds reached: %d", told, b.snapshot().Stats.BoundsReached)
	}
	c.run(6 * time.Second)
	if ask(); told[1] != 1025 {
		t.Errorf("after the time of all is over, answers by their length: %v", told)
	}
}

// TestExplanationsAreBounded: as many of a site's clients are told as may ask at a time.
func TestExplanationsAreBounded(t *testing.T) {
	c, a, _, _, _ := pair(t)
	id := a.publish(10)
	c.run(time.Second)
	c.cuts[[2]core.SiteName{"a", "b"}] = true
	var told, refused int
	for range 20 {
		a.clients++
		a.step(core.ClientAsked{Client: a.clients, Request: core.Explain{ID: id}})
	}
	a.step(core.ClientGone{Client: a.clients - 19})
	a.clients++
	a.step(core.ClientAsked{Client: a.clients, Request: core.Explain{ID: id}}) // in its place
	c.run(6 * time.Second)
	for _, answers := range a.answers {
		for _, answer := range answers {
			switch r := answer.(type) {
			case core.Explanation:
				told++
				if silent := r.Sites[1]; silent.Site != "b" || silent.Standing != core.StandingSilent {
					t.Errorf("b cannot be reached, and is said to be %+v", silent)
				}
			case core.Rejected:
				refused++
				if r.Why != core.RejectNotYet {
					t.Errorf("refused as %v", r.Why)
				}
			}
		}
	}
	if told != 16 || refused != 4 {
		t.Errorf("%d were told and %d refused; of 21 one left", told, refused)
	}
}

// TestFindingsOfStrangers: what a peer makes up takes no room without limit, and sites
// that are no members are not told of.
func TestFindingsOfStrangers(t *testing.T) {
	c, a, _, toB, _ := pair(t)
	id := a.publish(10)
	c.run(time.Second)
	c.cuts[[2]core.SiteName{"a", "b"}] = true
	a.clients++
	a.step(core.ClientAsked{Client: a.clients, Request: core.Explain{ID: id}})
	many := make([]core.Finding, core.ItemsMax)
	for i := range many {
		many[i] = core.Finding{Site: core.SiteName(fmt.Sprint("s", i)), Standing: core.StandingExported}
	}
	name := core.InquiryID{Site: "a", Life: core.EpochsPerLife, Number: 1}
	for range 2 * core.MembersMax / core.ItemsMax {
		a.step(&core.MessageReceived{Link: toB, Message: core.Findings{Inquiry: name, Findings: many}})
	}
	if n := a.snapshot().Stats.BoundsReached; n == 0 {
		t.Error("no bound is reached")
	}
	a.step(&core.MessageReceived{Link: toB, Message: core.Findings{Inquiry: name, Last: true}})
	e, ok := a.answers[a.clients][0].(core.Explanation)
	if !ok || len(e.Sites) != 2 || e.Sites[1].Standing != core.StandingSilent {
		t.Errorf("told %+v", a.answers[a.clients])
	}
	a.step(&core.MessageReceived{Link: toB, Message: core.Findings{Inquiry: name, Last: true}}) // too late
	if n := len(a.answers[a.clients]); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestLostLinkIsNotWaitedFor: who was asked over a link that is gone will not answer.
func TestLostLinkIsNotWaitedFor(t *testing.T) {
	c, a, b, toB, _ := pair(t)
	id := a.publish(10)
	c.run(time.Second)
	c.cuts[[2]core.SiteName{"a", "b"}] = true
	a.clients++
	a.step(core.ClientAsked{Client: a.clients, Request: core.Explain{ID: id}})
	c.run(time.Second)
	if n := len(a.answers[a.clients]); n != 0 {
		t.Fatalf("%d answers before b has told", n)
	}
	a.links[toB].end(b, "broken")
	c.run(time.Second)
	if n := len(a.answers[a.clients]); n != 1 {
		t.Errorf("%d answers when b cannot tell any more", n)
	}
}

// TestWhoHasAnsweredIsNotHeard: what comes after the last part of an answer counts for nothing.
func TestWhoHasAnsweredIsNotHeard(t *testing.T) {
	c := newCluster(t, 1, world(3, nil)...)
	c.startAll()
	c.run(10 * time.Second)
	a := c.nodes["a"]
	id := a.publish(10)
	c.run(time.Second)
	c.cuts[[2]core.SiteName{"a", "b"}] = true
	c.cuts[[2]core.SiteName{"b", "c"}] = true
	c.cuts[[2]core.SiteName{"a", "c"}] = true
	a.clients++
	a.step(core.ClientAsked{Client: a.clients, Request: core.Explain{ID: id}})
	for _, last := range []bool{true, false} {
		m := core.Findings{Inquiry: core.InquiryID{Site: "a", Life: core.EpochsPerLife, Number: 1}, Last: last}
		if !last {
			m.Findings = []core.Finding{{Site: "b", Standing: core.StandingGap}}
		}
		for _, link := range sortedLinks(a.links) {
			if a.links[link].other(a).name == "c" {
				a.step(&core.MessageReceived{Link: link, Message: m})
			}
		}
	}
	c.run(6 * time.Second)
	for _, site := range a.answers[a.clients][0].(core.Explanation).Sites[1:] {
		if site.Standing != core.StandingSilent {
			t.Errorf("%s, which did not tell, is said to be %s", site.Site, site.Standing)
		}
	}
}

// TestUnheardOf: a site that is asked for what it has not heard of says so.
func TestUnheardOf(t *testing.T) {
	c, a, b, _, toA := pair(t)
	id := a.publish(10)
	c.run(time.Second)
	var told []core.Finding
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			if send, ok := e.(*core.Send); ok && site == "b" {
				for _, m := range unbatched(send.Message) {
					if m, ok := m.(core.Findings); ok {
						told = append(told, m.Findings...)
					}
				}
			}
		}
	}
	next, elsewhere := id, id
	next.Seq++
	elsewhere.Epoch++
	for i, of := range []core.UpdateID{next, elsewhere} {
		b.step(&core.MessageReceived{Link: toA, Message: core.Inquiry{
			Inquiry: core.InquiryID{Site: "a", Number: uint64(1000 + i)}, ID: of, Groups: []core.GroupName{"g"}, Patience: time.Second,
		}})
	}
	c.run(time.Second)
	want := core.Finding{Site: "b", Standing: core.StandingLacking}
	if len(told) != 2 || told[0] != want || told[1] != want {
		t.Errorf("told %+v", told)
	}
}

// TestFindingsArePassedOnInBatches: a site on the way neither gathers all that comes
// from beyond it, nor passes on more than a group can have members.
func TestFindingsArePassedOnInBatches(t *testing.T) {
	c := newCluster(t, 1, world(3, nil)...)
	c.startAll()
	c.run(10 * time.Second)
	a := c.nodes["a"]
	id := a.publish(10)
	c.run(time.Second)
	links := map[core.SiteName]core.LinkID{}
	for _, link := range sortedLinks(a.links) {
		links[a.links[link].other(a).name] = link
	}
	messages, findings, last := 0, 0, false
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			if send, ok := e.(*core.Send); ok && site == "a" && send.Link == links["b"] {
				for _, m := range unbatched(send.Message) {
					if m, ok := m.(core.Findings); ok {
						messages++
						findings += len(m.Findings)
						last = m.Last
					}
				}
			}
		}
	}
	name := core.InquiryID{Site: "stranger", Number: 1}
	a.step(&core.MessageReceived{Link: links["b"], Message: core.Inquiry{Inquiry: name, ID: id, Groups: []core.GroupName{"g"}, Patience: time.Second}})
	tell := func(n int, last bool) {
		m := core.Findings{Inquiry: name, Last: last}
		for i := range n {
			m.Findings = append(m.Findings, core.Finding{Site: core.SiteName(fmt.Sprint("s", i))})
		}
		a.step(&core.MessageReceived{Link: links["c"], Message: m})
		c.run(3 * time.Millisecond)
	}
	tell(100, false)
	if messages != 1 || findings != 101 || last {
		t.Errorf("of 101 findings %d were passed on at once, in %d messages", findings, messages)
	}
	a.links[links["c"]].queue = [2][]core.Message{} // c itself is not heard
	for range 4 {
		tell(core.ItemsMax, false)
	}
	if tell(0, true); findings != core.MembersMax || !last {
		t.Errorf("%d findings were passed on, to the last: %v", findings, last)
	}
}

// TestHistoryIsBounded: the newest are remembered, and of older ones that they were here.
func TestHistoryIsBounded(t *testing.T) {
	c, a, _, _, _ := pair(t)
	first := a.publish(10)
	for range 4095 {
		a.publish(10)
	}
	c.run(30 * time.Second) // and their bytes are gone
	for _, site := range a.explain(first).(core.Explanation).Sites {
		if site.Standing != core.StandingExported || site.Way == core.WayUnknown {
			t.Errorf("the oldest that is remembered is %+v", site)
		}
	}
	last := a.publish(10)
	c.run(30 * time.Second)
	for _, site := range a.explain(first).(core.Explanation).Sites {
		if site.Standing != core.StandingForgotten || site.Way != core.WayUnknown {
			t.Errorf("the first of all is %+v", site)
		}
	}
	for _, site := range a.explain(last).(core.Explanation).Sites {
		if site.Standing != core.StandingExported || site.Way == core.WayUnknown {
			t.Errorf("the last is %+v", site)
		}
	}
}
