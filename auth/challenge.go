package auth

import (
	"fmt"
	"slices"
	"strings"
)

// challenged is a refusal with the WWW-Authenticate lines of its answer. The
// refusal itself, which a verifier may keep, is left alone.
func (a *Authenticator) challenged(f *Failure, shown Scheme) *Failure {
	answered := *f
	answered.Challenges = nil
	for _, scheme := range a.named(f, shown) {
		if scheme == Bearer {
			answered.Challenges = append(answered.Challenges, a.bearerChallenge(f, shown))
			continue
		}
		answered.Challenges = append(answered.Challenges, basicChallenge)
	}
	return &answered
}

// named are the schemes that the answer offers: the one that was tried, as a
// client that has chosen one may stumble over others (power-query.md 4.4), or
// else all. Where the credential is not at fault, another one is no cure.
func (a *Authenticator) named(f *Failure, shown Scheme) []Scheme {
	switch {
	case f.Passing():
		return nil
	case slices.Contains(a.Offers, shown):
		return []Scheme{shown}
	}
	return a.Offers
}

// defaultRealm is what the feed calls itself to who signs in.
const defaultRealm = "Feedline"

// basicChallenge asks for a name and a password (RFC 7617, section 2.1).
const basicChallenge = `Basic realm="` + defaultRealm + `", charset="UTF-8"`

// bearerChallenge asks for a token (RFC 6750, section 3). Microsoft's sample
// parser takes the first part between blanks that has authorization_uri= in it
// and strips commas and quotes; so there is a blank behind every comma and none
// inside an address.
func (a *Authenticator) bearerChallenge(f *Failure, shown Scheme) string {
	var realm, authorizationURI string
	if a.SignIn != nil {
		realm, authorizationURI = a.SignIn()
	}
	if realm == "" {
		realm = defaultRealm
	}
	line := fmt.Sprintf(`Bearer realm="%s"`, addressText.Replace(realm))
	if authorizationURI != "" {
		line += fmt.Sprintf(`, authorization_uri="%s"`, addressText.Replace(authorizationURI))
	}
	if code := bearerError(f.Reason); code != "" && shown == Bearer {
		line += fmt.Sprintf(`, error="%s", error_description="%s"`, code, description(f.Message))
	}
	return line
}

// bearerError is the error of RFC 6750, section 3.1, for a reason; empty for a
// request that shows no credential.
func bearerError(reason Reason) string {
	switch reason {
	case Missing, EmptyBearer:
		return ""
	case WrongScope:
		return "insufficient_scope"
	}
	return "invalid_token"
}

// addressText keeps an address in one piece between its quotes.
var addressText = strings.NewReplacer(" ", "%20", ",", "%2C", `"`, "%22", `\`, "%5C", "\r", "", "\n", "")

// longestDescription bounds an error_description, in bytes: there are proxies
// that take 4 KB of headers.
const longestDescription = 300

// description is a text in the letters of an error_description (RFC 6750,
// section 3).
func description(text string) string {
	if len(text) > longestDescription {
		text = text[:longestDescription]
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == '"':
			return '\''
		case c < ' ', c > '~', c == '\\':
			return '?'
		}
		return c
	}, text)
}
