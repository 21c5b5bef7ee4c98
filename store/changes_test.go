package store

import "testing"

func TestASequenceIsFollowedFromItsHorizonToItsEnd(t *testing.T) {
	for _, c := range []struct {
		s      Sequence
		number int64
		want   bool
	}{
		{Sequence{}, 0, true},
		{Sequence{}, 1, false},
		{Sequence{Last: 9}, 0, true},
		{Sequence{Last: 9}, 9, true},
		{Sequence{Last: 9}, 10, false},
		{Sequence{Last: 9, Horizon: 4}, 3, false},
		{Sequence{Last: 9, Horizon: 4}, 4, true},
		{Sequence{Last: 9, Horizon: 9}, 9, true},
	} {
		if got := c.s.Follows(c.number); got != c.want {
			t.Errorf("%+v follows from %d: %t", c.s, c.number, got)
		}
	}
}
