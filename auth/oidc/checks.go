package oidc

import (
	"slices"
	"time"

	"feedline/auth"
)

// shown is a token that is checked, with what it is checked against.
type shown struct {
	*token
	by         *trusted
	now        time.Time
	needGroups bool
}

// check is one condition on a token whose signature has been verified. No
// message means that it holds.
type check struct {
	name string
	test func(shown) *auth.Failure
}

// checks are all conditions, in the order in which they are tested.
var checks = []check{
	{"audience", shown.audience},
	{"expiry", shown.expiry},
	{"beginning", shown.beginning},
	{"directory", shown.directory},
	{"subject", shown.subject},
	{"kind of token", shown.kind},
	{"application", shown.application},
	{"scope or role", shown.rights},
	{"groups", shown.groups},
}

func (s shown) audience() *auth.Failure {
	if slices.ContainsFunc(s.claims.texts("aud"), func(a string) bool { return slices.Contains(s.by.Audiences, a) }) {
		return nil
	}
	return failAudience(s.token)
}

// expiry holds until exp and the clock's skew have passed. A token without exp
// would be good for ever and is good for nothing.
func (s shown) expiry() *auth.Failure {
	end, found, _ := s.instant("exp")
	switch {
	case !found:
		return failExpired("there is no exp")
	case !s.now.Before(end.Add(s.by.ClockSkew)):
		return failExpired("exp was %s, it is %s", end.UTC(), s.now.UTC())
	}
	return nil
}

func (s shown) beginning() *auth.Failure {
	for _, name := range []string{"nbf", "iat"} {
		begin, found, _ := s.instant(name)
		if found && s.now.Add(s.by.ClockSkew).Before(begin) {
			return failEarly("%s is %s, it is %s", name, begin.UTC(), s.now.UTC())
		}
	}
	return nil
}

// directory compares tid with iss, which led to an allowed directory.
func (s shown) directory() *auth.Failure {
	if s.by.entra == nil {
		return nil
	}
	issuedBy, _ := s.by.entra.issuedBy(s.issuer)
	if tid := s.claims.one("tid"); tid != issuedBy {
		return failDirectory("tid is %s, iss is of %s", quoted(tid), quoted(issuedBy))
	}
	return nil
}

func (s shown) subject() *auth.Failure {
	if s.callerID() == "" {
		return failSubject()
	}
	return nil
}

// application tells whether the one that asks for the caller is on the list.
func (s shown) application() *auth.Failure {
	if client := s.client(); len(s.by.Clients) > 0 && !slices.Contains(s.by.Clients, client) {
		return failClient(client)
	}
	return nil
}

// client is the application that the token was made for. Entra writes azp in
// version 2 and appid in version 1; others client_id (RFC 9068) or cid.
func (s shown) client() string {
	for _, name := range []string{"azp", "appid", "client_id", "cid"} {
		if client := s.claims.one(name); client != "" {
			return client
		}
	}
	return ""
}
