package main

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store/sqlite"
)

func (p *program) doctorCommand() *cobra.Command {
	cmd := p.command("doctor [flags]", "examine every page and row of the database",
		`Reads the whole database, its keys and its requests, and prints everything that is
wrong with them, one finding to a line with its cure: damaged pages, rows without
their owner, values that the schema does not allow, tables and indexes that are
missing, statistics that are old. It changes nothing and may run while the feed is
served. The exit status is 1 if there is a fault, and 0 if there is none; advice
does not count.`)
	cmd.Args = arguments(0, 0, "no arguments")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		if err := c.named(); err != nil {
			return err
		}
		k := &checkup{w: p.stdout}
		if err := p.doctor(cmd.Context(), c, k); err != nil {
			return err
		}
		if k.faults > 0 {
			return advise("", "%s found", counted(int64(k.faults), "fault", "faults"))
		}
		return nil
	}
	return cmd
}

// doctor examines the files of a database, as far as they are there.
func (p *program) doctor(ctx context.Context, c *Config, k *checkup) error {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if !c.exists() {
		return advise("name the database with --db", "there is no file %s", c.DB)
	}
	if err := k.examine(ctx, c, "database", c.DB, m); err != nil {
		return err
	}
	keys, err := c.keysFile()
	if err != nil {
		return err
	}
	if there(keys) {
		if err := k.examine(ctx, c, "keys", keys, nil); err != nil {
			return err
		}
		k.keys(ctx, c, keys)
	}
	path := c.auditDB()
	if path == "" || !there(path) {
		return nil
	}
	logs, err := model.Logs()
	if err != nil {
		return err
	}
	return k.examine(ctx, c, "requests", path, logs)
}

// examine reports what is found in one file.
func (k *checkup) examine(ctx context.Context, c *Config, what, path string, m *model.Model) error {
	began := time.Now()
	x, err := sqlite.Examine(ctx, path, m, c.options())
	if err != nil {
		return err
	}
	faults := k.faults
	for _, f := range x.Findings {
		say := k.advise
		if f.Fault {
			say = k.wrong
		}
		say("%s: %s; %s", what, f.Text, f.Cure)
	}
	if k.faults > faults {
		return nil
	}
	var rows int64
	for _, t := range x.Tables {
		rows += t.Rows
	}
	size := int64(0)
	if about, err := os.Stat(path); err == nil {
		size = about.Size()
	}
	k.fine("%s: %s, %s, %s in %s, looked through in %s", what, path, megabytes(size), counted(rows, "row", "rows"),
		counted(int64(len(x.Tables)), "table", "tables"), time.Since(began).Round(time.Millisecond))
	return nil
}
