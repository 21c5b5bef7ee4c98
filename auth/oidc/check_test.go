package oidc

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// wrongs are the findings that are not right, a line each.
func wrongs(found []Finding) string {
	var lines []string
	for _, f := range found {
		if !f.OK {
			lines = append(lines, f.String())
		}
	}
	return strings.Join(lines, "\n")
}

func TestCheckAsksTheIssuersThemselves(t *testing.T) {
	feed, _ := url.Parse("https://feed.example.com/odata")
	a := newAuthority(t, entraV2(directoryA))
	good := Issuer{URL: a.name, Audiences: []string{feedClient, "https://feed.example.com"}, Discovery: a.URL}
	changed := func(change func(*Issuer)) Issuer {
		i := good
		change(&i)
		return i
	}
	later := func() time.Time { return time.Now().Add(-10 * time.Minute) }
	for _, c := range []struct {
		name   string
		issuer Issuer
		now    func() time.Time
		want   string // empty: all is right
	}{
		{"a right configuration", good, nil, ""},
		{"a flaw", changed(func(i *Issuer) { i.Audiences = nil }), nil, "issuers[0].audiences: are missing"},
		{"another issuer at the address", changed(func(i *Issuer) { i.URL = entraV2(directoryB) }), nil, "describes the issuer"},
		{"nobody at the address", changed(func(i *Issuer) { i.Discovery = "http://127.0.0.1:1" }), nil, "see that the address is right"},
		{"no key of the algorithm", changed(func(i *Issuer) { i.Algorithms = []string{"ES384"} }), nil, "publishes no key for ES384"},
		{"a clock that goes wrong", good, later, "its clock is 10m"},
		{"an address that is no audience", changed(func(i *Issuer) { i.Audiences = []string{feedClient} }), nil, "add it, and make it the registration's application ID URI"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := Check(t.Context(), Settings{Issuers: []Issuer{c.issuer}, Now: c.now}, feed)
			got := wrongs(found)
			if c.want == "" && (got != "" || len(found) != 5) {
				t.Errorf("found %v", found)
			}
			if c.want != "" && !strings.Contains(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestCheckLooksAtARealProvider(t *testing.T) {
	p := newRealProvider(t)
	found := Check(t.Context(), Settings{Issuers: []Issuer{{URL: p.URL, Audiences: []string{"feed"}}}}, nil)
	if got := wrongs(found); got != "" || len(found) != 4 {
		t.Errorf("found %v", found)
	}
}
