package sample

import "sort"

// apportion divides n into parts in proportion to the shares, by the method of the
// largest remainder: each part is its exact share rounded down or up, and together
// they are n. Of equal remainders the earlier part is rounded up. Where all shares
// are zero there is nothing to divide, and all parts are zero.
func apportion(n int, shares []int) []int {
	total := sumOf(shares)
	parts, rest := make([]int, len(shares)), n
	if total == 0 {
		return parts
	}
	byRemainder := make([]int, len(shares))
	for i, s := range shares {
		parts[i], byRemainder[i] = n*s/total, i
		rest -= parts[i]
	}
	sort.SliceStable(byRemainder, func(a, b int) bool {
		return n*shares[byRemainder[a]]%total > n*shares[byRemainder[b]]%total
	})
	for _, i := range byRemainder[:rest] {
		parts[i]++
	}
	return parts
}

func sumOf(list []int) (total int) {
	for _, n := range list {
		total += n
	}
	return total
}

// keepOne gives each part that was rounded to nothing one of the greatest part, so
// that a small centre has an example of everything. It stops when all parts are
// down to one.
func keepOne(parts, shares []int) []int {
	for i, s := range shares {
		if s == 0 || parts[i] > 0 {
			continue
		}
		greatest := 0
		for j, n := range parts {
			if n > parts[greatest] {
				greatest = j
			}
		}
		if parts[greatest] < 2 {
			break
		}
		parts[greatest]--
		parts[i]++
	}
	return parts
}

// deck is a pile of cards, so many of each kind, in random order. Dealing all of it
// gives each kind exactly as often as it is there. Only the numbers of cards are
// kept: the order comes about as they are dealt.
type deck struct{ left []int }

// newDeck is a deck of n cards, whose kinds have these shares of them.
func newDeck(n int, shares ...int) *deck { return &deck{keepOne(apportion(n, shares), shares)} }

// some is a deck of n cards of which so many are of kind 1, and the others of
// kind 0. There are no more of kind 1 than cards.
func some(n, chosen int) *deck {
	chosen = max(0, min(n, chosen))
	return &deck{[]int{n - chosen, chosen}}
}

// deal draws the kind of the next card. An empty deck gives the first kind.
func (d *deck) deal(luck dice) int {
	return d.dealOf(luck, func(int) bool { return true })
}

// dealOf draws the next card among those of the kinds that fit. Where none is
// left, it draws among all: the cards are dealt sooner or later.
func (d *deck) dealOf(luck dice, fits func(kind int) bool) int {
	total, all := 0, 0
	for kind, n := range d.left {
		all += n
		if fits(kind) {
			total += n
		}
	}
	if all == 0 {
		return 0
	}
	if total == 0 {
		return d.deal(luck)
	}
	at := luck.IntN(total)
	for kind, n := range d.left {
		if !fits(kind) {
			continue
		}
		if at -= n; at < 0 {
			d.left[kind]--
			return kind
		}
	}
	return 0
}
