package sim

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/view"
)

// TestHappeningsFollow: everything that happens is told in order, and its cause is
// something that happened before and leads to such a thing.
func TestHappeningsFollow(t *testing.T) {
	var told []Happening
	mustHold(t, mustRun(t, stormy(3), Options{Watch: func(h Happening) { told = append(told, h) }}))
	causes := map[string]int{} // by what was caused by what
	for i, h := range told {
		if h.Number != uint64(i+1) || h.Cause >= h.Number || i > 0 && h.At < told[i-1].At {
			t.Fatalf("happening %d is numbered %d, and caused by %d: %v", i+1, h.Number, h.Cause, h)
		}
		by := "the script"
		if h.Cause > 0 {
			by = kindOf(told[h.Cause-1])
		}
		causes[kindOf(h)+" because of "+by]++
	}
	for _, want := range []string{
		"PeerConnected because of Connect", "PeerLost because of Disconnect", "PeerLost because of Acted",
		"ConnectFailed because of Connect", "MessageReceived because of Send", "LinkWritable because of Send",
		"TimerFired because of SetTimer", "ClientAsked because of Offered", "ClientAsked because of Answer",
		"ClientGone because of Answer", "ExportFinished because of StartExport",
		"TopologyComputed because of RunGenerator", "Stored because of Store", "Booted because of Acted",
		"UpdateComplete because of MessageReceived", "Send because of MessageReceived",
		"Acted because of Acted", "Acted because of the script", "Offered because of the script",
		"Stuck because of Acted", "Lost because of Acted", "Lost because of Disconnect",
	} {
		if causes[want] == 0 {
			t.Errorf("nothing is a %s; there are %v", want, causes)
		}
	}
	for _, wrong := range []string{
		"MessageReceived because of the script", "TimerFired because of the script", "LinkWritable because of the script",
		"PeerConnected because of the script", "PeerLost because of the script", "Lost because of the script", "Stuck because of the script",
	} {
		if n := causes[wrong]; n > 0 {
			t.Errorf("%d times a %s", n, wrong)
		}
	}
}

// TestMessagesAreAccountedFor: what was sent is received once, as it was sent, or lost;
// what is neither was under way when the run ended, or reached a process that died
// before it read it.
func TestMessagesAreAccountedFor(t *testing.T) {
	sent := map[uint64]core.Message{}
	at := map[uint64]time.Duration{}
	var deaths []time.Duration
	s := stormy(3)
	s.Swarms[0].Corruptions = 0
	r := mustRun(t, s, Options{Watch: func(h Happening) {
		switch what := h.What.(type) {
		case Wished:
			if send, ok := what.Effect.(*core.Send); ok {
				sent[h.Number], at[h.Number] = send.Message, h.At
			}
		case Given:
			if in, ok := what.Input.(*core.MessageReceived); ok {
				if was := sent[h.Cause]; was == nil || view.Message(was) != view.Message(in.Message) {
					t.Errorf("%v was sent as %v", h, was)
				}
				delete(sent, h.Cause)
			}
		case Lost:
			if sent[what.Sent] == nil {
				t.Errorf("%v was never sent, or came", h)
			}
			delete(sent, what.Sent)
		case Acted:
			if _, dies := what.Act.(Crash); dies {
				deaths = append(deaths, h.At)
			}
		}
	}})
	deaths = append(deaths, r.Simulated)
	underWay := s.Swarms[0].Most + time.Second // the longest that a process stands still, and a way
	for number, message := range sent {
		if !slices.ContainsFunc(deaths, func(death time.Duration) bool { return at[number] <= death && death <= at[number]+underWay }) {
			t.Errorf("%T, sent at %v, neither came nor was lost", message, at[number])
		}
	}
}

// kindOf names what happens by the type of it.
func kindOf(h Happening) string {
	switch what := h.What.(type) {
	case Given:
		return nameOf(what.Input)
	case Wished:
		return nameOf(what.Effect)
	case Noted:
		return nameOf(what.Observation)
	}
	return nameOf(h.What)
}

func nameOf(what any) string { return reflect.Indirect(reflect.ValueOf(what)).Type().Name() }
