package sample

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestApportionRoundsTheLargestRemaindersUp(t *testing.T) {
	for _, c := range []struct {
		n      int
		shares []int
		want   []int
	}{
		{10, []int{9200, 650, 150}, []int{9, 1, 0}},
		{3, []int{1, 1}, []int{2, 1}},
		{7, []int{0, 5, 0}, []int{0, 7, 0}},
		{0, []int{3, 4}, []int{0, 0}},
		{5, []int{0, 0}, []int{0, 0}},
		{5, nil, []int{}},
		{164_400, []int{9200, 650, 150}, []int{151_248, 10_686, 2_466}},
	} {
		if got := apportion(c.n, c.shares); !slices.Equal(got, c.want) {
			t.Errorf("apportion(%d, %v) = %v, want %v", c.n, c.shares, got, c.want)
		}
	}
}

// drawnShares are shares of which one at least is not zero.
func drawnShares(t *rapid.T) []int {
	shares := rapid.SliceOfN(rapid.IntRange(0, 10_000), 1, 30).Draw(t, "shares")
	shares[0]++
	return shares
}

func TestApportionKeepsTheSumAndMissesNoShareByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, shares := rapid.IntRange(0, 2_000_000).Draw(t, "n"), drawnShares(t)
		parts, total := apportion(n, shares), sumOf(shares)
		if sumOf(parts) != n {
			t.Fatalf("%v sums up to %d", parts, sumOf(parts))
		}
		for i, s := range shares {
			if parts[i] < n*s/total || parts[i] > (n*s+total-1)/total {
				t.Fatalf("part %d is %d, and %d * %d / %d exactly", i, parts[i], n, s, total)
			}
		}
	})
}

func TestKeepOneLeavesNoShareEmptyWhereThereIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, shares := rapid.IntRange(0, 200).Draw(t, "n"), drawnShares(t)
		parts := keepOne(apportion(n, shares), shares)
		if sumOf(parts) != n {
			t.Fatalf("%v sums up to %d", parts, sumOf(parts))
		}
		for i, s := range shares {
			if parts[i] < 0 || s == 0 && parts[i] > 0 || s > 0 && parts[i] == 0 && slices.Max(parts) > 1 {
				t.Fatalf("part %d of %v has the share %d", i, parts, s)
			}
		}
	})
}

func TestADeckDealsEachKindAsOftenAsItIsThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, shares := rapid.IntRange(0, 500).Draw(t, "n"), drawnShares(t)
		fits := rapid.IntRange(0, len(shares)-1).Draw(t, "fits")
		luck, d := newDice(rapid.Uint64().Draw(t, "seed")), newDeck(n, shares...)
		want, got := slices.Clone(d.left), make([]int, len(shares))
		for i := range n {
			if i%3 == 0 {
				got[d.dealOf(luck, func(kind int) bool { return kind == fits })]++
				continue
			}
			got[d.deal(luck)]++
		}
		if !slices.Equal(got, want) {
			t.Fatalf("dealt %v of %v", got, want)
		}
	})
}
