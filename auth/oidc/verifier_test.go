package oidc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedline/auth"
)

// entraFeed is a verifier of one directory whose keys the authority has.
func entraFeed(t testing.TB, change func(*Issuer)) (*Verifier, *authority) {
	t.Helper()
	a := newAuthority(t, entraV2(directoryA))
	issuer := Issuer{URL: a.name, Audiences: []string{feedClient, "https://feed.example.com"}, Discovery: a.URL}
	if change != nil {
		change(&issuer)
	}
	return verifierOf(t, Settings{Issuers: []Issuer{issuer}}), a
}

func reasonOf(t testing.TB, v auth.Verifier, token string) auth.Reason {
	t.Helper()
	_, err := v.Verify(t.Context(), bearer(token))
	var failure *auth.Failure
	if err != nil && !errors.As(err, &failure) {
		t.Fatalf("not a failure: %v", err)
	}
	if failure == nil {
		return ""
	}
	return failure.Reason
}

func TestAPersonOfEntraIsTheSameInBothVersions(t *testing.T) {
	v, a := entraFeed(t, nil)
	for _, claims := range []fields{entraClaims(directoryA), entraV1Claims(directoryA)} {
		p, err := v.Verify(t.Context(), bearer(a.signed(claims)))
		if err != nil {
			t.Fatal(err)
		}
		want := auth.Principal{
			Subject: "entra#" + directoryA + "/" + person, Name: "ann@example.com", Method: auth.ByIssuer, Client: powerQuery,
			Expires: time.Unix(claims["exp"].(int64), 0).Add(time.Minute),
		}
		if !p.Claims.Has("roles", "Feed.Read") || !p.Claims.Has("tid", directoryA) || !p.Claims.Has("scp", "user_impersonation") {
			t.Errorf("claims are %v", p.Claims)
		}
		p.Claims = nil
		if d := cmp.Diff(want, p); d != "" {
			t.Error(d)
		}
	}
}

func TestTokensThatEntraMakesForOthers(t *testing.T) {
	v, a := entraFeed(t, func(i *Issuer) { i.AppRoles = []string{"Feed.Read"} })
	person := entraClaims(directoryA)
	app := applicationClaims(directoryA)
	for _, c := range []struct {
		name   string
		claims fields
		want   auth.Reason
	}{
		{"a person with the scope", person, ""},
		{"a person with the scope among others", with(person, "scp", "openid user_impersonation"), ""},
		{"a person with another scope", with(person, "scp", "User.Read"), auth.WrongScope},
		{"a person without a scope but with roles", with(person, "scp", nil), auth.WrongScope},
		{"an application with the role", app, ""},
		{"an application that says so", with(app, "idtyp", "app", "sub", "other"), ""},
		{"an application with another role", with(app, "roles", []string{"Feed.Write"}), auth.WrongScope},
		{"an application without roles", with(app, "roles", nil), auth.WrongScope},
		{"an application that says it is a person", with(app, "idtyp", "user"), auth.WrongScope},
		{"an ID token with a nonce", with(person, "scp", nil, "azp", nil, "nonce", "n"), auth.WrongScope},
		{"an ID token without a nonce", with(person, "scp", nil, "azp", nil), auth.WrongScope},
		{"the client id as audience in version 1", with(entraV1Claims(directoryA), "aud", feedClient), ""},
		{"the address without a slash", with(entraV1Claims(directoryA), "aud", "https://feed.example.com"), ""},
		{"the address in capitals", with(entraV1Claims(directoryA), "aud", "HTTPS://feed.example.com"), auth.WrongAudience},
		{"another directory in tid", with(person, "tid", directoryB), auth.WrongDirectory},
		{"no tid", with(person, "tid", nil), auth.WrongDirectory},
		{"another directory", entraClaims(directoryB), auth.WrongDirectory},
		{"groups that were left out and are not needed", with(person, "_claim_names", fields{"groups": "src1"},
			"_claim_sources", fields{"src1": fields{"endpoint": "https://graph.windows.net/x"}}), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := reasonOf(t, v, a.signed(c.claims)); got != c.want {
				t.Errorf("refused as %q, want %q", got, c.want)
			}
		})
	}
}

