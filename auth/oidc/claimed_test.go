package oidc

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedline/auth"
)

func TestClaimsNameTheCallerThatTheirTokenWouldName(t *testing.T) {
	v, a := entraFeed(t, nil)
	var issuers []Issuer
	for _, i := range v.issuers {
		issuers = append(issuers, i.Issuer)
	}
	for name, claims := range map[string]fields{
		"version 2": entraClaims(directoryA), "version 1": entraV1Claims(directoryA),
		"several scopes":    with(entraClaims(directoryA), "scp", "user_impersonation Feed.Other"),
		"without an object": with(entraClaims(directoryA), "oid", nil),
	} {
		want, err := v.Verify(t.Context(), bearer(a.signed(claims)))
		if err != nil {
			t.Fatal(err)
		}
		want.Expires = time.Time{}
		got, err := Claimed(issuers, jsonOf(claims))
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, d)
		}
	}
}

func TestClaimsAreThoseOfTheirIssuer(t *testing.T) {
	one, two := Issuer{URL: "https://login.example.com", Audiences: []string{"feed"}}, Issuer{Name: "two", URL: "https://two.example.com", Audiences: []string{"feed"}}
	for _, row := range []struct {
		issuers      []Issuer
		claims, want string
	}{
		{nil, `{"sub": "ann"}`, "claims#ann"},
		{[]Issuer{one}, `{"oid": "1", "sub": "ann"}`, "login.example.com#ann"},
		{[]Issuer{one, two}, `{"iss": "https://two.example.com", "sub": "ann"}`, "two#ann"},
		{[]Issuer{one, two}, `{"iss": "https://three.example.com", "sub": "ann"}`, "claims#ann"},
	} {
		if p, err := Claimed(row.issuers, []byte(row.claims)); err != nil || p.Subject != row.want || p.Method != auth.ByIssuer {
			t.Errorf("%s: %+v, %v", row.claims, p, err)
		}
	}
	for _, text := range []string{`{"sub": "ann"`, `[]`, `{"sub": "ann", "sub": "bob"}`} {
		if _, err := Claimed(nil, []byte(text)); err == nil {
			t.Errorf("%s is taken for claims", text)
		}
	}
}
