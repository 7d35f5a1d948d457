package core

import (
	"slices"
	"time"
)

// inquiry is a question about one update on its way through the sites and back: an
// echo, as Chang calls it (Echo algorithms: depth parallel operations on general
// graphs, IEEE Trans. Software Eng. 1982). The question goes out over every link on
// which a group of the update's flows; a site that hears it for the first time passes
// it on over its other links, and answers when all of them have. Over every link passes
// one question, or the last part of one answer, in either direction. Where two questions
// cross each is the answer to the other: who it came from is reached already.
//
// No tree is needed, so it finds its way when there is no map yet, when maps differ, and
// around whatever part of the tree does not work, which is when people ask. What does
// not answer is waited for in vain: so each site has less patience than the one that
// asked it, by what the way takes, and tells in time what it knows.
type inquiry struct {
	question Inquiry
	client   ClientID // who asked here; 0 if a peer did
	over     *link    // which peer asked; nil if it was a client, or has its answer
	asked    []*link  // to whom it was passed on
	waiting  []*link  // those of them that have not answered
	findings []Finding
	told     int // findings passed on
	end      timer
}

const (
	// inquiryPatience is how long a client waits for an explanation at most.
	inquiryPatience = 5 * time.Second
	// inquirySlack is what one site takes off the patience for its own work, beside
	// the round trip on the link.
	inquirySlack = 50 * time.Millisecond
	// inquiriesMax is how many inquiries a site passes on at a time. One that is
	// answered counts until its time is over, lest it is taken up again.
	inquiriesMax = 1024
	// explanationsMax is how many of them may be its own clients'.
	explanationsMax = 16
	// findingsBatch is how many findings are gathered before they are passed on.
	findingsBatch = 64
)

// inquire opens an inquiry and passes it on.
func (s *Site) inquire(q Inquiry, over *link, c ClientID) {
	x := &inquiry{question: q, client: c, over: over, findings: []Finding{s.finding(q.ID)}}
	s.inquiries = append(s.inquiries, x)
	x.end.fire = func() { s.endInquiry(x) }
	s.timers.set(&x.end, s.now.Add(q.Patience))
	for _, l := range s.linkOrder {
		if l == over || l.remote == nil || l.closing || !s.carries(l, q.Groups) {
			continue
		}
		onward := q
		onward.Patience -= 2*l.remote.path.oneWay() + inquirySlack
		if onward.Patience > 0 {
			x.asked = append(x.asked, l)
			s.control(l, onward)
		}
	}
	for _, l := range x.asked {
		if !l.closing { // it may have been given up over the question
			x.waiting = append(x.waiting, l)
		}
	}
	s.considerInquiry(x)
}

// carries reports whether some of the groups flows over the link.
func (s *Site) carries(l *link, groups []GroupName) bool {
	for f := range l.flows {
		if f.sent && slices.Contains(groups, f.g.name) {
			return true
		}
	}
	return false
}

// inquiry returns the one of a name, nil if it is not known here.
func (s *Site) inquiry(name InquiryID) *inquiry {
	for _, x := range s.inquiries {
		if x.question.Inquiry == name {
			return x
		}
	}
	return nil
}

// onInquiry passes a question on, or tells that this site has been reached already.
func (s *Site) onInquiry(l *link, m Inquiry) {
	x := s.inquiry(m.Inquiry)
	switch {
	case x != nil && slices.Contains(x.asked, l):
		s.answered(x, l)
		return
	case x != nil || m.Inquiry.Site == s.self:
	case !slices.ContainsFunc(m.Groups, func(name GroupName) bool { return s.group(name) != nil }):
	case len(s.inquiries) >= inquiriesMax:
		s.bound("inquiries", inquiriesMax)
	default:
		m.Patience = min(m.Patience, inquiryPatience)
		s.inquire(m, l, 0)
		return
	}
	s.control(l, Findings{Inquiry: m.Inquiry, Last: true})
}

// onFindings takes in a part of an answer.
func (s *Site) onFindings(l *link, m Findings) {
	x := s.inquiry(m.Inquiry)
	if x == nil || !slices.Contains(x.waiting, l) {
		return // it comes too late
	}
	if room := MembersMax - x.told - len(x.findings); len(m.Findings) > room {
		s.bound("findings of an inquiry", MembersMax)
		m.Findings = m.Findings[:room]
	}
	x.findings = append(x.findings, m.Findings...)
	if x.over != nil && len(x.findings) >= findingsBatch {
		x.told += len(x.findings)
		s.control(x.over, Findings{Inquiry: m.Inquiry, Findings: x.findings})
		x.findings = nil
	}
	if m.Last {
		s.answered(x, l)
	}
}

// answered notes that nothing more is to come over a link.
func (s *Site) answered(x *inquiry, l *link) {
	before := len(x.waiting)
	x.waiting = slices.DeleteFunc(x.waiting, func(other *link) bool { return other == l })
	if len(x.waiting) < before {
		s.considerInquiry(x)
	}
}

// considerInquiry answers once everybody has answered who was asked.
func (s *Site) considerInquiry(x *inquiry) {
	if len(x.waiting) > 0 {
		return
	}
	switch {
	case x.client != 0:
		s.closeInquiry(x)
		s.emit(&Answer{Client: x.client, Reply: s.explanation(x)})
	case x.over != nil:
		s.control(x.over, Findings{Inquiry: x.question.Inquiry, Findings: x.findings, Last: true})
		x.over, x.findings = nil, nil
	}
}

// endInquiry tells what is known when the time is over.
func (s *Site) endInquiry(x *inquiry) {
	x.waiting = nil
	s.considerInquiry(x)
	s.closeInquiry(x)
}

func (s *Site) closeInquiry(x *inquiry) {
	s.timers.clear(&x.end)
	s.inquiries = slices.DeleteFunc(s.inquiries, func(other *inquiry) bool { return other == x })
}

// unansweredBy waits no more for who was asked over a link that is lost.
func (s *Site) unansweredBy(l *link) {
	for _, x := range slices.Clone(s.inquiries) {
		s.answered(x, l)
	}
}
