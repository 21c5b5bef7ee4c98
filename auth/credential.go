package auth

import (
	"context"
	"net/netip"
)

// Credential is what a request shows to prove who sends it.
type Credential struct {
	Scheme  Scheme
	User    string     // of Basic; may be empty
	Secret  string     // token, key or password; never in a log, an error or a link
	Address netip.Addr // that the request came from, behind trusted proxies the client's
}

// Scheme is the place of a request where a credential stands.
type Scheme string

// The schemes.
const (
	Bearer Scheme = "Bearer" // Authorization: Bearer (RFC 6750)
	Basic  Scheme = "Basic"  // Authorization: Basic (RFC 7617)
	Query  Scheme = "query"  // a parameter of the address (power-query.md 4.4)
)

// Verifier verifies the credentials of one Method. It is safe for concurrent
// use.
type Verifier interface {
	// Takes tells, without verifying anything, whether the credential has the
	// form of this verifier's. At most one verifier of a feed takes any
	// credential.
	Takes(Credential) bool
	// Verify tells who shows the credential. Its error is a *Failure; every
	// other error is the feed's own trouble. It must not take longer for a
	// credential that nearly fits than for one that does not.
	Verify(context.Context, Credential) (Principal, error)
}
