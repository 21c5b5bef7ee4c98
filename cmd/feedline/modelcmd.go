package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (p *program) modelCommand() *cobra.Command {
	cmd := p.command("model COMMAND", "make a description of another program's file", "Makes a description of the tables of another program's SQLite file.")
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(p.modelInitCommand())
	return cmd
}

func (p *program) modelInitCommand() *cobra.Command {
	cmd := p.command("init --db FILE [--out FOLDER]", "write a first description of a file",
		`Reads the tables, views, keys and foreign keys of a SQLite file, and looks at
some of its values, and writes a description that can be served at once and is
meant to be edited: model.yaml and a file for each set. What a person has to
decide is in comments. The SQLite file is not changed.`)
	cmd.Args = arguments(0, 0, "no arguments")
	out := cmd.Flags().String("out", "", "`folder` to write to (default: the name of the file without its ending)")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.initModel(cmd.Context(), c, *out)
	}
	return cmd
}

func (p *program) initModel(ctx context.Context, c *Config, folder string) error {
	if err := c.named(); err != nil {
		return err
	}
	if !c.exists() {
		return advise("name the other program's file with --db", "there is no file %s", c.DB)
	}
	if folder == "" {
		folder = strings.TrimSuffix(filepath.Base(c.DB), filepath.Ext(c.DB))
	}
	d, err := newDraft(ctx, c.DB)
	if err != nil {
		return err
	}
	files := d.files()
	if err := writeNew(folder, files); err != nil {
		return err
	}
	p.say("wrote %s to %s", counted(int64(len(files)), "file", "files"), folder)
	for _, what := range d.left {
		p.say("left out: %s", what)
	}
	p.say("go through them, and then: feedline check --model %s --db %s", folder, c.DB)
	return nil
}

// writeNew writes files into a folder that holds no description yet, so that
// nobody's work is overwritten.
func writeNew(folder string, files map[string]string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return advise("name another folder with --out", "%s: %s", folder, plainFileError(err))
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".yaml") {
			return advise("name another folder with --out, or remove the files", "there is a description in %s already", folder)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return advise("name another folder with --out", "%s: %s", folder, plainFileError(err))
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(files[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}
