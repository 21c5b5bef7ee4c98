package odata

import (
	"net/http"

	"feedline/auth"
	"feedline/odata/plan"
)

// policy finds out who asks and what they may see.
func (s *Service) policy(x *exchange) (plan.Policy, error) {
	principal, err := s.Principal(x.request)
	if err != nil {
		return plan.Policy{}, s.unadmitted(x, refusedSignIn(err))
	}
	x.principal = principal
	if err := s.let(x, principal); err != nil {
		return plan.Policy{}, err
	}
	policy, err := s.Policy(x.request.Context(), principal)
	if err != nil {
		return plan.Policy{}, err
	}
	if policy.Empty() {
		return plan.Policy{}, errNothingGranted()
	}
	x.policy = policy
	return policy, nil
}

// let asks whether the request of a caller may go on.
func (s *Service) let(x *exchange, caller auth.Principal) error {
	if s.Admit == nil {
		return nil
	}
	begun := s.Now()
	s.admitting.Add(1)
	defer s.admitting.Add(-1)
	release, err := s.Admit(x.request, caller, x.out.header())
	x.waited += s.Now().Sub(begun)
	if err != nil {
		return err
	}
	x.release = release
	return nil
}

// unadmitted is the error of a request whose caller is not known: this one,
// unless there are too many of them.
func (s *Service) unadmitted(x *exchange, err error) error {
	if full := s.let(x, auth.Principal{}); full != nil {
		return full
	}
	return err
}

// answerEverybody answers what nobody has to sign in for.
func (s *Service) answerEverybody(x *exchange) error {
	if err := s.let(x, auth.Principal{}); err != nil {
		return err
	}
	if x.request.Method == http.MethodOptions {
		return x.answerOptions()
	}
	return s.answerWelcome(x)
}
