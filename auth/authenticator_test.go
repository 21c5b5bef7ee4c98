package auth_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"feedline/auth"
)

// noting takes every credential and remembers the last one.
type noting struct{ shown auth.Credential }

func (n *noting) Takes(auth.Credential) bool { return true }

func (n *noting) Verify(_ context.Context, c auth.Credential) (auth.Principal, error) {
	n.shown = c
	return auth.Principal{Subject: "somebody", Method: auth.ByKey}, nil
}

// asking is a request with a query string and lines of the Authorization
// header.
func asking(rawQuery string, lines ...string) *http.Request {
	r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/odata", RawQuery: rawQuery}, Header: http.Header{}, RemoteAddr: "[::ffff:192.0.2.7]:4711"}
	if lines != nil {
		r.Header["Authorization"] = lines
	}
	return r
}

func encoded(pair string) string { return base64.StdEncoding.EncodeToString([]byte(pair)) }

func TestCredentialsAreReadFromTheirPlaces(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln-_~+/=="
	for _, c := range []struct {
		name     string
		rawQuery string
		lines    []string
		want     string // scheme, user and secret
	}{
		{"a token", "", []string{"Bearer " + jwt}, "Bearer||" + jwt},
		{"the scheme in small letters", "", []string{"bearer abc"}, "Bearer||abc"},
		{"the scheme in capitals", "", []string{"BEARER abc"}, "Bearer||abc"},
		{"several blanks, and some around", "", []string{" \tBearer   abc \t"}, "Bearer||abc"},
		{"a key of this feed", "", []string{"Bearer fl_a1b2_c3"}, "Bearer||fl_a1b2_c3"},
		{"a user and a password", "", []string{"Basic " + encoded("ann:secret")}, "Basic|ann|secret"},
		{"Basic in small letters", "", []string{"basic " + encoded("ann:secret")}, "Basic|ann|secret"},
		{"a key without a user", "", []string{"Basic " + encoded(":fl_key")}, "Basic||fl_key"},
		{"colons in a password", "", []string{"Basic " + encoded("ann:a:b:")}, "Basic|ann|a:b:"},
		{"letters of all languages", "", []string{"Basic " + encoded("Zoë:gürtel")}, "Basic|Zoë|gürtel"},
		{"a key in the address", "$top=5&apikey=fl_key&x=y", nil, "query||fl_key"},
		{"a key with escapes, and its name too", "api%6bey=a%2Bb%20c+d", nil, "query||a+b c d"},
		{"another parameter that looks like it", "apiKey=no&apikey=fl_key", nil, "query||fl_key"},
		{"the header where the address has no key", "$top=5", []string{"Bearer abc"}, "Bearer||abc"},
		{"as many bytes as are read", "", []string{"Bearer " + strings.Repeat("a", 16<<10-7)}, "Bearer||" + strings.Repeat("a", 16<<10-7)},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &noting{}
			a := auth.Authenticator{Verifiers: []auth.Verifier{v}, Parameter: "apikey"}
			if _, err := a.Authenticate(asking(c.rawQuery, c.lines...)); err != nil {
				t.Fatal(err)
			}
			if got := string(v.shown.Scheme) + "|" + v.shown.User + "|" + v.shown.Secret; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if v.shown.Address != netip.MustParseAddr("192.0.2.7") {
				t.Errorf("it came from %s", v.shown.Address)
			}
		})
	}
}

