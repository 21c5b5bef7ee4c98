package oidc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/auth"
)

// Report is what becomes of a token, step by step, for an operator who asks
// why it would be refused. It shows what the token says: it is for whoever
// holds the token, and for no log.
type Report struct {
	Steps   []Step
	Issuer  string         // name of the one that answers for the token; empty: none does
	Who     auth.Principal // whom the token names, whether or not it is accepted
	Ends    time.Time      // when it expires by its own words; zero: it does not say
	Refused *auth.Failure  // what a request with the token is answered; nil: nothing speaks against it
}

// Step is one condition on the token.
type Step struct {
	Name    string
	Outcome Outcome
	Failure *auth.Failure // if it failed
	Note    string        // why it could not be tested
}

// Outcome is how a step ended.
type Outcome string

// The outcomes.
const (
	Passed   Outcome = "passed"
	Failed   Outcome = "failed"
	Untested Outcome = "not tested"
)

// Inspect tests every condition on a token that can be tested without asking
// anybody, and goes on where Verify would stop. The signature is tested only if
// the keys are known, which Fetch sees to. Without them a token is refused even if
// nothing else speaks against it: anybody can have made it.
func (v *Verifier) Inspect(secret string) Report {
	var r Report
	t, err := read(secret)
	if err != nil {
		r.add("form", failUnreadable(err))
		return r
	}
	r.add("form", nil)
	by, failure := v.pick(t)
	r.add("issuer", failure)
	if failure != nil {
		return r
	}
	r.Issuer = by.Name
	r.Ends, _, _ = t.instant("exp")
	r.add("algorithm", by.accepts(t))
	unverified := r.signature(t, by)
	s := shown{t, by, v.now(), v.needGroups}
	for _, c := range checks {
		r.add(c.name, c.test(s))
	}
	r.Who = s.principal()
	if r.Refused == nil {
		r.Refused = unverified
	}
	return r
}

// add notes how a step ended. The first failure is what a request is answered.
func (r *Report) add(name string, failure *auth.Failure) {
	if failure == nil {
		r.Steps = append(r.Steps, Step{Name: name, Outcome: Passed})
		return
	}
	r.Steps = append(r.Steps, Step{Name: name, Outcome: Failed, Failure: failure})
	if r.Refused == nil {
		r.Refused = failure
	}
}

// signature verifies the token with the keys that are known. Without any it
// returns what a token is refused for that cannot be verified.
func (r *Report) signature(t *token, by *trusted) (unverified *auth.Failure) {
	known := by.keys.usable()
	switch {
	case r.Refused != nil:
		r.Steps = append(r.Steps, Step{Name: "signature", Outcome: Untested, Note: "the header is refused already"})
		return nil
	case known == nil:
		r.Steps = append(r.Steps, Step{Name: "signature", Outcome: Untested, Note: errNoKeys.Error()})
		return failKeys(errNoKeys)
	}
	signature := signed{token: t, by: by, find: known.find}
	var failure *auth.Failure
	errors.As(signature.check(context.Background()), &failure)
	r.add("signature", failure)
	return nil
}

// errNoKeys is that nothing can be verified for want of keys.
var errNoKeys = errors.New("the keys of the issuer are not known")

// Fetch asks every issuer for its keys once and waits for the answers. The
// error names those that did not answer.
func (v *Verifier) Fetch(ctx context.Context) error {
	var failed []error
	for _, issuer := range v.issuers {
		if _, err := issuer.keys.renewed(ctx, issuer.keys.usable()); err != nil {
			failed = append(failed, fmt.Errorf("issuer %s: %w", issuer.Name, err))
		}
	}
	return errors.Join(failed...)
}
