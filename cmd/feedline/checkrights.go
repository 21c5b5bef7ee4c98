package main

import (
	"context"
	"fmt"
	"slices"

	"feedline/auth"
	"feedline/model"
	"feedline/odata/access"
	"feedline/store"
)

// rights checks who may see what, by the tenants and units of the database.
func (k *checkup) rights(ctx context.Context, c *Config, m *model.Model, db store.Reader) {
	if k.unread || !c.signsIn() && c.Access == nil && c.Roles == nil {
		return
	}
	rules, faults := access.New(m, c.Access, c.Roles)
	known, err := knownIn(ctx, db, m, c.Tenant)
	if err != nil {
		return // reported where tenants are
	}
	before := k.faults
	for _, f := range c.accessFlaws(append(faults, rules.Faults(known, c.issuerNames())...)) {
		k.wrong("%s", f)
	}
	if c.Access == nil && (slices.Contains(c.Auth, "oidc") || slices.Contains(c.Auth, "basic")) {
		k.wrong("access: callers sign in and no rule opens anything to them; write in feedline.yaml:\n%s", ruleFor(c, known))
	}
	if k.faults > before {
		return
	}
	for _, line := range rules.Advice(known, c.methods()) {
		k.advise("access: %s", line)
	}
	k.fine("access: %s", counted(int64(len(c.Access)), "rule", "rules"))
}

// methods are those by which callers sign in.
func (c *Config) methods() []auth.Method {
	methods := make([]auth.Method, len(c.Auth))
	for i, name := range c.Auth {
		methods[i] = auth.Method(name)
	}
	return methods
}

// ruleFor shows a rule for the first tenant.
func ruleFor(c *Config, known access.Known) string {
	tenant, when := "", "{roles: [Feed.Read]}"
	if len(known.Tenants) > 0 {
		tenant = fmt.Sprintf("tenant: %s, ", known.Tenants[0].Name)
	}
	if !slices.Contains(c.Auth, "oidc") {
		when = "{user: [NAME]}"
	}
	return fmt.Sprintf("         access:\n           - {%sroles: [reader], when: %s}", tenant, when)
}