func TestWhatCannotBeReadIsNeverVerified(t *testing.T) {
	for _, c := range []struct {
		name     string
		rawQuery string
		lines    []string
		want     auth.Reason
	}{
		{"nothing", "", nil, auth.Missing},
		{"other parameters only", "$top=5&APIKEY=x&key=y", nil, auth.Missing},
		{"an empty Bearer", "", []string{"Bearer"}, auth.EmptyBearer},
		{"an empty Bearer with blanks", "", []string{"Bearer   "}, auth.EmptyBearer},
		{"an empty Bearer with a tabulator", "", []string{"Bearer\t"}, auth.EmptyBearer},
		{"an empty Bearer in small letters", "", []string{"bearer "}, auth.EmptyBearer},
		{"an empty Bearer beside a key in the address", "apikey=fl_key", []string{"Bearer"}, auth.EmptyBearer},
		{"an empty header", "", []string{""}, auth.NotAccepted},
		{"two headers", "", []string{"Bearer abc", "Bearer abc"}, auth.Malformed},
		{"two headers, one of them empty", "", []string{"", "Bearer abc"}, auth.Malformed},
		{"a header and a key in the address", "apikey=fl_key", []string{"Bearer abc"}, auth.Malformed},
		{"a header and half a key in the address", "apikey=", []string{"Bearer abc"}, auth.Malformed},
		{"one byte too many", "", []string{"Bearer " + strings.Repeat("a", 16<<10-6)}, auth.Malformed},
		{"a megabyte of blanks", "", []string{strings.Repeat(" ", 1<<20)}, auth.Malformed},
		{"two tokens", "", []string{"Bearer abc def"}, auth.Malformed},
		{"a token in quotes", "", []string{`Bearer "abc"`}, auth.Malformed},
		{"a token with a comma", "", []string{"Bearer abc,def"}, auth.Malformed},
		{"a token with an equals sign inside", "", []string{"Bearer a=b"}, auth.Malformed},
		{"equals signs only", "", []string{"Bearer =="}, auth.Malformed},
		{"a token with a null byte", "", []string{"Bearer abc\x00"}, auth.Malformed},
		{"a token with letters of other languages", "", []string{"Bearer äbc"}, auth.Malformed},
		{"Basic with nothing", "", []string{"Basic"}, auth.Malformed},
		{"Basic that is not base64", "", []string{"Basic !!!"}, auth.Malformed},
		{"Basic without padding", "", []string{"Basic YW5uOnNlY3JldDE"}, auth.Malformed},
		{"Basic with bits left over", "", []string{"Basic YTpiY2R="}, auth.Malformed},
		{"Basic with a line break", "", []string{"Basic YW5u\nOmE="}, auth.Malformed},
		{"Basic without a colon", "", []string{"Basic " + encoded("ann")}, auth.Malformed},
		{"Basic with an empty password", "", []string{"Basic " + encoded("ann:")}, auth.Malformed},
		{"Basic with a control character", "", []string{"Basic " + encoded("ann:a\x00b")}, auth.Malformed},
		{"Basic in Latin-1", "", []string{"Basic " + encoded("ann:g\xfcrtel")}, auth.Malformed},
		{"a key without a scheme", "", []string{"fl_secret"}, auth.NotAccepted},
		{"Negotiate", "", []string{"Negotiate YII="}, auth.NotAccepted},
		{"a scheme that begins like one", "", []string{"Bearers abc"}, auth.NotAccepted},
		{"a tabulator behind the scheme", "", []string{"Bearer\tabc"}, auth.NotAccepted},
		{"two keys in the address", "apikey=a&apikey=a", nil, auth.Malformed},
		{"an empty key in the address", "apikey=", nil, auth.Malformed},
		{"a key with a broken escape", "apikey=%zz", nil, auth.Malformed},
		{"a key with a control character", "apikey=a%00", nil, auth.Malformed},
		{"a key that is not UTF-8", "apikey=%ff", nil, auth.Malformed},
		{"an address that is too long", "apikey=" + strings.Repeat("a", 16<<10), nil, auth.Malformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := &noting{}
			a := auth.Authenticator{Verifiers: []auth.Verifier{v}, Parameter: "apikey"}
			p, err := a.Authenticate(asking(c.rawQuery, c.lines...))
			var f *auth.Failure
			if !errors.As(err, &f) || f.Reason != c.want {
				t.Fatalf("the error is %v, want %s", err, c.want)
			}
			if p.Subject != "" || v.shown != (auth.Credential{}) {
				t.Errorf("somebody was let in or asked: %+v %+v", p, v.shown)
			}
			if f.Message == "" || strings.Contains(err.Error(), "fl_") {
				t.Errorf("the text is %q", err)
			}
		})
	}
}

func TestWithoutAParameterKeysInTheAddressAreNothing(t *testing.T) {
	for _, rawQuery := range []string{"apikey=fl_key", "=fl_key", "fl_key", ""} {
		v := &noting{}
		a := auth.Authenticator{Verifiers: []auth.Verifier{v}}
		_, err := a.Authenticate(asking(rawQuery))
		var f *auth.Failure
		if !errors.As(err, &f) || f.Reason != auth.Missing {
			t.Errorf("%q: %v", rawQuery, err)
		}
		if _, err := a.Authenticate(asking(rawQuery, "Bearer abc")); err != nil {
			t.Errorf("%q beside a token: %v", rawQuery, err)
		}
	}
}

// picky takes one scheme and answers the same to everybody.
type picky struct {
	scheme auth.Scheme
	p      auth.Principal
	err    error
}

func (p picky) Takes(c auth.Credential) bool { return c.Scheme == p.scheme }

func (p picky) Verify(context.Context, auth.Credential) (auth.Principal, error) { return p.p, p.err }

func TestTheVerifierThatTakesACredentialDecides(t *testing.T) {
	trouble := errors.New("the disk is gone")
	a := auth.Authenticator{Parameter: "apikey", Verifiers: []auth.Verifier{
		picky{scheme: auth.Bearer, p: auth.Principal{Subject: "ann"}},
		picky{scheme: auth.Basic, err: trouble},
	}}
	if p, err := a.Authenticate(asking("", "Bearer abc")); err != nil || p.Subject != "ann" {
		t.Errorf("got %+v, %v", p, err)
	}
	var f *auth.Failure
	if _, err := a.Authenticate(asking("", "Basic "+encoded("ann:x"))); !errors.Is(err, trouble) || errors.As(err, &f) {
		t.Errorf("the feed's own trouble is %v", err)
	}
	if _, err := a.Authenticate(asking("apikey=x")); !errors.As(err, &f) || f.Reason != auth.NotAccepted {
		t.Errorf("a credential that nobody takes is %v", err)
	}
}

func TestNobodyIsLetIn(t *testing.T) {
	a := auth.Authenticator{Verifiers: []auth.Verifier{picky{scheme: auth.Bearer}}}
	var f *auth.Failure
	if p, err := a.Authenticate(asking("", "Bearer abc")); err == nil || errors.As(err, &f) || p.Subject != "" {
		t.Errorf("got %+v, %v", p, err)
	}
}

func TestTheAddressComesFromWhoKnowsIt(t *testing.T) {
	v, client := &noting{}, netip.MustParseAddr("198.51.100.1")
	a := auth.Authenticator{Verifiers: []auth.Verifier{v}, Address: func(*http.Request) netip.Addr { return client }}
	if _, err := a.Authenticate(asking("", "Bearer abc")); err != nil || v.shown.Address != client {
		t.Errorf("%s, %v", v.shown.Address, err)
	}
	r := asking("", "Bearer abc")
	r.RemoteAddr, a.Address = "@", nil
	if _, err := a.Authenticate(r); err != nil || v.shown.Address.IsValid() {
		t.Errorf("%s, %v", v.shown.Address, err)
	}
}
