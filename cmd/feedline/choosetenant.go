package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"feedline/model"
	"feedline/store"
)

// hasTenants tells whether rows of the model belong to tenants.
func hasTenants(m *model.Model) bool {
	return m.Tenancy || slices.ContainsFunc(m.Sets, func(s *model.EntitySet) bool { return s.TenantScoped })
}

// nobody owns the rows of a model without tenants.
func nobody() store.Tenant { return store.Tenant{Zone: time.UTC} }

// pickTenant is the tenant that the configuration names; without a name the
// only one, else the first. One that is being removed is not picked.
func pickTenant(tenants []store.Tenant, name string) (store.Tenant, error) {
	standing := store.Standing(tenants)
	if name == "" && len(standing) > 0 {
		return standing[0], nil
	}
	if name == "" && len(tenants) > 0 {
		return store.Tenant{}, beingRemoved(tenants[0])
	}
	t, err := namedTenant(tenants, name)
	if err == nil && t.Removing {
		return store.Tenant{}, beingRemoved(t)
	}
	return t, err
}

// oneTenant is the tenant that the configuration names, or the only one. Between
// several nobody guesses: rows of one tenant among those of another cannot be told
// apart again.
func oneTenant(tenants []store.Tenant, name string) (store.Tenant, error) {
	if n := len(store.Standing(tenants)); n > 1 && name == "" {
		return store.Tenant{}, advise("choose one with --tenant; feedline tenant list shows them", "the database has %d tenants", n)
	}
	return pickTenant(tenants, name)
}

// namedTenant is the tenant with this name or id, also if it is being removed.
func namedTenant(tenants []store.Tenant, name string) (store.Tenant, error) {
	names := make([]string, len(tenants))
	for i, t := range tenants {
		if names[i] = t.Name; t.Name == name || t.ID == name {
			return t, nil
		}
	}
	if len(tenants) == 0 {
		return store.Tenant{}, advise("feedline tenant add NAME --zone Europe/Berlin adds one", "the database has no tenant yet")
	}
	return store.Tenant{}, advise(didYouMean(name, names, "feedline tenant list shows them"), "there is no tenant %q", name)
}

// beingRemoved says why nothing can be done with a tenant.
func beingRemoved(t store.Tenant) error {
	return advise(fmt.Sprintf("feedline tenant remove %s --yes %s finishes it", quotedWord(t.Name), quotedWord(t.Name)), "the tenant %s is being removed", t.Name)
}

// quotedWord is a text as one word of a command line.
func quotedWord(text string) string {
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r) }
	if !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// tenantFor finds the tenant to write for. A file without tenants gets the
// fresh one. A model without tenants needs none.
func (p *program) tenantFor(ctx context.Context, c *Config, m *model.Model, w store.Writer, fresh store.Tenant) (store.Tenant, error) {
	if !hasTenants(m) {
		return nobody(), nil
	}
	tenants, err := listTenants(ctx, c)
	switch {
	case err != nil:
		return store.Tenant{}, err
	case len(tenants) > 0 || c.Tenant != "" && c.Tenant != fresh.Name:
		return oneTenant(tenants, c.Tenant)
	}
	t, err := w.AddTenant(ctx, fresh)
	if err != nil {
		return store.Tenant{}, err
	}
	p.say("added tenant %s (%s)", t.Name, t.Zone)
	return t, nil
}

// describe names a tenant with its clock, and says when there was a choice.
func describe(t store.Tenant, of int, asked string) string {
	text := fmt.Sprintf("tenant %s (%s)", t.Name, t.Zone)
	if of > 1 && asked == "" {
		text += fmt.Sprintf(", the first of %d; --tenant chooses another", of)
	}
	return text
}
