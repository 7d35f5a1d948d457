package sweep

import (
	"fmt"
	"slices"
)

// Confirm makes two of the runs again that results are of: the first, and the first that
// failed. The error says which comes out otherwise now, so that what this program finds must not
// stand beside what another one found, such as it was before its bug was mended.
func (p *Plan) Confirm(results []Line) error {
	if len(results) == 0 {
		return nil
	}
	again := []int{0}
	if i := slices.IndexFunc(results, func(l Line) bool { return !l.OK }); i > 0 {
		again = append(again, i)
	}
	for _, i := range again {
		then := &results[i]
		one := *p
		one.Seeds, one.Shard, one.Skip, one.Known = Seeds{then.Seed, then.Seed}, Shard{}, nil, nil
		var err error
		running := one.Run(func(now Line) bool {
			switch {
			case now.OK && !then.OK:
				err = fmt.Errorf("seed %d failed and holds now", then.Seed)
			case then.OK && !now.OK:
				err = fmt.Errorf("seed %d held and fails now", then.Seed)
			case now.Digest != then.Digest:
				err = fmt.Errorf("seed %d gave the trace %.16s, and %.16s now", then.Seed, then.Digest, now.Digest)
			case !slices.Equal(now.Failures, then.Failures):
				err = fmt.Errorf("seed %d fails otherwise now: %s", then.Seed, now.Failures[0].Text)
			}
			return true
		})
		if running != nil {
			return running
		}
		if err != nil {
			return err
		}
	}
	return nil
}
