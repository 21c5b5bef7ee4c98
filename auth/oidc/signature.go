package oidc

import (
	"context"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"feedline/auth"
)

// signed is the key set, in go-oidc's sense, of one token: the keys of its
// issuer that can have signed it. It keeps why it refused, which go-oidc makes
// a text of.
type signed struct {
	token   *token
	by      *trusted
	find    func(context.Context, *token) ([]key, error)
	failure error
}

var _ oidc.KeySet = (*signed)(nil)

// VerifySignature returns the content of the token if its signature is one of
// its issuer. The error is a *auth.Failure or that of the context.
func (s *signed) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	payload, err := s.verify(ctx, raw)
	s.failure = err
	return payload, err
}

func (s *signed) verify(ctx context.Context, raw string) ([]byte, error) {
	parsed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(s.token.algorithm)})
	if err != nil {
		return nil, failUnreadable(err)
	}
	keys, err := s.find(ctx, s.token)
	switch {
	case ctx.Err() != nil && err != nil:
		return nil, ctx.Err()
	case errors.Is(err, errUnknownKey) || errors.Is(err, errBusy):
		return nil, failSignature("%w", err)
	case err != nil:
		return nil, failKeys(fmt.Errorf("%w; %s", err, s.by.keys.age()))
	}
	for _, k := range keys {
		if !s.by.mayUse(k, s.token) {
			continue
		}
		if payload, err := parsed.Verify(k.Key); err == nil {
			return payload, nil
		}
	}
	return nil, failSignature("no key of the issuer has made it")
}

// check tells that the issuer made the token, and that go-oidc reads the same
// issuer in it.
func (s *signed) check(ctx context.Context) error {
	verifier := oidc.NewVerifier(s.token.issuer, s, &oidc.Config{
		SupportedSigningAlgs: s.by.Algorithms,
		SkipClientIDCheck:    true, // checks.go compares a set of audiences
		SkipExpiryCheck:      true, // and all times with the configured skew
	})
	_, err := verifier.Verify(ctx, s.token.raw)
	if s.failure != nil {
		return s.failure
	}
	if err != nil {
		return &auth.Failure{Reason: auth.Malformed, Message: failUnreadable(err).Message, Cause: shortened(err)}
	}
	return nil
}
