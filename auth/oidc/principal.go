package oidc

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"feedline/auth"
)

const (
	longestSubject = 255 // OpenID Connect Core 1.0 section 2
	longestName    = 200
)

// principal is the caller of a token that has passed every check. It ends when
// the token does, the skew of clocks included.
func (s shown) principal() auth.Principal {
	end, _, _ := s.instant("exp")
	return auth.Principal{
		Subject: s.by.Name + "#" + s.callerID(),
		Name:    s.displayName(),
		Method:  auth.ByIssuer,
		Client:  s.client(),
		Claims:  s.claims.claims(),
		Expires: end.Add(s.by.ClockSkew),
	}
}

// callerID tells the caller from all others of the issuer; empty if the token
// does not tell. At Entra the object in its directory is the same for every
// application, while sub is another one for each.
func (s shown) callerID() string {
	if oid := s.claims.one("oid"); s.by.entra != nil && identifies(oid) {
		return s.claims.one("tid") + "/" + oid
	}
	sub := s.claims.one("sub")
	if !identifies(sub) {
		return ""
	}
	if s.by.entra != nil {
		return s.claims.one("tid") + "/sub/" + sub
	}
	return sub
}

// identifies tells whether a text can stand for a caller. The replacement
// character is what several broken texts become.
func identifies(id string) bool {
	return id != "" && len(id) <= longestSubject && strings.TrimSpace(id) == id &&
		!strings.ContainsFunc(id, func(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) })
}

// displayName is what people know the caller by, for the log.
func (s shown) displayName() string {
	for _, name := range []string{"preferred_username", "upn", "unique_name", "email", "name", "app_displayname"} {
		if shownName := s.claims.one(name); shownName != "" {
			return printable(shownName)
		}
	}
	return ""
}

// printable is a name on one line and not too long.
func printable(name string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name))
	return string(runes[:min(len(runes), longestName)])
}
