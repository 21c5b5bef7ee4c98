package oidc

import (
	"slices"
	"strings"

	"feedline/auth"
)

// scopeClaims are where issuers write scopes: a text with blanks, or a list.
var scopeClaims = []string{"scp", "scope"}

// kind refuses ID tokens. They are known by what ties them to the sign-in of
// an application: the nonce that it chose, the hashes of what it got with
// them, or their name where the issuer gives one (Keycloak, Cognito). Where
// none of these is present, an access token must have something that ID tokens
// lack: a header that says so, scopes, or the application that it was made
// for. App roles are no such sign, as Entra writes them into both.
//
// A token that is bound to a key of its client (RFC 7800) is refused too:
// whoever shows it as a bearer has not shown the key.
func (s shown) kind() *auth.Failure {
	if s.claims.has("cnf") {
		return failBound()
	}
	if s.access {
		return nil
	}
	for _, name := range []string{"nonce", "at_hash", "c_hash"} {
		if s.claims.has(name) {
			return failIDToken()
		}
	}
	if strings.EqualFold(s.claims.one("typ"), "ID") || s.claims.one("token_use") == "id" {
		return failIDToken()
	}
	if len(s.scopes()) == 0 && !s.namesClient() {
		return failIDToken()
	}
	return nil
}

// namesClient tells whether the token names its application in a way that ID
// tokens do not. OpenID Connect allows azp in ID tokens; Entra writes it into
// access tokens only.
func (s shown) namesClient() bool {
	names := []string{"client_id", "cid"}
	if s.by.entra != nil {
		names = []string{"azp", "appid"}
	}
	return slices.ContainsFunc(names, s.claims.has)
}

// scopes are all scopes of the token.
func (s shown) scopes() []string {
	var all []string
	for _, name := range scopeClaims {
		all = append(all, s.claims.words(name)...)
	}
	return all
}

// rights tells whether the token carries a right to the feed: a scope if it
// was made for a person, an app role if it was made for an application alone.
func (s shown) rights() *auth.Failure {
	scopes, roles := s.scopes(), s.claims.texts("roles")
	if s.byItself(scopes) {
		if !s.ofApplication() {
			return failScope(scopes)
		}
		if len(roles) == 0 || !among(s.by.AppRoles, roles) {
			return failRole(roles)
		}
		return nil
	}
	if !among(s.by.Scopes, scopes) {
		return failScope(scopes)
	}
	return nil
}

// byItself tells whether an application asks without a person. At Entra such a
// token has no scopes, and idtyp says the same where it is configured; any
// application of the directory gets one, so that a role must have been given.
// Elsewhere an application asks for scopes as people do, unless the operator
// named app roles and the token has roles only.
func (s shown) byItself(scopes []string) bool {
	if s.by.entra != nil {
		return len(scopes) == 0 || s.claims.one("idtyp") == "app"
	}
	return len(s.by.AppRoles) > 0 && !among(s.by.Scopes, scopes)
}

// ofApplication tells whether a token of Entra without scopes really is one of
// an application: idtyp says it, or the caller is the application's own object,
// which is then its sub, too. A person's roles never stand for a scope.
func (s shown) ofApplication() bool {
	idtyp := s.claims.one("idtyp")
	return s.by.entra == nil || idtyp == "app" || idtyp == "" && s.claims.one("oid") == s.claims.one("sub")
}

// among tells whether one of the words is wanted. An empty list wants nothing
// in particular.
func among(wanted, words []string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(wanted, w) })
}
