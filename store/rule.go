package store

import "feedline/model"

// Rule tells which rows of a set a caller may see. Its zero value sees none,
// and a store refuses to run a query with it: a forgotten rule is an error and
// never a leak (design decision 13).
type Rule struct {
	scope  scope
	tenant int64
	only   Expr
}

type scope uint8

const (
	nobody scope = iota
	everybody
	oneTenant
)

// AllRows is the rule for sets whose rows belong to no tenant.
func AllRows() Rule { return Rule{scope: everybody} }

// OfTenant is the rule for rows of the tenant with this number.
func OfTenant(number int64) Rule { return Rule{scope: oneTenant, tenant: number} }

// Where narrows a rule to rows for which the condition holds. What the condition
// names besides the row, it looks at as it is stored: among all rows of the
// tenant, whatever the rules of their sets hide. The zero rule stays the zero
// rule.
func (r Rule) Where(condition Expr) Rule {
	r.only = All(r.only, condition)
	return r
}

// Denies tells whether the rule is the zero rule.
func (r Rule) Denies() bool { return r.scope == nobody }

// Tenant is the number of the tenant whose rows are seen; ok is false if the
// rule is not about one tenant.
func (r Rule) Tenant() (number int64, ok bool) { return r.tenant, r.scope == oneTenant }

// Condition is what else a row must meet; nil if nothing.
func (r Rule) Condition() Expr { return r.only }

// Judged is the rule for rows of a set that the condition of this rule looks at:
// those of the same tenant, or all of a set without tenants. It has no
// condition, so that rules may name each other's sets. From a rule of no tenant
// no row of a tenant is looked at: then it is the zero rule.
func (r Rule) Judged(s *model.EntitySet) Rule {
	switch number, one := r.Tenant(); {
	case r.Denies():
		return Rule{}
	case !s.TenantScoped:
		return AllRows()
	case one:
		return OfTenant(number)
	}
	return Rule{}
}
