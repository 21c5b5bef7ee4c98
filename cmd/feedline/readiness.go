package main

import (
	"context"
	"errors"
	"slices"

	"feedline/auth/oidc"
)

// issuersHealth tells of each issuer whether its tokens can be verified now.
type issuersHealth func() []oidc.Health

// readiness is what the process needs to answer.
type readiness struct {
	store       func(context.Context) error // whether the database answers
	issuers     issuersHealth               // nil: there are none
	onlyIssuers bool                        // nobody can sign in without them
}

var (
	errNoStore  = errors.New("the database does not answer; the log says why")
	errNoIssuer = errors.New("no issuer has answered, so that nobody can sign in; the log says why")
)

// check tells whether requests can be answered; the error is for whoever asks,
// its causes are for the log. An issuer that does not answer takes nothing down
// as long as somebody can sign in: what is known of it goes on, and the advice
// says so.
func (r readiness) check(ctx context.Context) (advice []error, err error) {
	if err := r.store(ctx); err != nil {
		return nil, errors.Join(errNoStore, err)
	}
	if r.issuers == nil {
		return nil, nil
	}
	known := r.issuers()
	for _, h := range known {
		if h.Problem != "" {
			advice = append(advice, errors.New(h.String()))
		}
	}
	able := func(h oidc.Health) bool { return h.Keys > 0 }
	if r.onlyIssuers && !slices.ContainsFunc(known, able) {
		return advice, errNoIssuer
	}
	return advice, nil
}

// onlyByIssuers tells whether tokens of issuers are the one way to sign in.
func (c *Config) onlyByIssuers() bool { return len(c.Auth) == 1 && c.Auth[0] == "oidc" }
