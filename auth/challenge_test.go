package auth_test

import (
	"errors"
	"strings"
	"testing"

	"feedline/auth"
)

const (
	entra     = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555"
	authorize = entra + "/oauth2/authorize"
	bearer    = `Bearer realm="` + entra + `", authorization_uri="` + authorize + `"`
	basic     = `Basic realm="Feedline", charset="UTF-8"`
)

// at is where an issuer signs people in.
func at(realm, authorizationURI string) func() (string, string) {
	return func() (string, string) { return realm, authorizationURI }
}

// refusing is an authenticator whose verifier refuses everything in one way.
func refusing(f *auth.Failure, offers ...auth.Scheme) *auth.Authenticator {
	return &auth.Authenticator{
		Verifiers: []auth.Verifier{
			picky{scheme: auth.Bearer, err: f}, picky{scheme: auth.Basic, err: f}, picky{scheme: auth.Query, err: f},
		},
		Offers: offers, Parameter: "apikey", SignIn: at(entra, authorize),
	}
}

func TestTheAnswerSaysHowToSignIn(t *testing.T) {
	both := []auth.Scheme{auth.Bearer, auth.Basic}
	expired := &auth.Failure{Reason: auth.Expired, Message: `The token "x" expired.`}
	for _, c := range []struct {
		name     string
		offers   []auth.Scheme
		failure  *auth.Failure
		rawQuery string
		lines    []string
		want     string
	}{
		{"no credential", both, nil, "", nil, bearer + "\n" + basic},
		{"an empty Bearer", both, nil, "", []string{"Bearer"}, bearer},
		{"an unknown scheme", both, nil, "", []string{"Negotiate YII="}, bearer + "\n" + basic},
		{"a malformed token", both, nil, "", []string{"Bearer a b"},
			bearer + `, error="invalid_token", error_description="What stands behind Bearer is not a token. A token has letters, digits and - . _ ~ + / only, without blanks, quotes or line breaks; check that it was copied as a whole."`},
		{"a malformed Basic", both, nil, "", []string{"Basic !"}, basic},
		{"an expired token", both, expired, "", []string{"Bearer abc"}, bearer + `, error="invalid_token", error_description="The token 'x' expired."`},
		{"a token without the scope", both, &auth.Failure{Reason: auth.WrongScope, Message: "No scope."}, "", []string{"Bearer abc"},
			bearer + `, error="insufficient_scope", error_description="No scope."`},
		{"a wrong password", both, &auth.Failure{Reason: auth.WrongPassword}, "", []string{"Basic YTpi"}, basic},
		{"a wrong key in the address", both, &auth.Failure{Reason: auth.WrongPassword}, "apikey=x", nil, bearer + "\n" + basic},
		{"an issuer without keys", both, &auth.Failure{Reason: auth.NoKeys}, "", []string{"Bearer abc"}, ""},
		{"no credential where only tokens are taken", both[:1], nil, "", nil, bearer},
		{"no credential where only passwords are taken", both[1:], nil, "", nil, basic},
		{"an empty Bearer where only passwords are taken", both[1:], nil, "", []string{"Bearer"}, basic},
		{"a password where only tokens are taken", both[:1], &auth.Failure{Reason: auth.NotAccepted}, "", []string{"Basic YTpi"}, bearer},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := refusing(c.failure, c.offers...).Authenticate(asking(c.rawQuery, c.lines...))
			var f *auth.Failure
			if !errors.As(err, &f) {
				t.Fatal(err)
			}
			if got := strings.Join(f.Challenges, "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTheVerifiersFailureIsLeftAlone(t *testing.T) {
	kept := &auth.Failure{Reason: auth.Expired, Message: "The token expired."}
	if _, err := refusing(kept, auth.Bearer).Authenticate(asking("", "Bearer abc")); err == nil || kept.Challenges != nil {
		t.Errorf("%v %q", err, kept.Challenges)
	}
}

// microsofts reads a challenge as Microsoft's sample for connectors does: the
// first part between blanks that has authorization_uri= in it, without commas
// and quotes (power-query.md 4.4).
func microsofts(challenge string) string {
	for part := range strings.SplitSeq(challenge, " ") {
		if _, address, found := strings.Cut(part, "authorization_uri="); found {
			return strings.NewReplacer(",", "", `"`, "").Replace(address)
		}
	}
	return ""
}

func TestMicrosoftsParserFindsTheAddress(t *testing.T) {
	a := refusing(&auth.Failure{Reason: auth.Expired, Message: "See authorization_uri=nowhere, please."}, auth.Bearer, auth.Basic)
	for _, c := range []struct{ name, uri, realm, want string }{
		{"with a realm", authorize, entra, authorize},
		{"without a realm", authorize, "", authorize},
		{"with a query", authorize + "?response_type=code&client_id=x", entra, authorize + "?response_type=code&client_id=x"},
		{"with what would break it", "https://x.example/a b,c\"d\\e\r\n", entra, "https://x.example/a%20b%2Cc%22d%5Ce"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a.SignIn = at(c.realm, c.uri)
			for _, lines := range [][]string{nil, {"Bearer"}, {"Bearer abc"}} {
				_, err := a.Authenticate(asking("", lines...))
				var f *auth.Failure
				if !errors.As(err, &f) {
					t.Fatal(err)
				}
				if got := microsofts(strings.Join(f.Challenges, ", ")); got != c.want { // as .NET joins lines
					t.Errorf("%q gives %q in %q", lines, got, f.Challenges)
				}
			}
		})
	}
}

func TestDescriptionsStayHeaders(t *testing.T) {
	f := &auth.Failure{Reason: auth.Expired, Message: "a\"b\\c\r\nSet-Cookie: x\x00\xffä" + strings.Repeat("z", 10_000)}
	_, err := refusing(f, auth.Bearer).Authenticate(asking("", "Bearer abc"))
	var refused *auth.Failure
	if !errors.As(err, &refused) || len(refused.Challenges) != 1 {
		t.Fatal(err)
	}
	line := refused.Challenges[0]
	if len(line) > 1000 || strings.ContainsFunc(line, func(c rune) bool { return c < ' ' || c > '~' || c == '\\' }) {
		t.Errorf("the line is %q", line)
	}
	if want := `error_description="a'b?c??Set-Cookie: x?`; !strings.Contains(line, want) {
		t.Errorf("%q does not have %s", line, want)
	}
}
