package auth

import (
	"net/url"
	"strings"
)

// readParameter reads the key that stands in a query string under a name, once
// (power-query.md 4.4). The other parameters are none of its business.
func readParameter(rawQuery, name string) (Credential, *Failure) {
	if len(rawQuery) > longest {
		return Credential{Scheme: Query}, malformed("The address is longer than the 16 KB that the feed reads.")
	}
	var keys []string
	for part := range strings.SplitSeq(rawQuery, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		if decoded, err := url.QueryUnescape(rawName); err == nil && decoded == name {
			keys = append(keys, rawValue)
		}
	}
	switch {
	case len(keys) == 0:
		return Credential{}, errMissing()
	case len(keys) > 1:
		return Credential{Scheme: Query}, malformed("The address has several keys. Send one.")
	}
	key, err := url.QueryUnescape(keys[0])
	if err != nil || key == "" || !isText(key) {
		return Credential{Scheme: Query}, malformed("The key in the address cannot be read. Check that it was copied as a whole.")
	}
	return Credential{Scheme: Query, Secret: key}, nil
}