func TestGroupsThatWereLeftOutAreNoticedWhereTheyAreNeeded(t *testing.T) {
	a := newAuthority(t, entraV2(directoryA))
	v := verifierOf(t, Settings{NeedGroups: true, Issuers: []Issuer{{URL: a.name, Audiences: []string{feedClient}, Discovery: a.URL}}})
	claims := entraClaims(directoryA)
	overage := with(claims, "_claim_names", fields{"groups": "src1"}, "_claim_sources", fields{"src1": fields{"endpoint": "https://graph.windows.net/x"}})
	if got := reasonOf(t, v, a.signed(overage)); got != auth.TooManyGroups {
		t.Errorf("refused as %q", got)
	}
	if got := reasonOf(t, v, a.signed(with(claims, "hasgroups", true))); got != auth.TooManyGroups {
		t.Errorf("refused as %q", got)
	}
	if got := reasonOf(t, v, a.signed(with(claims, "groups", []string{"g1"}))); got != "" {
		t.Errorf("refused as %q", got)
	}
}

func TestATemplateServesTheListedDirectoriesOnly(t *testing.T) {
	a := newAuthority(t, entraV2("{tenantid}"))
	v := verifierOf(t, Settings{Issuers: []Issuer{{
		URL: entraV2("{tenantid}"), Directories: []string{directoryA, strings.ToUpper(directoryB)},
		Audiences: []string{feedClient, "https://feed.example.com"}, Discovery: a.URL,
	}}})
	a.extra["rsa"] = map[string]any{"issuer": entraV2("{tenantid}")}
	for _, c := range []struct {
		claims fields
		want   auth.Reason
	}{
		{entraClaims(directoryA), ""},
		{entraV1Claims(directoryA), ""},
		{entraClaims(directoryB), ""},
		{entraClaims(directoryC), auth.WrongDirectory},
		{entraV1Claims(directoryC), auth.WrongDirectory},
		{with(entraClaims(directoryA), "tid", directoryB), auth.WrongDirectory},
		{with(entraClaims(directoryA), "iss", entraV2("{tenantid}")), auth.UnknownIssuer},
		{with(entraClaims(directoryA), "iss", entraV2("common")), auth.UnknownIssuer},
	} {
		if got := reasonOf(t, v, a.signed(c.claims)); got != c.want {
			t.Errorf("%v of %v: refused as %q, want %q", c.claims["iss"], c.claims["tid"], got, c.want)
		}
	}
}

func TestAKeyForOneDirectorySignsForNoOther(t *testing.T) {
	a := newAuthority(t, entraV2("{tenantid}"))
	v := verifierOf(t, Settings{Issuers: []Issuer{{
		URL: entraV2("{tenantid}"), Directories: []string{directoryA, directoryB}, Audiences: []string{feedClient}, Discovery: a.URL,
	}}})
	a.extra["rsa"] = map[string]any{"issuer": entraV2(directoryB)}
	if got := reasonOf(t, v, a.signed(entraClaims(directoryB))); got != "" {
		t.Errorf("refused as %q", got)
	}
	if got := reasonOf(t, v, a.signed(entraClaims(directoryA))); got != auth.BadSignature {
		t.Errorf("refused as %q", got)
	}
}

func TestIssuersHaveTheirOwnKeys(t *testing.T) {
	a, b := newAuthority(t, ""), newAuthority(t, "")
	b.publish(jwk("rsa", otherRSA()))
	v := verifierOf(t, Settings{Issuers: []Issuer{
		{URL: a.name, Audiences: []string{"feed"}}, {URL: b.name, Audiences: []string{"feed"}},
	}})
	forB := b.claims()
	if got := reasonOf(t, v, sealed(rsaHeader, forB, rs256(otherRSA()))); got != "" {
		t.Errorf("refused as %q", got)
	}
	if got := reasonOf(t, v, sealed(rsaHeader, forB, rs256(testRSA()))); got != auth.BadSignature {
		t.Errorf("signed by the other issuer: refused as %q", got)
	}
}

