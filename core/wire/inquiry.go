package wire

import (
	"math"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

func (e *encoder) inquiryID(field protowire.Number, id core.InquiryID) {
	start := e.open(field)
	e.string(1, string(id.Site))
	e.uint(2, uint64(id.Life))
	e.uint(3, id.Number)
	e.close(start)
}

func decodeInquiryID(f fields, id *core.InquiryID) error {
	for f.next() {
		switch f.num {
		case 1:
			id.Site = f.site()
		case 2:
			id.Life = core.Epoch(f.uint(math.MaxUint64))
		case 3:
			id.Number = f.uint(math.MaxUint64)
		}
	}
	f.checkSite(id.Site)
	return f.err
}

// checkInquiry wants an inquiry to have been named.
func (f *fields) checkInquiry(id core.InquiryID) {
	if id.Site == "" {
		f.fail("no inquiry")
	}
}

func (e *encoder) inquiry(m *core.Inquiry) {
	e.inquiryID(1, m.Inquiry)
	start := e.open(2)
	e.id(m.ID)
	e.close(start)
	e.groups(3, m.Groups)
	e.micros(4, m.Patience)
}

func decodeInquiry(f fields) (core.Message, error) {
	var m core.Inquiry
	for f.next() {
		switch f.num {
		case 1:
			f.nest("inquiry", decodeInquiryID(f.open(), &m.Inquiry))
		case 2:
			f.nest("id", decodeID(f.open(), &m.ID))
		case 3:
			m.Groups = f.addressee(m.Groups)
		case 4:
			m.Patience = f.micros()
		}
	}
	f.checkInquiry(m.Inquiry)
	f.checkID(m.ID)
	f.checkGroups(m.Groups)
	return m, f.err
}

func (e *encoder) findings(m *core.Findings) {
	e.inquiryID(1, m.Inquiry)
	for i := range m.Findings {
		start := e.open(2)
		e.finding(&m.Findings[i])
		e.close(start)
	}
	e.bool(3, m.Last)
}

func decodeFindings(f fields) (core.Message, error) {
	var m core.Findings
	for f.next() {
		switch f.num {
		case 1:
			f.nest("inquiry", decodeInquiryID(f.open(), &m.Inquiry))
		case 2:
			if f.room(len(m.Findings), core.ItemsMax) {
				m.Findings = append(m.Findings, core.Finding{})
				f.nest("finding", decodeFinding(f.open(), &m.Findings[len(m.Findings)-1]))
			}
		case 3:
			m.Last = f.bool()
		}
	}
	f.checkInquiry(m.Inquiry)
	return m, f.err
}

func (e *encoder) finding(n *core.Finding) {
	e.string(1, string(n.Site))
	e.uint(2, uint64(n.Standing))
	e.uint(3, uint64(n.Cause))
	e.uint(4, uint64(n.Way))
	e.micros(5, n.After)
	e.string(6, string(n.From))
	e.uint(7, uint64(n.Have))
	e.uint(8, uint64(n.Pieces))
	e.uint(9, uint64(n.Sources))
}

func decodeFinding(f fields, n *core.Finding) error {
	for f.next() {
		switch f.num {
		case 1:
			n.Site = f.site()
		case 2:
			n.Standing = core.Standing(f.oneOf(int(core.StandingForgotten)))
		case 3:
			n.Cause = core.GapCause(f.oneOf(int(core.GapOverrun)))
		case 4:
			n.Way = core.Way(f.oneOf(int(core.WayAsked)))
		case 5:
			n.After = f.micros()
		case 6:
			n.From = f.site()
		case 7:
			n.Have = f.uint32()
		case 8:
			n.Pieces = f.uint32()
		case 9:
			n.Sources = f.uint32()
		}
	}
	f.checkSite(n.Site)
	return f.err
}
