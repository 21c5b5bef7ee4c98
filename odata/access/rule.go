package access

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Rule opens something to the callers whom it fits. All rules that fit a caller
// add up.
type Rule struct {
	Tenant      string            `yaml:"tenant"`       // name or id; empty: the claim tells, or there is one tenant only
	TenantClaim string            `yaml:"tenant-claim"` // claim whose value names the tenant
	Tenants     map[string]string `yaml:"tenants"`      // value of TenantClaim to name or id; nil: the value is one
	Roles       Texts             `yaml:"roles"`        // what the callers get
	When        When              `yaml:"when"`         // whom the rule is for
	Units       Texts             `yaml:"units"`        // units, by name or key, whose rows are seen; nil: UnitsClaim, or all rows
	UnitsClaim  string            `yaml:"units-claim"`  // claim whose values name the units

	Line int `yaml:"-"` // where it stands in the file; 0: nowhere
}

// Texts are texts, of which one may stand without brackets.
type Texts []string

// UnmarshalYAML reads a text or a list of texts.
func (t *Texts) UnmarshalYAML(n *yaml.Node) error {
	texts, ok := textsOf(n)
	if !ok {
		return refuse(n.Line, "this takes a text or a list of texts")
	}
	*t = texts
	return nil
}

// When lists what must be true of a caller: each claim, by its name to the
// letter, must have one of the values. Five names are not claims: Issuer,
// Method, Subject, Client and User. The empty When fits every caller of the
// method; nil fits nobody, as it was forgotten.
type When map[string][]string

// The names in a When that are not those of claims.
const (
	Issuer  = "issuer"  // iss of the token, or the name of its issuer
	Method  = "method"  // oidc, key or basic; without it and without User: oidc
	Subject = "subject" // Principal.Subject
	Client  = "client"  // application that asks
	User    = "user"    // name of a user of this feed; goes with the method basic
)

// reserved are the names that are not claims.
var reserved = []string{Issuer, Method, Subject, Client, User}

// Reads tells whether any of the rules looks at a claim.
func Reads(rules []Rule, claim string) bool {
	return slices.ContainsFunc(rules, func(r Rule) bool {
		return r.When[claim] != nil || r.TenantClaim == claim || r.UnitsClaim == claim
	})
}

// UnmarshalYAML reads a rule and refuses keys that it does not have.
func (r *Rule) UnmarshalYAML(n *yaml.Node) error {
	type plain Rule
	if err := strictly(n, "an access rule", (*plain)(r)); err != nil {
		return err
	}
	r.Line = n.Line
	return nil
}

// UnmarshalYAML reads conditions whose values are a text or a list of texts,
// which it takes as they are written.
func (w *When) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return refuse(n.Line, "when takes names of claims with their values, such as when: {roles: [Feed.Read]}")
	}
	*w = When{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, values := n.Content[i], n.Content[i+1]
		texts, ok := textsOf(values)
		if !ok {
			return refuse(values.Line, "when: "+name.Value+" takes a value or a list of values")
		}
		if _, twice := (*w)[name.Value]; twice {
			return refuse(name.Line, "when: "+name.Value+" stands there twice, write one list of its values")
		}
		(*w)[name.Value] = texts
	}
	return nil
}
