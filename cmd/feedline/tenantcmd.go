package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"feedline/store"
)

func (p *program) tenantCommand() *cobra.Command {
	cmd := p.command("tenant", "add, change, list and remove tenants",
		`A tenant owns rows, has a clock and keeps its rows for a time. A database that
serves one organisation has one tenant.`)
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(p.tenantAddCommand(), p.tenantSetCommand(), p.tenantListCommand(), p.tenantRemoveCommand())
	return cmd
}

func (p *program) tenantAddCommand() *cobra.Command {
	cmd := p.command("add NAME --zone ZONE [flags]", "add a tenant",
		"Adds a tenant. Its zone is the clock on which local times are shown.")
	cmd.Args = arguments(1, 1, "the name of the new tenant")
	var d described
	d.flags(cmd.Flags())
	id := cmd.Flags().String("id", "", "`GUID` of the tenant, if rows that come from elsewhere name it (default: a new one)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		t, err := d.newTenant(args[0], strings.ToLower(*id))
		if err != nil {
			return err
		}
		return p.addTenant(cmd.Context(), c, t)
	}
	return cmd
}

// described is what flags say of a tenant.
type described struct {
	zone, personal string
	retention      int
}

func (d *described) flags(flags *pflag.FlagSet) {
	flags.StringVar(&d.zone, "zone", "", "IANA time `zone`, such as Europe/Berlin")
	flags.IntVar(&d.retention, "retention-days", 0, "`days` after which finished rows may be purged (0: never)")
	flags.StringVar(&d.personal, "personal", "full", "most that anybody sees of its personal data, whatever roles say: full, masked or none")
}

func (d *described) newTenant(name, id string) (t store.Tenant, err error) {
	switch {
	case d.zone == "":
		return t, misuse(zonesAre, "--zone is missing")
	case id != "" && (len(id) != 36 || uuid.Validate(id) != nil):
		return t, misuse("write 36 characters, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff, or leave --id out", "%q is not a Guid", id)
	}
	t = store.Tenant{Name: name, ID: id}
	for _, take := range []func(*store.Tenant) error{d.takeZone, d.takeRetention, d.takePersonal} {
		if err := take(&t); err != nil {
			return t, err
		}
	}
	return t, nil
}

const zonesAre = "the names are those of the IANA time zone database, such as Europe/Berlin, America/New_York or UTC"

func (d *described) takeZone(t *store.Tenant) error {
	if d.zone == "Local" {
		return misuse(zonesAre, "a tenant's zone must mean the same on every machine")
	}
	location, err := time.LoadLocation(d.zone)
	if err != nil || d.zone == "" {
		return misuse(zonesAre, "there is no time zone %q", d.zone)
	}
	t.Zone = location
	return nil
}

func (d *described) takeRetention(t *store.Tenant) error {
	if d.retention < 0 {
		return misuse("0 keeps rows for ever", "--retention-days must not be negative")
	}
	t.RetentionDays = d.retention
	return nil
}

func (d *described) takePersonal(t *store.Tenant) error {
	t.Personal = store.Personal(d.personal)
	if !slices.Contains(store.PersonalLevels(), t.Personal) {
		return misuse("write full, masked or none", "%q is no level of personal data", d.personal)
	}
	return nil
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
	fmt.Fprintln(table, "NAME\tZONE\tRETENTION\tPERSONAL\tID")
	for _, t := range tenants {
		note := ""
		if t.Removing {
			note = ", is being removed"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s%s\n", t.Name, t.Zone, retentionOf(t), t.Personal, t.ID, note)
	}
	return table.Flush()
}

// retentionOf is how long a tenant keeps its rows.
func retentionOf(t store.Tenant) string {
	if t.RetentionDays == 0 {
		return "for ever"
	}
	return counted(int64(t.RetentionDays), "day", "days")
}

func tenantJSON(w io.Writer, tenants []store.Tenant) error {
	type row struct {
		Name          string `json:"name"`
		Zone          string `json:"zone"`
		RetentionDays int    `json:"retentionDays"`
		Personal      string `json:"personal"`
		ID            string `json:"id"`
		Removing      bool   `json:"removing,omitempty"`
	}
	rows := []row{}
	for _, t := range tenants {
		rows = append(rows, row{t.Name, t.Zone.String(), t.RetentionDays, string(t.Personal), t.ID, t.Removing})
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(rows)
}