func TestSettingsOfAnIssuerDecide(t *testing.T) {
	a := newAuthority(t, "")
	good := a.claims()
	now := time.Now().Unix()
	for _, c := range []struct {
		name   string
		issuer Issuer
		token  string
		want   auth.Reason
	}{
		{"any scope unless told", Issuer{}, a.signed(good), ""},
		{"the scope", Issuer{Scopes: []string{"read"}}, a.signed(good), ""},
		{"the scope in a list", Issuer{Scopes: []string{"read"}}, a.signed(with(good, "scope", nil, "scp", []string{"read"})), ""},
		{"another scope", Issuer{Scopes: []string{"feed"}}, a.signed(good), auth.WrongScope},
		{"a role in place of the scope", Issuer{Scopes: []string{"feed"}, AppRoles: []string{"r"}}, a.signed(with(good, "roles", []string{"r"})), ""},
		{"the application", Issuer{Clients: []string{"app-1"}}, a.signed(good), ""},
		{"another application", Issuer{Clients: []string{"app-2"}}, a.signed(good), auth.WrongClient},
		{"no application", Issuer{Clients: []string{"app-1"}}, a.signed(with(good, "client_id", nil)), auth.WrongClient},
		{"an ID token with azp", Issuer{}, a.signed(with(good, "scope", nil, "client_id", nil, "azp", "app-1")), auth.WrongScope},
		{"an access token without scopes", Issuer{}, a.signed(with(good, "scope", nil)), ""},
		{"one audience of several", Issuer{}, a.signed(with(good, "aud", []string{"x", "feed"})), ""},
		{"an elliptic curve", Issuer{}, sealed(fields{"alg": "ES256", "kid": "ec"}, good, es256(testEC())), ""},
		{"PS256", Issuer{}, sealed(fields{"alg": "PS256", "kid": "rsa"}, good, ps256(testRSA())), ""},
		{"an algorithm that is not on the list", Issuer{Algorithms: []string{"ES256"}}, a.signed(good), auth.BadAlgorithm},
		{"no kid", Issuer{}, sealed(fields{"alg": "RS256"}, good, rs256(testRSA())), ""},
		{"an access token by its header", Issuer{}, sealed(fields{"alg": "RS256", "typ": "at+JWT"}, with(good, "scope", nil, "client_id", nil), rs256(testRSA())), ""},
		{"expired within the skew", Issuer{}, a.signed(with(good, "exp", now-50)), ""},
		{"expired beyond the skew", Issuer{}, a.signed(with(good, "exp", now-70)), auth.Expired},
		{"expired within a longer skew", Issuer{ClockSkew: 3 * time.Minute}, a.signed(with(good, "exp", now-170)), ""},
		{"begins within the skew", Issuer{}, a.signed(with(good, "nbf", now+50)), ""},
		{"begins beyond the skew", Issuer{}, a.signed(with(good, "nbf", now+80)), auth.NotYetValid},
		{"made in the future", Issuer{}, a.signed(with(good, "iat", now+80)), auth.NotYetValid},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.issuer.URL, c.issuer.Audiences = a.name, []string{"feed"}
			v := verifierOf(t, Settings{Issuers: []Issuer{c.issuer}})
			if got := reasonOf(t, v, c.token); got != c.want {
				t.Errorf("refused as %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheEdgesOfTheSkewAreExact(t *testing.T) {
	a := newAuthority(t, "")
	now := time.Now()
	v := verifierOf(t, Settings{Now: func() time.Time { return now }, Issuers: []Issuer{{URL: a.name, Audiences: []string{"feed"}}}})
	token := a.signed(with(a.claims(), "exp", 2_000_000_000, "nbf", 1_900_000_000, "iat", 1_900_000_000))
	for _, c := range []struct {
		at   int64
		want auth.Reason
	}{
		{1_900_000_000 - 61, auth.NotYetValid},
		{1_900_000_000 - 60, ""},
		{2_000_000_000 + 59, ""},
		{2_000_000_000 + 60, auth.Expired},
	} {
		now = time.Unix(c.at, 0)
		if got := reasonOf(t, v, token); got != c.want {
			t.Errorf("at %d: refused as %q, want %q", c.at, got, c.want)
		}
	}
}

func TestOnlySignedTokensAreTaken(t *testing.T) {
	v := &Verifier{}
	for _, c := range []struct {
		credential auth.Credential
		want       bool
	}{
		{bearer("eyJ.eyJ.c2ln"), true},
		{bearer("eyJ.eyJ."), true},
		{bearer("fl_0123456789"), false},
		{bearer("fl_01234.56789"), false},
		{bearer("eyJ"), false},
		{bearer(""), false},
		{auth.Credential{Scheme: auth.Basic, Secret: "eyJ.eyJ.c2ln"}, false},
		{auth.Credential{Scheme: auth.Query, Secret: "eyJ.eyJ.c2ln"}, false},
	} {
		if got := v.Takes(c.credential); got != c.want {
			t.Errorf("Takes(%+v) = %v", c.credential, got)
		}
	}
}

func TestWhereChallengesSendPeople(t *testing.T) {
	for _, c := range []struct {
		issuer     Issuer
		realm, uri string
	}{
		{Issuer{URL: entraV1(directoryA)}, "https://login.microsoftonline.com/" + directoryA, "https://login.microsoftonline.com/" + directoryA + "/oauth2/authorize"},
		{Issuer{URL: entraV2("{tenantid}"), Directories: []string{directoryA}}, "https://login.microsoftonline.com/common", "https://login.microsoftonline.com/common/oauth2/authorize"},
		{Issuer{URL: entraV2(directoryA), AuthorizationURI: "https://gateway.example.com/a"}, "https://login.microsoftonline.com/" + directoryA, "https://gateway.example.com/a"},
		{Issuer{URL: "https://id.example.com", AuthorizationURI: "https://id.example.com/start"}, "", "https://id.example.com/start"},
		{Issuer{URL: "https://id.example.com"}, "", ""},
	} {
		c.issuer.Audiences = []string{feedClient}
		second := Issuer{Name: "second", URL: "https://second.example.com", Audiences: []string{"feed"}, AuthorizationURI: "https://second.example.com/start"}
		v := verifierOf(t, Settings{Issuers: []Issuer{c.issuer, second}})
		if realm, uri := v.SignIn(); realm != c.realm || uri != c.uri {
			t.Errorf("%s: %q and %q, want %q and %q", c.issuer.URL, realm, uri, c.realm, c.uri)
		}
	}
}

func TestAnIssuerSaysWherePeopleSignIn(t *testing.T) {
	a := newAuthority(t, "")
	v := verifierOf(t, Settings{Issuers: []Issuer{{URL: a.name, Audiences: []string{"feed"}}}})
	if realm, uri := v.SignIn(); realm != "" || uri != "" || a.asked.Load() > 0 {
		t.Errorf("before it was asked: %q and %q", realm, uri)
	}
	if got := reasonOf(t, v, a.signed(a.claims())); got != "" {
		t.Fatal(got)
	}
	a.down.Store(true)
	if realm, uri := v.SignIn(); realm != "" || uri != a.URL+"/authorize" {
		t.Errorf("after it was asked: %q and %q", realm, uri)
	}
}

func TestAThousandVerifyAtOnce(t *testing.T) {
	v, a := entraFeed(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go v.Run(ctx)
	var all sync.WaitGroup
	failed := make(chan string, 1000)
	for n := range 1000 {
		claims := with(entraClaims(directoryA), "oid", fmt.Sprintf("%08d-5555-4555-8555-555555555555", n))
		token := a.signed(claims)
		all.Go(func() {
			p, err := v.Verify(ctx, bearer(token))
			if err != nil || !strings.HasSuffix(p.Subject, claims["oid"].(string)) {
				failed <- fmt.Sprintf("%d: %s %v", n, p.Subject, err)
			}
		})
	}
	all.Wait()
	close(failed)
	for f := range failed {
		t.Error(f)
	}
	if asked := a.asked.Load(); asked > 3 {
		t.Errorf("the issuer was asked %d times", asked)
	}
}

func BenchmarkVerify(b *testing.B) {
	v, a := entraFeed(b, nil)
	for _, c := range []struct{ name, token string }{
		{"RS256", a.signed(entraClaims(directoryA))},
		{"ES256", sealed(fields{"alg": "ES256", "kid": "ec"}, entraClaims(directoryA), es256(testEC()))},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := v.Verify(b.Context(), bearer(c.token)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
