package auth_test

import (
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"

	"feedline/auth"
)

// FuzzCredentials holds what is read of a request to what would be written of
// it again.
func FuzzCredentials(f *testing.F) {
	for _, line := range []string{
		"Bearer", "bearer abc.def-_~+/==", "Basic " + encoded("ann:secret"), "Basic " + encoded(":fl_k:e:y"), "Basic =", "Basic YW5u\r\nOmE=",
		"Negotiate x", "", " ", "Bearer\tabc", "\xff", "Bearer a b",
	} {
		f.Add(line, "$top=5&apikey=x")
		f.Add(line, "")
	}
	for _, query := range []string{"apikey=a+b%2B", "apikey", "apikey=%", "&&=&apikey==", "api%6bey=%00", "apikey=a&apikey=b"} {
		f.Add("", query)
	}
	f.Fuzz(func(t *testing.T, line, rawQuery string) {
		var lines []string
		if line != "" {
			lines = []string{line}
		}
		first := shownBy(t, rawQuery, lines...)
		if first == (auth.Credential{}) {
			return
		}
		switch first.Scheme {
		case auth.Bearer:
			lines, rawQuery = []string{"Bearer " + first.Secret}, ""
		case auth.Basic:
			lines, rawQuery = []string{"Basic " + base64.StdEncoding.EncodeToString([]byte(first.User+":"+first.Secret))}, ""
		case auth.Query:
			lines, rawQuery = nil, "apikey="+url.QueryEscape(first.Secret)
		}
		if second := shownBy(t, rawQuery, lines...); second != first {
			t.Errorf("%+v is read again as %+v", first, second)
		}
	})
}

// shownBy is the credential that a request shows; the zero one if it is refused.
func shownBy(t *testing.T, rawQuery string, lines ...string) auth.Credential {
	t.Helper()
	v := &noting{}
	a := auth.Authenticator{Verifiers: []auth.Verifier{v}, Offers: []auth.Scheme{auth.Bearer, auth.Basic}, Parameter: "apikey"}
	_, err := a.Authenticate(asking(rawQuery, lines...))
	var f *auth.Failure
	switch {
	case err == nil && v.shown.Secret == "":
		t.Errorf("%q %q: an empty secret was verified", rawQuery, lines)
	case err != nil && !errors.As(err, &f):
		t.Errorf("%q %q: %v", rawQuery, lines, err)
	case err != nil && (len(f.Challenges) == 0 || !plainWords(f)):
		t.Errorf("%q %q: refused with %q %q", rawQuery, lines, f.Challenges, f.Message)
	}
	return v.shown
}

// plainWords tells whether the words of a refusal are the short and plain ones
// of this room.
func plainWords(f *auth.Failure) bool {
	return len(f.Message) < 300 && f.Cause == nil && !strings.ContainsFunc(f.Message, func(c rune) bool { return c < ' ' || c > '~' })
}
