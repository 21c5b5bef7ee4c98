package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/odata"
	"feedline/store/sqlite"
)

func (p *program) checkCommand() *cobra.Command {
	cmd := p.command("check [flags]", "look for everything that would keep the feed from working",
		`Looks at the configuration, the description of the schema and the database, and
prints every fault it finds, one to a line with its cure. It changes nothing.
With --auth it asks the issuers of the configuration, too, whether they know what
it says of them. The exit status is 0 if there is no fault and 1 otherwise.`)
	cmd.Args = arguments(0, 0, "no arguments")
	addSettings(cmd, serving, "auth")
	live := cmd.Flags().Bool("auth", false, "ask the issuers, too")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		k := &checkup{w: p.stdout}
		c, flaws := loadConfig(cmd, p.environ)
		k.configuration(c, flaws)
		if *live && flaws == nil {
			k.issuers(cmd.Context(), c)
		}
		m := k.schema(c)
		k.database(cmd.Context(), c, m)
		k.audit(cmd.Context(), c)
		k.credentials(cmd.Context(), c)
		k.certificate(c)
		if k.faults > 0 {
			return advise("", "%s found", counted(int64(k.faults), "fault", "faults"))
		}
		return nil
	}
	return cmd
}

// checkup prints what is in order and what is not.
type checkup struct {
	w      io.Writer
	faults int
	unread bool // the configuration's file could not be read as a whole
}

func (k *checkup) fine(format string, args ...any) {
	fmt.Fprintf(k.w, "ok     "+format+"\n", args...)
}

func (k *checkup) wrong(format string, args ...any) {
	k.faults++
	fmt.Fprintf(k.w, "FAULT  "+format+"\n", args...)
}

func (k *checkup) advise(format string, args ...any) {
	fmt.Fprintf(k.w, "advice "+format+"\n", args...)
}

func (k *checkup) configuration(c *Config, flaws []flaw) {
	for _, f := range flaws {
		k.wrong("configuration: %s", strings.ReplaceAll(f.String(), "\n", "\n       "))
		k.unread = k.unread || f.key == "config"
	}
	if flaws == nil {
		k.fine("configuration: %s", orElse(c.File, "no file; flags, environment and defaults"))
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// schema checks the description and returns it; nil if it cannot be used.
func (k *checkup) schema(c *Config) *model.Model {
	m, err := loadModel(c)
	if err == nil {
		if _, err = odata.Metadata(m, false); err == nil {
			k.fine("model: %s, %d entity sets", orElse(c.Model, "built-in"), len(m.Sets))
			return m
		}
	}
	for _, fault := range modelFaults(err) {
		k.wrong("model: %s", oneLine(fault))
	}
	return nil
}

// database checks the file. Without a model there is nothing to compare it
// with.
func (k *checkup) database(ctx context.Context, c *Config, m *model.Model) {
	switch {
	case c.DB == "":
		k.wrong("database: %s", oneLine(c.named()))
		return
	case !c.exists() && m != nil && m.Foreign:
		k.wrong("database: there is no file %s; name the other program's file with --db", c.DB)
		return
	case !c.exists():
		k.wrong("database: there is no file %s; feedline import, feedline sample or feedline migrate makes one", c.DB)
		return
	case m == nil:
		return
	}
	pending := k.pending(ctx, c, m)
	db, err := sqlite.Open(ctx, c.DB, m, c.options())
	if err != nil {
		if !pending {
			k.wrong("database: %s", plainText(err))
		}
		return
	}
	defer db.Close()
	k.fine("database: %s, rows are read %s", c.DB, db.ReadPath())
	if hasTenants(m) {
		k.tenants(ctx, c, db)
	}
	k.rights(ctx, c, m, db)
	k.refresh(ctx, c, m, db)
}

// audit reports what keeps the requests from being kept in their file.
func (k *checkup) audit(ctx context.Context, c *Config) {
	path := c.auditDB()
	if path == "" || c.DB == "" || !c.exists() {
		return
	}
	logs, err := model.Logs()
	if err != nil {
		k.wrong("requests: %s", plainText(err))
		return
	}
	migration, err := sqlite.PlanMigration(ctx, path, logs)
	if err != nil {
		k.wrong("requests: %s", plainText(err))
		return
	}
	for _, refusal := range migration.Refusals {
		k.wrong("requests: %s: %s", path, refusal)
	}
}

// pending reports what keeps the file from serving the model, and tells whether
// that is anything.
func (k *checkup) pending(ctx context.Context, c *Config, m *model.Model) bool {
	if !m.Foreign {
		return k.migrations(ctx, c, m)
	}
	like, err := sqlite.Compare(ctx, c.DB, m)
	if err != nil {
		k.wrong("database: %s", plainText(err))
		return true
	}
	for _, fault := range like.Faults {
		k.wrong("database: %s", fault)
	}
	for _, advice := range like.Advice {
		k.advise("database: %s", advice)
	}
	return len(like.Faults) > 0
}

// migrations reports what the file lacks, and tells whether that is anything.
func (k *checkup) migrations(ctx context.Context, c *Config, m *model.Model) (pending bool) {
	migration, err := sqlite.PlanMigration(ctx, c.DB, m)
	if err != nil {
		k.wrong("database: %s", plainText(err))
		return true
	}
	for _, refusal := range migration.Refusals {
		k.wrong("database: %s", refusal)
	}
	if n := len(migration.Changes); n > 0 {
		k.wrong("database: %s lacks %s; feedline migrate makes them", c.DB, counted(int64(n), "change", "changes"))
	}
	return len(migration.Refusals)+len(migration.Changes) > 0
}

func (k *checkup) tenants(ctx context.Context, c *Config, db *sqlite.DB) {
	tenants, err := db.Tenants(ctx)
	if err != nil {
		k.wrong("database: %s", plainText(err))
		return
	}
	t, err := pickTenant(tenants, c.Tenant)
	if err != nil {
		k.wrong("tenant: %s", oneLine(err))
		return
	}
	k.fine("%s", describe(t, len(tenants), c.Tenant))
}

// oneLine is an error with its hint behind it.
func oneLine(err error) string {
	var a *advice
	if errors.As(err, &a) && a.hint != "" {
		return a.problem + "; " + a.hint
	}
	return plainText(err)
}
