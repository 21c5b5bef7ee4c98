package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"feedline/store"
)

func (p *program) tenantCommand() *cobra.Command {
	cmd := p.command("tenant", "add and list tenants",
		`A tenant owns rows, has a clock and keeps its rows for a time. A database that
serves one organisation has one tenant.`)
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(p.tenantAddCommand(), p.tenantListCommand())
	cmd.AddCommand(p.tenantExportCommand(), p.tenantImportCommand())
	return cmd
}

func (p *program) tenantAddCommand() *cobra.Command {
	cmd := p.command("add NAME --zone ZONE [flags]", "add a tenant",
		"Adds a tenant. Its zone is the clock on which local times are shown.")
	cmd.Args = arguments(1, 1, "the name of the new tenant")
	zone := cmd.Flags().String("zone", "", "IANA time `zone`, such as Europe/Berlin")
	retention := cmd.Flags().Int("retention-days", 0, "`days` after which finished rows may be purged (0: never)")
	id := cmd.Flags().String("id", "", "`GUID` of the tenant, if rows that come from elsewhere name it (default: a new one)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		t, err := newTenant(args[0], strings.ToLower(*id), *zone, *retention)
		if err != nil {
			return err
		}
		return p.addTenant(cmd.Context(), c, t)
	}
	return cmd
}

func newTenant(name, id, zone string, retention int) (store.Tenant, error) {
	t := store.Tenant{Name: name, ID: id, RetentionDays: retention}
	const zones = "the names are those of the IANA time zone database, such as Europe/Berlin, America/New_York or UTC"
	switch {
	case zone == "":
		return t, misuse(zones, "--zone is missing")
	case zone == "Local":
		return t, misuse(zones, "a tenant's zone must mean the same on every machine")
	case id != "" && (len(id) != 36 || uuid.Validate(id) != nil):
		return t, misuse("write 36 characters, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff, or leave --id out", "%q is not a Guid", id)
	case retention < 0:
		return t, misuse("0 keeps rows for ever", "--retention-days must not be negative")
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		return t, misuse(zones, "there is no time zone %q", zone)
	}
	t.Zone = location
	return t, nil
}

func (p *program) addTenant(ctx context.Context, c *Config, t store.Tenant) (err error) {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	w, err := p.openWriter(ctx, c, m, "tenant add")
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, w.Close()) }()
	t, err = w.AddTenant(ctx, t)
	var refusal *store.Refusal
	if errors.As(err, &refusal) {
		return advise("feedline tenant list shows them", "%s", refusal.Reason)
	}
	if err != nil {
		return err
	}
	p.say("added tenant %s (%s) with the id %s", t.Name, t.Zone, t.ID)
	return nil
}

func (p *program) tenantListCommand() *cobra.Command {
	cmd := p.command("list [flags]", "list the tenants", "Lists the tenants in the order in which they were added.")
	cmd.Args = arguments(0, 0, "no arguments")
	format := cmd.Flags().String("format", "table", "table or json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		write, ok := map[string]func(io.Writer, []store.Tenant) error{"table": tenantTable, "json": tenantJSON}[*format]
		if !ok {
			return misuse("write table or json", "%q is not a format", *format)
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		tenants, err := listTenants(cmd.Context(), c)
		if err != nil {
			return err
		}
		return write(p.stdout, tenants)
	}
	return cmd
}

func listTenants(ctx context.Context, c *Config) (tenants []store.Tenant, err error) {
	m, err := loadModel(c)
	if err != nil {
		return nil, err
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Tenants(ctx)
}

func tenantTable(w io.Writer, tenants []store.Tenant) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tZONE\tRETENTION\tID")
	for _, t := range tenants {
		retention := "for ever"
		if t.RetentionDays > 0 {
			retention = fmt.Sprintf("%d days", t.RetentionDays)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", t.Name, t.Zone, retention, t.ID)
	}
	return table.Flush()
}

func tenantJSON(w io.Writer, tenants []store.Tenant) error {
	type row struct {
		Name          string `json:"name"`
		Zone          string `json:"zone"`
		RetentionDays int    `json:"retentionDays"`
		ID            string `json:"id"`
	}
	rows := []row{}
	for _, t := range tenants {
		rows = append(rows, row{t.Name, t.Zone.String(), t.RetentionDays, t.ID})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(rows)
}
