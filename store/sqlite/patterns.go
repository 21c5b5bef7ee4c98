package sqlite

import (
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// patterns keeps regular expressions that were compiled. The zero value is
// ready, and it is safe for concurrent use.
type patterns struct {
	last  atomic.Pointer[pattern] // a query mostly asks for one again and again
	mu    sync.Mutex
	known map[string]*pattern
}

// pattern is a text and what it compiles to; nil if it does not.
type pattern struct {
	text string
	*regexp.Regexp
}

// mostPatterns is how many are kept. A query that takes them from a column may
// ask for any number.
const mostPatterns = 64

// compile gives the regular expression; nil if the text is none. It does not
// keep the bytes of the text.
func (p *patterns) compile(text string) *regexp.Regexp {
	if last := p.last.Load(); last != nil && last.text == text {
		return last.Regexp
	}
	found := p.find(text)
	p.last.Store(found)
	return found.Regexp
}

func (p *patterns) find(text string) *pattern {
	p.mu.Lock()
	defer p.mu.Unlock()
	if found := p.known[text]; found != nil {
		return found
	}
	if p.known == nil || len(p.known) == mostPatterns {
		p.known = make(map[string]*pattern, mostPatterns)
	}
	text = strings.Clone(text)
	compiled, _ := regexp.Compile(text) // nil if it cannot
	found := &pattern{text, compiled}
	p.known[text] = found
	return found
}
