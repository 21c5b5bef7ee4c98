package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store/sqlite"
)

func (p *program) migrateCommand() *cobra.Command {
	cmd := p.command("migrate [flags]", "make the database, or bring it up to the schema",
		`Makes the database file if there is none, and otherwise adds what the schema has
and the file lacks: tables, columns, indexes. It shows each change before it
makes any. Nothing is ever dropped, renamed or narrowed: where the file cannot
be brought into line without that, migrate says so and changes nothing.`)
	cmd.Args = arguments(0, 0, "no arguments")
	dry := cmd.Flags().Bool("dry-run", false, "only show what would change")
	statements := cmd.Flags().Bool("sql", false, "show the SQL of each change")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.migrate(cmd, c, *dry, *statements)
	}
	return cmd
}

func (p *program) migrate(cmd *cobra.Command, c *Config, dry, statements bool) error {
	if err := c.named(); err != nil {
		return err
	}
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	plan, err := sqlite.PlanMigration(cmd.Context(), c.DB, m)
	if err != nil {
		return err
	}
	p.showMigration(c, plan, statements)
	switch {
	case len(plan.Refusals) > 0:
		return refusedMigration(c, plan)
	case len(plan.Changes) == 0 || dry:
		return nil
	}
	if err := applyMigration(cmd.Context(), c, m); err != nil {
		return err
	}
	p.say("done")
	return nil
}

// applyMigration makes the file, or adds what it lacks.
func applyMigration(ctx context.Context, c *Config, m *model.Model) error {
	done, err := sqlite.Migrate(ctx, c.DB, m, version(), c.options())
	if err == nil && len(done.Refusals) > 0 {
		return refusedMigration(c, done)
	}
	return err
}

func refusedMigration(c *Config, plan sqlite.Migration) error {
	return advise(strings.Join(plan.Refusals, "\n"), "%s cannot be brought up to this schema; nothing was changed", c.DB)
}

func (p *program) showMigration(c *Config, plan sqlite.Migration, statements bool) {
	switch {
	case !plan.Exists:
		p.say("%s does not exist yet; %d steps make it", c.DB, len(plan.Changes))
	case len(plan.Changes) == 0 && len(plan.Refusals) == 0:
		p.say("%s is up to date", c.DB)
	default:
		p.say("%s needs %d changes", c.DB, len(plan.Changes))
	}
	for _, change := range plan.Changes {
		p.say("  %s", change.Description)
		if statements {
			p.say("    %s", strings.ReplaceAll(change.SQL, "\n", "\n    "))
		}
	}
}
