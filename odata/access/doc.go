// Package access decides what a caller may see: from the rules and roles of the
// configuration, the model, the tenants and a verified auth.Principal it makes a
// plan.Policy, and says why.
//
//	rules, roles ── New ──▶ Access ── Decide(principal, known) ──▶ Decision
//	(feedline.yaml)  (model)          (tenants, units)             (policy, tenant, roles, rules that fit)
//
// It knows nothing of credentials, which have been verified before, and nothing
// of requests. Nothing is open unless a rule, or the verifier of a key, opens it:
// the zero value of everything here grants nothing, and what is not known is
// never guessed.
//
// rule.go and role.go are what the configuration may say, decode.go reads it
// strictly, faults.go finds what is wrong with it and known.go what tenants and
// units there are; access.go finds the rules that fit a caller, decide.go adds
// them up, grant.go makes rows and exposures of roles and unit.go conditions of
// units; memo.go remembers policies, as callers come again. explain.go prints a
// decision, advice.go what is allowed and useless.
package access
