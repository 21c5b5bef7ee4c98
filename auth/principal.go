// Package auth knows who is asking, and nothing about what they may see: the
// HTTP room hands a Principal to the rules of access, which make a policy of
// it.
//
//	request ─▶ header.go, parameter.go ─▶ Credential ─▶ the Verifier that takes it ─▶ Principal
//	                       │                                   │
//	                       └──────────── Failure ◀─────────────┘ ─▶ challenge.go
//
// principal.go has the caller, credential.go what a request shows of itself
// and who can verify it, authenticator.go the way from a request to its caller.
// header.go reads the Authorization header, parameter.go a key in the address.
// failure.go has why a credential was refused, challenge.go what the answer says
// of how to sign in.
package auth

import (
	"regexp"
	"slices"
	"time"
)

// Principal is the caller of a request, as far as it has been verified. The
// zero Principal is nobody and is granted nothing.
type Principal struct {
	Subject string    // stable id of the caller, different for any two callers of one feed; empty for nobody
	Name    string    // for people who read the log; decides nothing, as names change and are given anew
	Method  Method    // how the caller was verified
	Client  string    // application that asks for the caller, where the credential tells
	Claims  Claims    // what the credential says of the caller
	Tenant  string    // tenant that the verifier vouches for, by name or id; empty: the rules of access decide
	Roles   []string  // roles that the verifier vouches for, besides those that the rules of access give
	Bounds  *Bounds   // what the credential is narrower than its roles by; nil: nothing
	Expires time.Time // when the credential ends; zero: it does not. An answer that has begun by then may finish.
}

// roleForm is the form of a role's name.
var roleForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)

// IsRole tells whether a text can be the name of a role, to callers and to the
// rules of access alike.
func IsRole(name string) bool { return roleForm.MatchString(name) }

// Method is a way to verify a caller.
type Method string

// The methods.
const (
	ByMachine Method = "local" // whoever reaches a feed without sign-in, which serves this machine only
	ByIssuer  Method = "oidc"  // a token that an OpenID Connect issuer signed
	ByKey     Method = "key"   // a personal access token or API key of this feed
	ByUser    Method = "basic" // a name and a password of this feed
)

// Claims are statements about a caller by name, such as tid, roles or groups.
// Every value is a list of texts: a number or a truth value is kept as JSON
// writes it, and objects are left out.
type Claims map[string][]string

// Has tells whether the claim has one of the values.
func (c Claims) Has(name string, values ...string) bool {
	return slices.ContainsFunc(c[name], func(v string) bool { return slices.Contains(values, v) })
}

// Bounds narrow what the roles of a caller open. They never open anything.
type Bounds struct {
	Sets     []string // entity sets by name; nil: all that the roles open
	Personal bool     // personal data may be read as far as the roles allow; else it is hidden
	Ingest   bool     // data may be delivered, if the roles allow it
}

// Local is whoever sits at this machine when the feed runs without sign-in,
// which it does on loopback only (design decision 21).
func Local() Principal {
	return Principal{Subject: "local", Method: ByMachine, Roles: []string{"reader"}}
}
