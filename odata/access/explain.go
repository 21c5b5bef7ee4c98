package access

import (
	"fmt"
	"strings"

	"feedline/model"
	"feedline/odata/bind"
)

// Explain prints a decision: the rules that fit, the tenant, the roles and the
// units, and for each set which rows the caller sees and how much of the
// personal data in them.
func (a *Access) Explain(d Decision) string {
	var b strings.Builder
	b.WriteString("access\n")
	for _, m := range d.Matches {
		fmt.Fprintf(&b, "  fits      %s\n", m)
	}
	if d.Reason != "" {
		fmt.Fprintf(&b, "  refused   %s\n", d.Reason)
		return b.String()
	}
	if a.tenancy() {
		fmt.Fprintf(&b, "  tenant    %s (%s)%s\n", d.Tenant.Name, d.Tenant.Zone, limit(d))
	}
	fmt.Fprintf(&b, "  roles     %s\n", strings.Join(d.Roles, ", "))
	if d.Scoped {
		fmt.Fprintf(&b, "  units     %s\n", unitList(d.Units))
	}
	if d.Deliver {
		b.WriteString("  deliver   yes\n")
	}
	a.explainSets(&b, d)
	return b.String()
}

// limit tells that the tenant itself keeps personal data from everybody.
func limit(d Decision) string {
	if mostOf(d.Tenant) == bind.Shown {
		return ""
	}
	return fmt.Sprintf("; personal: %s at most", mostOf(d.Tenant))
}

// explainSets prints a line for each set that the caller sees, and the names of
// the others.
func (a *Access) explainSets(b *strings.Builder, d Decision) {
	var hidden []string
	width := 0
	for _, set := range a.sets() {
		width = max(width, len(set.Name))
	}
	b.WriteString("sets\n")
	for _, set := range a.sets() {
		if !d.Policy.Sees(set) {
			hidden = append(hidden, set.Name)
			continue
		}
		fmt.Fprintf(b, "  %-*s  rows: %s; personal: %s\n", width, set.Name, d.Policy.Rule(set), seen(d, set))
	}
	if hidden != nil {
		fmt.Fprintf(b, "hidden\n  %s\n", strings.Join(hidden, ", "))
	}
}

// seen is how much is seen of the personal data of a set, and what is not.
func seen(d Decision, set *model.EntitySet) string {
	var masked, hidden []string
	for _, p := range set.Properties {
		switch d.Policy.Shows(set, p) {
		case bind.Masked:
			masked = append(masked, p.Name)
		case bind.Hidden:
			hidden = append(hidden, p.Name)
		}
	}
	text := d.Policy.Personal(set).String()
	if masked != nil {
		text += ", masks " + strings.Join(masked, ", ")
	}
	if hidden != nil {
		text += ", hides " + strings.Join(hidden, ", ")
	}
	return text
}

// String is a rule that fits, with what it gives.
func (m Match) String() string {
	if m.Not != "" {
		return m.Rule + ", which opens nothing: " + m.Not
	}
	text := m.Rule + " gives " + strings.Join(m.Roles, ", ")
	if m.Tenant.Name != "" {
		text += " in " + m.Tenant.Name
	}
	if m.Scoped {
		text += " for " + unitList(m.Units)
	}
	return text
}

// unitList names units, with their keys where they have no name.
func unitList(units []Unit) string {
	names := make([]string, len(units))
	for i, u := range units {
		if names[i] = u.Name; u.Name == "" {
			names[i] = u.ID()
		}
	}
	return strings.Join(names, ", ")
}
