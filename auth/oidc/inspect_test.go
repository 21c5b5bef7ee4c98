package oidc

import (
	"strings"
	"testing"
	"time"

	"feedline/auth"
)

// outline is a report in one line.
func outline(r Report) string {
	var words []string
	for _, s := range r.Steps {
		switch s.Outcome {
		case Failed:
			words = append(words, s.Name+"="+string(s.Failure.Reason))
		case Untested:
			words = append(words, s.Name+"?")
		}
	}
	return strings.Join(words, " ")
}

func TestInspectionSaysAllThatIsWrong(t *testing.T) {
	v, a := entraFeed(t, func(i *Issuer) { i.Clients = []string{powerQuery} })
	good := entraClaims(directoryA)
	expired := with(good, "exp", time.Now().Unix()-7200, "azp", "other", "scp", "User.Read")
	for _, c := range []struct{ name, token, want string }{
		{"a good token", a.signed(good), "signature?"},
		{"one with three flaws", a.signed(expired), "signature? expiry=expired application=wrong-client scope or role=wrong-scope"},
		{"an unsigned one", strings.TrimRight(a.signed(good), "-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), "form=bad-algorithm"},
		{"another algorithm", sealed(fields{"alg": "RS512", "kid": "rsa"}, good, bytesOf("s")), "algorithm=bad-algorithm signature?"},
		{"another issuer", a.signed(with(good, "iss", "https://id.example.com")), "issuer=unknown-issuer"},
		{"another directory", a.signed(entraClaims(directoryB)), "issuer=wrong-directory"},
		{"nonsense", "nonsense", "form=malformed"},
	} {
		if got := outline(v.Inspect(c.token)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if asked := a.asked.Load(); asked != 0 {
		t.Errorf("the issuer was asked %d times", asked)
	}
}

func TestInspectionVerifiesTheSignatureOnceTheKeysAreKnown(t *testing.T) {
	v, a := entraFeed(t, nil)
	if err := v.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := v.Inspect(a.signed(entraClaims(directoryA)))
	if outline(r) != "" || r.Refused != nil || r.Issuer != "entra" || r.Who.Subject != "entra#"+directoryA+"/"+person || r.Ends.IsZero() {
		t.Errorf("%s: %+v", outline(r), r)
	}
	for _, c := range []struct{ token, want string }{
		{sealed(rsaHeader, entraClaims(directoryA), rs256(otherRSA())), "signature=bad-signature"},
		{sealed(fields{"alg": "RS256", "kid": "new"}, entraClaims(directoryA), rs256(otherRSA())), "signature=bad-signature"},
	} {
		if r := v.Inspect(c.token); outline(r) != c.want || r.Refused.Reason != auth.BadSignature {
			t.Errorf("%s, want %s", outline(r), c.want)
		}
	}
}

func TestATokenThatCannotBeVerifiedIsNotAccepted(t *testing.T) {
	v, a := entraFeed(t, nil)
	forged := sealed(rsaHeader, entraClaims(directoryA), rs256(otherRSA()))
	if r := v.Inspect(forged); r.Refused == nil || r.Refused.Reason != auth.NoKeys {
		t.Errorf("%s: refused as %+v", outline(r), r.Refused)
	}
	expired := a.signed(with(entraClaims(directoryA), "exp", 5))
	if r := v.Inspect(expired); r.Refused == nil || r.Refused.Reason != auth.Expired {
		t.Errorf("%s: refused as %+v", outline(r), r.Refused)
	}
}

func TestInspectionAndVerificationAgree(t *testing.T) {
	v, a := entraFeed(t, nil)
	if err := v.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	good := entraClaims(directoryA)
	for _, token := range []string{
		a.signed(good), a.signed(with(good, "aud", "other", "exp", 5)), a.signed(with(good, "scp", nil)), a.signed(with(good, "tid", nil)),
		a.signed(with(good, "nbf", 4_000_000_000)), sealed(rsaHeader, good, rs256(otherRSA())), "x.y.z",
	} {
		var want auth.Reason
		if r := v.Inspect(token); r.Refused != nil {
			want = r.Refused.Reason
		}
		if got := reasonOf(t, v, token); got != want {
			t.Errorf("verified as %q, inspected as %q", got, want)
		}
	}
}

func TestFetchNamesTheIssuersThatDoNotAnswer(t *testing.T) {
	a := newAuthority(t, "")
	a.down.Store(true)
	if err := feedOf(t, a, Settings{}).Fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "issuer test") {
		t.Errorf("the error is %v", err)
	}
}
