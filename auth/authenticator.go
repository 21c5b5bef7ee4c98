package auth

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
)

// Authenticator finds out who sends a request. It is safe for concurrent use as
// long as nobody writes to its fields.
type Authenticator struct {
	// Verifiers are those of all accepted methods.
	Verifiers []Verifier
	// Offers are the schemes of the Authorization header that some verifier
	// takes, in the order in which challenges name them: Bearer first, as Power
	// Query may read no further (power-query.md 4.4).
	Offers []Scheme
	// Parameter is the name of the query parameter that may hold a key; empty:
	// none may.
	Parameter string
	// SignIn says for a Bearer challenge where tokens come from, such as
	// https://login.microsoftonline.com/TENANT and the same with /oauth2/authorize
	// behind it (power-query.md 4.1). Either may be empty. It asks nobody, as the
	// answer waits for it; nil: nothing is known.
	SignIn func() (realm, authorizationURI string)
	// Address is where a request came from, behind trusted proxies its client;
	// nil: the other end of the connection.
	Address func(*http.Request) netip.Addr
}

// Authenticate tells who sends a request. Its error is a *Failure with the
// challenges of the answer if the request shows no good credential, and
// otherwise the feed's own trouble.
func (a *Authenticator) Authenticate(r *http.Request) (Principal, error) {
	shown, refusal := a.credential(r)
	if refusal != nil {
		return Principal{}, a.challenged(refusal, shown.Scheme)
	}
	shown.Address = a.origin(r)
	principal, err := a.verify(r.Context(), shown)
	if errors.As(err, &refusal) {
		return Principal{}, a.challenged(refusal, shown.Scheme)
	}
	return principal, err
}

// credential is what the request shows. Of one that is refused only the scheme
// is known, and not even that of one that is missing.
func (a *Authenticator) credential(r *http.Request) (Credential, *Failure) {
	header, refusal := readHeader(r.Header.Values("Authorization"))
	if a.Parameter == "" || refusal != nil && refusal.Reason != Missing {
		return header, refusal
	}
	query, without := readParameter(r.URL.RawQuery, a.Parameter)
	switch {
	case refusal != nil:
		return query, without
	case without != nil && without.Reason == Missing:
		return header, nil
	}
	return Credential{Scheme: header.Scheme}, errTwoPlaces()
}

// origin is where the request came from; the zero address if nobody knows.
func (a *Authenticator) origin(r *http.Request) netip.Addr {
	if a.Address != nil {
		return a.Address(r)
	}
	return Peer(r.RemoteAddr)
}

// Peer is the address at the other end of a connection, by the text of it that
// has its port, too; the zero address if the connection has none.
func Peer(remote string) netip.Addr {
	peer, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// verify asks the verifier that takes the credential.
func (a *Authenticator) verify(ctx context.Context, shown Credential) (Principal, error) {
	for _, v := range a.Verifiers {
		if !v.Takes(shown) {
			continue
		}
		principal, err := v.Verify(ctx, shown)
		switch {
		case err != nil:
			return Principal{}, err
		case principal.Subject == "":
			return Principal{}, errNobody
		}
		return principal, nil
	}
	return Principal{}, errNotTaken(shown.Scheme)
}

// errNobody is a mistake of a verifier, which must not let anybody in.
var errNobody = errors.New("auth: a verifier accepted a credential and did not say whose it is")

func errMissing() *Failure {
	return &Failure{Reason: Missing, Message: "You are not signed in, and this feed answers only callers that it knows. " +
		"In Power BI or Excel choose the kind of sign-in that the feed's operator told you; programs send the header Authorization."}
}

func errTwoPlaces() *Failure {
	return &Failure{Reason: Malformed,
		Message: "The request shows one credential in the header Authorization and another one in its address. Send one of them."}
}

func errNotTaken(scheme Scheme) *Failure {
	message := "This feed does not take this kind of key in its address. Ask the feed's operator how to sign in."
	switch scheme {
	case Bearer:
		message = "This feed does not take this kind of token or key. Check that it was copied as a whole, or ask the feed's operator how to sign in."
	case Basic:
		message = "This feed does not take this user name and password or this key. Check that it was copied as a whole, or ask the feed's operator how to sign in."
	}
	return &Failure{Reason: NotAccepted, Message: message}
}
