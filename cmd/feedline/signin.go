package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"

	"feedline/auth"
	"feedline/auth/oidc"
	"feedline/odata/guard"
	"feedline/odata/uri"
)

// way is a way to sign in that the setting auth can accept.
type way struct {
	name    string        // in the setting
	schemes []auth.Scheme // of the Authorization header that it takes
	open    func(ctx context.Context, c *Config, log *slog.Logger) (auth.Verifier, error)
}

// ways lists them. Nothing writes to it.
var ways = []way{
	{"oidc", []auth.Scheme{auth.Bearer}, takeIssued},
	{"key", []auth.Scheme{auth.Bearer, auth.Basic}, takeKeys},
	{"basic", []auth.Scheme{auth.Basic}, takeUsers},
}

// whoAsks is what the feed needs to know of a request.
type whoAsks func(*http.Request) (auth.Principal, error)

// thisMachine takes everybody for whoever sits at this machine.
func thisMachine(*http.Request) (auth.Principal, error) { return auth.Local(), nil }

// signIn finds out who asks in the ways that the configuration accepts. What
// the ways keep open is closed when ctx ends. With the second result readiness
// tells how it is about the issuers.
func signIn(ctx context.Context, c *Config, known []way, log *slog.Logger) (whoAsks, issuersHealth, error) {
	if !c.signsIn() {
		return thisMachine, nil, nil
	}
	var health issuersHealth
	a := &auth.Authenticator{Parameter: c.KeyParameter, Address: c.network().Client}
	patience := guard.NewPatience(c.QueueTimeout)
	for _, w := range known {
		if !slices.Contains(c.Auth, w.name) {
			continue
		}
		verifier, err := w.open(ctx, c, log)
		if err != nil {
			return nil, nil, err
		}
		if issued, ok := verifier.(*oidc.Verifier); ok {
			health, a.SignIn = issued.Health, issued.SignIn
		}
		if w.name != "oidc" { // tokens are signed, and nobody guesses them
			verifier = patience.Around(verifier)
		}
		a.Verifiers = append(a.Verifiers, verifier)
		for _, scheme := range w.schemes {
			if !slices.Contains(a.Offers, scheme) {
				a.Offers = append(a.Offers, scheme)
			}
		}
	}
	return a.Authenticate, health, nil
}

// signsIn tells whether callers must say who they are.
func (c *Config) signsIn() bool { return !slices.Contains(c.Auth, "none") }

// authFault is what is wrong with the accepted ways; empty if nothing is.
func (c *Config) authFault() string {
	for _, name := range c.Auth {
		if name != "none" && !slices.ContainsFunc(ways, func(w way) bool { return w.name == name }) {
			return fmt.Sprintf("%q is not a way to sign in; write none, or any of oidc, key and basic", name)
		}
	}
	switch {
	case len(c.Auth) == 0:
		return "names no way to sign in; write none, or any of oidc, key and basic"
	case !c.signsIn() && len(c.Auth) > 1:
		return "none stands alone: with it nobody is asked who they are; leave it out, or everything else"
	}
	return ""
}

var parameterName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

// parameterFault is what is wrong with the name of the parameter that may hold
// a key; empty if nothing is.
func (c *Config) parameterFault() string {
	name := c.KeyParameter
	if name == "" {
		return ""
	}
	options, err := uri.ParseOptions(name + "=")
	switch {
	case !parameterName.MatchString(name):
		return fmt.Sprintf("%q cannot be the name of a parameter; write up to 40 letters, digits, hyphens and underscores, such as apikey", name)
	case err != nil, len(options.Present) > 0:
		return fmt.Sprintf("%s is an option of OData; write another name, such as apikey", name)
	case !slices.Contains(c.Auth, "key"):
		return "is for keys, which auth does not accept; write auth: key, or leave it out"
	}
	return ""
}

// signInLines show how to have callers sign in.
const signInLines = `, or have callers sign in, such as by these lines of feedline.yaml:
  auth: oidc
  public-url: https://feed.example.com/odata
  issuers: [{issuer: "https://login.microsoftonline.com/TENANT/v2.0", audiences: [CLIENT-ID]}]
docs/security.md tells of keys and passwords, too`

// openToAll lists the settings that would let other machines in without
// sign-in. The way out is told once.
func (c *Config) openToAll() []flaw {
	if c.signsIn() {
		return nil
	}
	var flaws []flaw
	lines := signInLines
	if isAddress(c.Listen) && !isLoopback(c.listenHost()) {
		flaws = append(flaws, flaw{"listen", fmt.Sprintf(
			"%s can be reached from other machines and auth is none; listen on 127.0.0.1 or [::1]%s", c.Listen, lines), c.place("listen")})
		lines = ""
	}
	if c.PublicURL != nil && !isLoopback(c.publicHost()) {
		flaws = append(flaws, flaw{"public-url", fmt.Sprintf(
			"%s invites other machines and auth is none; leave it out%s", c.PublicURL, lines), c.place("public-url")})
	}
	return flaws
}
