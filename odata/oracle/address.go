package oracle

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// address is the canonical address of an entity below the root of the feed:
// Set(1), or Set(a=1,b='x') with the properties in the order of the key.
func address(r *Row) string {
	if r.set.Singleton {
		return r.set.Name
	}
	var parts []string
	for _, p := range r.set.Key {
		key := fmt.Sprint(r.published[p.Name])
		if f, _ := familyOf(p.Type); f == text {
			key = quoted(key)
		}
		key = url.PathEscape(key)
		if len(r.set.Key) > 1 {
			key = p.Name + "=" + key
		}
		parts = append(parts, key)
	}
	return r.set.Name + "(" + strings.Join(parts, ",") + ")"
}

// What must stay encoded because it means something else as it is, and moments
// with needless zeros.
var (
	reserved = regexp.MustCompile(`%(2[fF]|3[fF]|23|25)`)
	needless = regexp.MustCompile(`(T\d\d:\d\d:\d\d(?:\.\d*[1-9])?)\.?0*(Z|[+-]\d\d:\d\d)`)
)

// Resolved is an address without the freedom that writers of URLs have: two
// addresses name the same if their resolved forms are equal. One with a letter
// that no URL has is none.
func Resolved(address string) string {
	kept := reserved.ReplaceAllStringFunc(address, func(code string) string { return "%25" + strings.ToUpper(code[1:]) })
	decoded, err := url.PathUnescape(kept)
	if err != nil || strings.ContainsFunc(address, forbidden) {
		return address + " is no URL"
	}
	return needless.ReplaceAllString(decoded, "$1$2")
}

// forbidden tells whether RFC 3986 does not let the letter stand in a URL.
func forbidden(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r)
}
