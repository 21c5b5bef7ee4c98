package odata_test

import (
	"context"
	"errors"
	"strings"

	"feedline/auth"
)

// Where callers sign in, and the name of the parameter that may hold a key.
const (
	directory = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555"
	parameter = "apikey"
)

// door is a verifier that knows some tokens and keys by heart.
type door struct{ begins string }

func (d door) Takes(c auth.Credential) bool { return strings.HasPrefix(c.Secret, d.begins) }

// refusals are what the door says to tokens and keys that are not good.
var refusals = map[string]auth.Failure{
	"jwt.expired":   {Reason: auth.Expired, Message: "The token expired. Sign in again.", Cause: errors.New("exp is 2026-03-02T09:00:00Z")},
	"jwt.audience":  {Reason: auth.WrongAudience, Message: "The token was made for another service.", Cause: errors.New("aud is https://other.example")},
	"jwt.tenant":    {Reason: auth.WrongDirectory, Message: "The token comes from a directory that this feed does not accept.", Cause: errors.New("tid is 9")},
	"jwt.scope":     {Reason: auth.WrongScope, Message: "The token has neither the scope user_impersonation nor an app role."},
	"jwt.signature": {Reason: auth.BadSignature, Message: "The token is not signed by an issuer that this feed trusts."},
	"jwt.unchecked": {Reason: auth.NoKeys, Message: "The feed cannot ask the issuer for its keys just now. Try again in a minute.", Cause: errors.New("connection refused")},
	"fl_revoked":    {Reason: auth.Revoked, Message: "The key is not valid."},
}

func (d door) Verify(_ context.Context, c auth.Credential) (auth.Principal, error) {
	if f, refused := refusals[c.Secret]; refused {
		return auth.Principal{}, &f
	}
	name, good := strings.CutPrefix(c.Secret, d.begins+"of-")
	switch {
	case c.Secret == "jwt.broken":
		return auth.Principal{}, errors.New("the store of keys is gone")
	case !good:
		return auth.Principal{}, &auth.Failure{Reason: auth.WrongPassword, Message: "The key is not valid.", Cause: errors.New("no such key")}
	}
	return auth.Principal{Subject: name, Name: name, Method: auth.ByKey}, nil
}

// doorOf signs callers in whose tokens begin with jwt. and whose keys with fl_.
func doorOf(offers []string) *auth.Authenticator {
	a := &auth.Authenticator{
		Verifiers: []auth.Verifier{door{"jwt."}, door{"fl_"}}, Parameter: parameter,
		SignIn: func() (string, string) { return directory, directory + "/oauth2/authorize" },
	}
	for _, scheme := range offers {
		a.Offers = append(a.Offers, auth.Scheme(scheme))
	}
	return a
}
