package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"feedline/store/transfer"
)

func (p *program) tenantExportCommand() *cobra.Command {
	cmd := p.command("export NAME DIR [flags]", "write all rows of a tenant to files",
		`Writes all rows of one tenant, as they are at one moment, into the folder DIR, which
must be new or empty: a file of JSON lines for each stored table, and manifest.json
with the tenant, the number of rows and the checksum of each file. The folder gets
its name when it is complete; until then, and if anything fails, there is none. The
feed may be served and rows may be imported meanwhile.

The files hold everything that is stored about the people in them. Only you can read
them; keep it so. feedline tenant import brings them to another database.`)
	cmd.Args = arguments(2, 2, "the name of a tenant and the folder to write")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.exportTenant(cmd.Context(), c, args[0], args[1])
	}
	return cmd
}

func (p *program) exportTenant(ctx context.Context, c *Config, name, dir string) (err error) {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if !hasTenants(m) {
		return advise("feedline backup copies the database as a whole", "the model has no tenants")
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tenants, err := db.Tenants(ctx)
	if err != nil {
		return err
	}
	t, err := pickTenant(tenants, name)
	if err != nil {
		return err
	}
	began := time.Now()
	b := drawBar(p.stderr, barSteps, "exporting "+t.Name)
	manifest, err := transfer.Export(ctx, transfer.Job{
		Model: m, Reader: db, Tenant: t, Program: version(), Observe: b.share,
	}, dir)
	b.end()
	if err != nil {
		return transferError(err)
	}
	p.say("%s: %s in %s, %s", dir, counted(manifest.Rows(), "row", "rows"),
		counted(int64(len(manifest.Files)), "file", "files"), megabytes(manifest.Bytes()))
	p.say("exported tenant %s %s", t.Name, pace(manifest.Rows(), time.Since(began)))
	return nil
}

// pace tells how long rows took, and how many that were in a second.
func pace(rows int64, took time.Duration) string {
	return fmt.Sprintf("(%s, %s rows/s)", took.Round(time.Millisecond), grouped(int64(float64(rows)/took.Seconds())))
}

// share moves a bar of barSteps to a part of the whole.
func (b *bar) share(done, all int64) {
	b.set(int64(float64(done) / float64(max(all, 1)) * barSteps))
}

// transferError puts what a folder is refused for into the program's voice.
func transferError(err error) error {
	var fault *transfer.Fault
	switch {
	case errors.As(err, &fault):
		a := advise(fault.Advice, "%s", fault.Reason)
		a.cause = err
		return a
	case errors.Is(err, syscall.ENOSPC):
		a := advise("make room or name a folder on another disk, and repeat the command; nothing was left there", "%s", plainText(err))
		a.cause = err
		return a
	}
	return err
}
