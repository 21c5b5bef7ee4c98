package store

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

// Where narrows a rule to rows for which the condition holds. The zero rule
// stays the zero rule.
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
