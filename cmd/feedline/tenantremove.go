package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedline/auth/keys"
	"feedline/model"
	"feedline/store"
	"feedline/store/erasure"
	"feedline/store/keyring"
	"feedline/store/sqlite"
)

func (p *program) tenantRemoveCommand() *cobra.Command {
	cmd := p.command("remove NAME --yes NAME", "remove a tenant with all its rows",
		`Removes a tenant with everything that is held of it: its rows, what importers
delivered for its refresh, its keys, and the record of its requests. It cannot be
undone. Without --yes it tells what would go.

The tenant is closed first: from then on nobody reads it, whatever interrupts the
removal, and the same command finishes it. At the end every table is counted.`)
	cmd.Args = arguments(1, 1, "the name or id of the tenant")
	yes := cmd.Flags().String("yes", "", "the `NAME` of the tenant once more: yes, all of it is to go")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.removeTenant(cmd.Context(), c, args[0], *yes)
	}
	return cmd
}

// auditSettles is how long a server may take to store the record of a request that
// has ended, unless it is in trouble.
const auditSettles = 2 * time.Second

// doomedTenant is a tenant that may be removed, and where what is held of it lies.
type doomedTenant struct {
	store.Tenant
	model *model.Model
	db    *sqlite.DB
	keys  *keyring.Ring
	logs  *model.Model // of the requests
	audit *sqlite.DB   // nil: no requests are kept

	requests string // file of the requests
}

func (p *program) removeTenant(ctx context.Context, c *Config, name, yes string) (err error) {
	d := &doomedTenant{}
	defer func() { err = errors.Join(err, d.close()) }()
	if err := d.find(ctx, c, name); err != nil {
		return err
	}
	switch {
	case yes == "":
		return p.foretell(ctx, d)
	case yes != d.Name && yes != d.ID:
		return misuse(fmt.Sprintf("write --yes %s if that is the tenant to remove", quotedWord(d.Name)), "--yes %s is not the name of the tenant %s", yes, d.Name)
	}
	account, err := p.erase(ctx, c, d)
	switch {
	case errors.Is(err, context.Canceled):
		told := advise("the same command finishes it", "interrupted; nobody can read the tenant %s any more, and what was removed stays removed", d.Name)
		told.cause = err
		return told
	case errors.Is(err, erasure.ErrLeft):
		p.tellAccount(account)
		told := advise("run the same command again; rows in a table that is not in the model must be deleted first, with the program that made it", "%s", plainText(err))
		told.cause = err
		return told
	case err != nil:
		return err
	}
	p.tellAccount(account)
	p.say("tenant %s is removed, with %s", d.Name, counted(account.Removed(), "row", "rows"))
	p.sayNamed(c, d.Name, d.ID)
	return nil
}

// find opens what may hold something of the tenant.
func (d *doomedTenant) find(ctx context.Context, c *Config, name string) (err error) {
	if d.model, err = loadModel(c); err != nil {
		return err
	}
	if d.db, err = openReader(ctx, c, d.model); err != nil {
		return err
	}
	tenants, err := d.db.Tenants(ctx)
	if err != nil {
		return err
	}
	if d.Tenant, err = namedTenant(tenants, name); err != nil {
		return err
	}
	if d.keys, err = openRing(ctx, c); err != nil {
		return err
	}
	return d.findRequests(ctx, c)
}

// findRequests opens the file of the requests, if there is one, be it of a time when
// the account was kept.
func (d *doomedTenant) findRequests(ctx context.Context, c *Config) (err error) {
	path := orElse(c.auditDB(), c.auditBeside())
	if !there(path) {
		return nil
	}
	d.requests = path
	if d.logs, err = model.Logs(); err != nil {
		return err
	}
	if err := makeAudit(ctx, c, path, d.logs); err != nil {
		return err
	}
	d.audit, err = sqlite.Open(ctx, path, d.logs, c.options())
	return err
}

func (d *doomedTenant) close() (err error) {
	if d.keys != nil {
		err = errors.Join(err, d.keys.Close())
	}
	for _, db := range []*sqlite.DB{d.audit, d.db} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return err
}

// foretell tells what would go.
func (p *program) foretell(ctx context.Context, d *doomedTenant) error {
	rows, err := d.db.TenantRows(ctx, d.Tenant)
	if err != nil {
		return err
	}
	var requests map[string]int64
	if d.audit != nil {
		if requests, err = d.audit.TenantRows(ctx, d.Tenant); err != nil {
			return err
		}
	}
	list, err := d.keys.List(ctx)
	if err != nil {
		return err
	}
	its := slices.DeleteFunc(list, func(k keys.Key) bool { return k.Tenant != d.ID && k.Tenant != d.Name })
	p.say("tenant %s (%s) would be removed with", d.Name, d.ID)
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, counts := range []map[string]int64{rows, requests} {
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			if counts[name] > 0 && !strings.HasPrefix(name, "feedline_") {
				fmt.Fprintf(table, "  %s\t%s\n", name, grouped(counts[name]))
			}
		}
	}
	fmt.Fprintf(table, "  keys\t%d\n", len(its))
	// The text goes to where say prints, too, which tells if that cannot be written.
	_ = table.Flush()
	return advise(fmt.Sprintf("feedline tenant remove %s --yes %s removes it; that cannot be undone", quotedWord(d.Name), quotedWord(d.Name)), "nothing was removed")
}

// erase removes the tenant while this process alone works on the file.
func (p *program) erase(ctx context.Context, c *Config, d *doomedTenant) (account erasure.Account, err error) {
	lease, err := sqlite.TakeLease(ctx, c.DB, sqlite.Jobs, "removal of the tenant "+d.Name, c.options())
	if err != nil {
		return account, err
	}
	defer func() { err = alongside(err, lease.Release()) }()
	w, err := sqlite.OpenWriter(ctx, c.DB, d.model, "removal of the tenant "+d.Name, c.options())
	if err != nil {
		return account, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	bar := drawBar(p.stderr, -1, "removing "+d.Name)
	defer bar.end()
	order := erasure.Removal{Tenant: d.Tenant, Writer: w, Counter: d.db, Keys: d.keys, Observe: bar.set}
	if d.audit != nil {
		order.Requests = &erasure.Requests{Set: d.logs.Set("Requests"), Counter: d.audit, Settle: auditSettles, Open: func(ctx context.Context) (store.Writer, error) {
			return sqlite.OpenWriter(ctx, d.requests, d.logs, "removal of the tenant "+d.Name, c.options())
		}}
	}
	return erasure.Tenant(ctx, order)
}

// tellAccount prints the account of a removal, table by table, as it was counted
// in the files at the end.
func (p *program) tellAccount(a erasure.Account) {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  TABLE\tREMOVED\tLEFT")
	var kept int64
	for _, t := range slices.Concat(a.Tables, a.Requests) {
		if t.Kept {
			kept += t.Left
			continue
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", t.Name, grouped(t.Removed), grouped(t.Left))
	}
	fmt.Fprintf(table, "  keys\t%d\t0\n", a.Keys)
	// The text goes to where say prints, too, which tells if that cannot be written.
	_ = table.Flush()
	if kept > 0 {
		p.say("left on purpose: %s of tombstones and of the change sequence, with keys of rows and nothing else of them", counted(kept, "row", "rows"))
	}
}
