package oracle

import (
	"math/rand/v2"
	"strings"
)

// Style is how one client writes its URLs. Equal styles write equally; a Style
// changes while it writes.
type Style struct {
	rand *rand.Rand // nil: plainly
	by   profile
}

// profile is how a client encodes what need not be encoded.
type profile uint8

const (
	sparing   profile = iota // only what must be
	component                // as JavaScript's encodeURIComponent
	form                     // as an HTML form: blanks are plus signs
	mixed                    // each time as it comes
	profiles
)

// Plain is the style without any whim, for messages.
func Plain() *Style { return &Style{} }

// NewStyle is the style of one of many clients.
func NewStyle(seed, number uint64) *Style {
	r := rand.New(rand.NewPCG(seed, ^number))
	return &Style{rand: r, by: profile(r.IntN(int(profiles)))}
}

// now tells whether the client does, this time, what it does in so many of a
// hundred cases.
func (s *Style) now(percent int) bool { return s.rand != nil && s.rand.IntN(100) < percent }

// among chooses one of the ways to write something; the first is the plain
// one.
func (s *Style) among(ways ...string) string {
	if s.rand == nil {
		return ways[0]
	}
	return ways[s.rand.IntN(len(ways))]
}

// word writes a name that is read in any case.
func (s *Style) word(name string) string {
	switch {
	case s.now(6):
		return strings.ToUpper(name)
	case s.now(4):
		return strings.ToUpper(name[:1]) + name[1:]
	case s.now(2):
		return s.zigzag(name)
	}
	return name
}

func (s *Style) zigzag(name string) string {
	var b strings.Builder
	for _, r := range name {
		letter := string(r)
		if s.now(50) {
			letter = strings.ToUpper(letter)
		}
		b.WriteString(letter)
	}
	return b.String()
}

// blank is what must separate two words, and gap what may.
func (s *Style) blank() string {
	switch {
	case s.now(4):
		return "  "
	case s.now(1):
		return "\t"
	}
	return " "
}

func (s *Style) gap() string {
	if s.now(5) {
		return s.blank()
	}
	return ""
}
