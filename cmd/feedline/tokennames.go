package main

import (
	"context"
	"slices"

	"feedline/auth/keys"
)

// tenantNames are the names that tenants have now, by their ids. A key keeps the
// id of its tenant, so that it never opens another one that took over the name.
type tenantNames map[string]string

// namesFor reads the names of the tenants of keys. Keys can be looked at without
// the database: then no tenant has a name.
func namesFor(ctx context.Context, c *Config, list ...keys.Key) tenantNames {
	if !slices.ContainsFunc(list, func(k keys.Key) bool { return k.Tenant != "" }) {
		return nil
	}
	tenants, err := listTenants(ctx, c)
	if err != nil {
		return nil
	}
	names := tenantNames{}
	for _, t := range tenants {
		names[t.ID] = t.Name
	}
	return names
}

// of is the name of the tenant of a key; its id, if there is no such tenant.
func (n tenantNames) of(k keys.Key) string { return orElse(n[k.Tenant], k.Tenant) }
