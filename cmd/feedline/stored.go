package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// loadModel reads the description of the schema.
func loadModel(c *Config) (*model.Model, error) {
	if c.Model == "" {
		return model.Builtin()
	}
	if about, err := os.Stat(c.Model); err != nil || !about.IsDir() {
		return nil, advise("--model takes a folder with model.yaml and one file for each entity set", "there is no folder %s", c.Model)
	}
	m, err := model.Load(os.DirFS(c.Model))
	if err == nil {
		return m, nil
	}
	faults := modelFaults(err)
	hint := ""
	for _, fault := range faults {
		hint += fault.Error() + "\n"
	}
	a := advise(hint, "the description in %s has %s", c.Model, counted(int64(len(faults)), "fault", "faults"))
	a.cause = err
	return nil, a
}

// modelFaults takes the error of a description that cannot be used apart.
func modelFaults(err error) []error {
	var a *advice
	if errors.As(err, &a) && a.cause != nil {
		err = a.cause
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// named refuses a configuration that names no database: a file that was made
// by guess would be the wrong one.
func (c *Config) named() error {
	if c.DB != "" {
		return nil
	}
	return advise("name it with --db FILE, with FEEDLINE_DB, or with db: in feedline.yaml", "no database is named")
}

// options are how the store is opened.
func (c *Config) options() sqlite.Options {
	return sqlite.Options{Readers: c.Readers, BusyTimeout: c.BusyTimeout}
}

// exists tells whether the database file is there.
func (c *Config) exists() bool {
	_, err := os.Stat(c.DB)
	return !errors.Is(err, fs.ErrNotExist)
}

// openReader opens the database for reading.
func openReader(ctx context.Context, c *Config, m *model.Model) (*sqlite.DB, error) {
	if err := c.named(); err != nil {
		return nil, err
	}
	if !c.exists() && m.Foreign {
		return nil, advise("name the other program's file with --db", "there is no file %s", c.DB)
	}
	if !c.exists() {
		return nil, advise("feedline import, feedline sample or feedline migrate makes one", "there is no file %s", c.DB)
	}
	return sqlite.Open(ctx, c.DB, m, c.options())
}

// openWriter opens the database for writing, after making the file if there
// is none.
func (p *program) openWriter(ctx context.Context, c *Config, m *model.Model, command string) (store.Writer, error) {
	if err := c.named(); err != nil {
		return nil, err
	}
	plan, err := sqlite.PlanMigration(ctx, c.DB, m)
	if err != nil {
		return nil, err
	}
	if !plan.Exists {
		if err := applyMigration(ctx, c, m); err != nil {
			return nil, err
		}
		p.say("made %s", c.DB)
	}
	return sqlite.OpenWriter(ctx, c.DB, m, command, c.options())
}

// say prints one line for the person at the terminal.
func (p *program) say(format string, args ...any) {
	fmt.Fprintf(p.stdout, format+"\n", args...)
}
