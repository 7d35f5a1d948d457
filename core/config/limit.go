package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

const limitNote = `
A rate by itself holds at any time for which no list gives another. A list is a
part of each day, by this machine's clock, and the rate that holds then:

  (:bandwidth-limit 20mbit)
  (:bandwidth-limit 50mbit (08:00-18:00 5mbit))
  (:bandwidth-limit (08:00-18:00 5mbit) (18:00-08:00 unlimited))

It holds for all that this site sends to other sites together. What is pressing
goes first: a long update never keeps a short one waiting.`

// bandwidthLimit is a rate, parts of a day with a rate of their own, or both:
//
//	(:bandwidth-limit 50mbit (08:00-18:00 5mbit))
func bandwidthLimit[T any](doc string, at func(*T) *core.BandwidthLimit) Field[T] {
	const name = "bandwidth-limit"
	return Field[T]{
		topic: Topic{Name: name, Doc: doc, Syntax: "rate (hours rate) ...", Note: limitNote},
		take: func(in reading, values []sexp.Node, t *T) []sexp.Node {
			limit := core.BandwidthLimit{}
			for i, value := range values {
				if value.Kind == sexp.KindList {
					in.readHours(value, &limit)
					continue
				}
				rate, err := limitRate().Read(value)
				switch {
				case err != nil:
					in.add(value, err)
				case i > 0:
					in.src.errs.Add(value.Pos, "%s: a rate that holds at other times comes first and stands once; for a part of the day write a list such as (08:00-18:00 %s)", in.label, value.Text)
				default:
					limit.Rate = rate
				}
			}
			*at(t) = limit
			return nil
		},
		give: func(t, _ *T) []sexp.Node {
			limit := at(t)
			var values []sexp.Node
			if limit.Rate != 0 {
				values = append(values, limitRate().Write(limit.Rate))
			}
			for _, h := range limit.Hours {
				values = append(values, sexp.List(hours().Write(h), limitRate().Write(h.Rate)))
			}
			if values == nil {
				return nil
			}
			return []sexp.Node{keyed(name, values...)}
		},
	}
}

// readHours reads a list of hours and a rate, and adds it unless it overlaps with
// another.
func (in reading) readHours(list sexp.Node, limit *core.BandwidthLimit) {
	if len(list.Items) != 2 {
		in.src.errs.Add(list.Pos, "%s: %s is not hours and a rate; write a list such as (08:00-18:00 5mbit)", in.label, quote(list.String()))
		return
	}
	h, err := hours().Read(list.Items[0])
	if err != nil {
		in.add(list.Items[0], err)
		return
	}
	if h.Rate, err = limitRate().Read(list.Items[1]); err != nil {
		in.add(list.Items[1], err)
		return
	}
	for _, other := range limit.Hours {
		if overlap(h, other) {
			in.src.errs.Add(list.Pos, "%s: %s overlaps with %s; at any time one rate must hold", in.label, hours().Write(h), hours().Write(other))
			return
		}
	}
	if len(limit.Hours) == core.LimitHoursMax {
		in.src.errs.Add(list.Pos, "%s: more than %d parts of a day; join some", in.label, core.LimitHoursMax)
		return
	}
	limit.Hours = append(limit.Hours, h)
}

// overlap reports whether two parts of a day have an instant in common: then one of
// them has the beginning of the other.
func overlap(a, b core.LimitHours) bool {
	has := func(h core.LimitHours, at time.Duration) bool {
		if h.From < h.To {
			return h.From <= at && at < h.To
		}
		return at >= h.From || at < h.To
	}
	return has(a, b.From) || has(b, a.From)
}

// limitRate is a rate, or the word unlimited, held as 0.
func limitRate() Kind[int64] {
	const unlimited = "unlimited"
	rate := Rate(core.LimitRateMin, core.LimitRateMax)
	return ofText(rate.Name+"|"+unlimited, func(text string) (int64, error) {
		if text == unlimited {
			return 0, nil
		}
		if word, ok := Nearest(text, []string{unlimited}); ok {
			return 0, fmt.Errorf("unknown word %s; did you mean %s?", quote(text), word)
		}
		return rate.Read(sexp.Word(text))
	}, func(v int64) string {
		if v == 0 {
			return unlimited
		}
		return rate.Write(v).Text
	})
}

// hours is a part of a day, as in 08:00-18:00. The rate is not read.
func hours() Kind[core.LimitHours] {
	clock := TimeOfDay()
	return ofText("hours", func(text string) (h core.LimitHours, err error) {
		from, to, ok := strings.Cut(text, "-")
		if !ok {
			return h, fmt.Errorf("%s is no part of a day; write one such as 08:00-18:00, or 22:00-06:00 over midnight", quote(text))
		}
		if h.From, err = clock.Read(sexp.Word(from)); err != nil {
			return h, err
		}
		if h.To, err = clock.Read(sexp.Word(to)); err != nil {
			return h, err
		}
		if h.From == dayLength {
			h.From = 0
		}
		if h.From == h.To {
			return h, fmt.Errorf("%s ends when it begins; for all of the day write 00:00-24:00", quote(text))
		}
		return h, nil
	}, func(h core.LimitHours) string { return clock.Write(h.From).Text + "-" + clock.Write(h.To).Text })
}
