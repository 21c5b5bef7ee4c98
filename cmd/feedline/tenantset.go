package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedline/store"
)

func (p *program) tenantSetCommand() *cobra.Command {
	cmd := p.command("set NAME [flags]", "change a tenant",
		`Changes what is said of a tenant: its name, its clock, how long it keeps its rows,
and how much of its personal data anybody sees at most. What is not named stays.
Running servers heed it from the next request on: local times are shown on the new
clock, and conditions on them mean the new one. No row is rewritten.`)
	cmd.Args = arguments(1, 1, "the name or id of the tenant")
	var d described
	d.flags(cmd.Flags())
	name := cmd.Flags().String("name", "", "new `name`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		change, err := d.change(cmd.Flags(), *name)
		if err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.setTenant(cmd.Context(), c, args[0], change)
	}
	return cmd
}

// change is what the flags that are there do to a tenant.
func (d *described) change(flags *pflag.FlagSet, name string) (func(*store.Tenant), error) {
	var said store.Tenant
	var changes []func(*store.Tenant)
	if flags.Changed("name") {
		changes = append(changes, func(t *store.Tenant) { t.Name = name })
	}
	for _, f := range []struct {
		name string
		take func(*store.Tenant) error
		give func(*store.Tenant)
	}{
		{"zone", d.takeZone, func(t *store.Tenant) { t.Zone = said.Zone }},
		{"retention-days", d.takeRetention, func(t *store.Tenant) { t.RetentionDays = said.RetentionDays }},
		{"personal", d.takePersonal, func(t *store.Tenant) { t.Personal = said.Personal }},
	} {
		if !flags.Changed(f.name) {
			continue
		}
		if err := f.take(&said); err != nil {
			return nil, err
		}
		changes = append(changes, f.give)
	}
	if len(changes) == 0 {
		return nil, misuse("name at least one of --name, --zone, --retention-days and --personal", "there is nothing to change")
	}
	return func(t *store.Tenant) {
		for _, change := range changes {
			change(t)
		}
	}, nil
}

func (p *program) setTenant(ctx context.Context, c *Config, name string, change func(*store.Tenant)) (err error) {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, db.Close()) }()
	w, err := p.openWriter(ctx, c, m, "tenant set")
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, w.Close()) }()
	// Nobody else changes them from here on.
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return err
	}
	before, err := namedTenant(tenants, name)
	if err != nil {
		return err
	}
	after := before
	change(&after)
	err = w.SetTenant(ctx, after)
	var refusal *store.Refusal
	switch {
	case errors.As(err, &refusal):
		return advise("feedline tenant list shows them", "%s", refusal)
	case err != nil:
		return err
	}
	p.say("tenant %s: %s", after.Name, changesOf(before, after))
	if after.Name != before.Name {
		p.sayNamed(c, before.Name)
	}
	return nil
}

// changesOf lists what became of a tenant.
func changesOf(before, after store.Tenant) string {
	var parts []string
	for _, x := range []struct{ what, from, to string }{
		{"name", before.Name, after.Name},
		{"zone", before.Zone.String(), after.Zone.String()},
		{"retention", retentionOf(before), retentionOf(after)},
		{"personal", string(before.Personal), string(after.Personal)},
	} {
		if x.from != x.to {
			parts = append(parts, fmt.Sprintf("%s was %s, is %s", x.what, x.from, x.to))
		}
	}
	if parts == nil {
		return "it was so already"
	}
	return strings.Join(parts, "; ")
}
