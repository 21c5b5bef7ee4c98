package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
	"feedline/store/transfer"
)

func (p *program) tenantImportCommand() *cobra.Command {
	cmd := p.command("import DIR [flags]", "bring a tenant from files to the database",
		`Brings the tenant that feedline tenant export wrote into the folder DIR to the
database, with all of its rows. A database that is not there is made. Before anything
is stored, the manifest and the checksum of every file are verified. The tenant
appears when all of its rows are stored; if anything fails, or the program is killed,
nothing of it is there, and the command can be repeated.

The tenant keeps its id, so it cannot be brought to a database that has it already.`)
	cmd.Args = arguments(1, 1, "the folder that feedline tenant export wrote")
	name := cmd.Flags().String("name", "", "`name` of the tenant here (default: the one that it had)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.importTenant(cmd.Context(), c, args[0], *name)
	}
	return cmd
}

func (p *program) importTenant(ctx context.Context, c *Config, dir, name string) error {
	if err := c.named(); err != nil {
		return err
	}
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if m.Foreign {
		return advise("name the model of a database of Feedline's own with --model", "the file is another program's, and is only read")
	}
	parcel, err := transfer.Open(dir, m)
	if err != nil {
		return transferError(err)
	}
	t := parcel.Tenant
	if name != "" {
		t.Name = name
	}
	plan, err := sqlite.PlanMigration(ctx, c.DB, m)
	if err != nil {
		return err
	}
	if plan.Exists {
		if err := newHere(ctx, c, t); err != nil {
			return err
		}
	}
	began := time.Now()
	if err := p.verifyParcel(ctx, parcel); err != nil {
		return err
	}
	if t, err = p.storeParcel(ctx, c, m, parcel, t, plan.Exists); err != nil {
		return transferError(refusedTenant(err))
	}
	rows := parcel.Manifest.Rows()
	p.say("imported tenant %s (%s): %s %s", t.Name, t.Zone, counted(rows, "row", "rows"), pace(rows, time.Since(began)))
	return nil
}

// newHere refuses a tenant that the database has, before the files are read.
func newHere(ctx context.Context, c *Config, t store.Tenant) error {
	tenants, err := listTenants(ctx, c)
	if err != nil {
		return err
	}
	for _, other := range tenants {
		switch {
		case other.ID == t.ID:
			return advise("a tenant is in a database once: name another one with --db, or remove the tenant that is there",
				"the tenant %s has the id of the one in the folder", other.Name)
		case strings.EqualFold(other.Name, t.Name):
			return advise("--name gives it another one", "there is a tenant %s already", other.Name)
		}
	}
	return nil
}

func (p *program) verifyParcel(ctx context.Context, parcel *transfer.Parcel) error {
	b := drawBar(p.stderr, barSteps, "verifying "+parcel.Tenant.Name)
	defer b.end()
	return transferError(parcel.Verify(ctx, b.share))
}

// storeParcel fills a new file as a whole, and writes to one that is there.
func (p *program) storeParcel(ctx context.Context, c *Config, m *model.Model, parcel *transfer.Parcel, t store.Tenant, exists bool) (stored store.Tenant, err error) {
	b := drawBar(p.stderr, barSteps, "importing "+t.Name)
	defer b.end()
	if !exists {
		err = sqlite.FillNew(ctx, c.DB, m, version(), c.options(), func(w *sqlite.Writer) (err error) {
			stored, err = parcel.Import(ctx, w, t, b.share)
			return err
		})
		return stored, err
	}
	w, err := p.openWriter(ctx, c, m, "tenant import")
	if err != nil {
		return t, err
	}
	defer func() { err = alongside(err, w.Close()) }()
	if stored, err = parcel.Import(ctx, w, t, b.share); err != nil {
		return t, err
	}
	return stored, w.Optimize(ctx)
}

// refusedTenant tells what a store has against the tenant itself.
func refusedTenant(err error) error {
	var refusal *store.Refusal
	if !errors.As(err, &refusal) {
		return err
	}
	return advise("--name gives it another name", "the tenant cannot be added: %s", refusal)
}
