package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"feedline/store/keyring"
	"feedline/store/sqlite"
)

func (p *program) backupCommand() *cobra.Command {
	cmd := p.command("backup --to FILE [flags]", "copy the database while it is in use",
		`Copies the database as it is at one moment, while the feed is served and rows are
imported. The copy gets its name when it has passed SQLite's checks and has as
many rows in each table as the original; until then, and if anything fails, there
is none. The keys are copied with it, to FILE.keys.db, and with --audit the
requests, to FILE.audit.db.`)
	cmd.Args = arguments(0, 0, "no arguments")
	to := cmd.Flags().String("to", "", "`file` that becomes the copy")
	force := cmd.Flags().Bool("force", false, "replace a file that is there")
	requests := cmd.Flags().Bool("audit", false, "copy the requests, too")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		if *to == "" {
			return misuse("name the file that becomes the copy, such as --to backup/office.db", "--to is missing")
		}
		return p.backup(cmd.Context(), c, *to, *force, *requests)
	}
	return cmd
}

// piece is one of the files that belong together: the data, the keys, the requests.
type piece struct {
	what     string
	from, to string
	wanted   bool
	spare    *sqlite.Spare // the copy; nil: none was made
	old      string        // what had its name before; empty: nothing
}

// piecesOf lists the files of a database with the names of their copies. The data
// comes last, so that its copy is complete as soon as it has its name.
func piecesOf(c *Config, copied string, requests bool) ([]*piece, error) {
	keys, err := c.keysFile()
	if err != nil {
		return nil, err
	}
	return []*piece{
		{what: "requests", from: c.auditDB(), to: copied + ".audit.db", wanted: requests},
		{what: "keys", from: keys, to: copied + ".keys.db", wanted: true},
		{what: "data", from: c.DB, to: copied, wanted: true},
	}, c.named()
}

func (p *program) backup(ctx context.Context, c *Config, to string, force, requests bool) error {
	pieces, err := piecesOf(c, to, requests)
	if err != nil {
		return err
	}
	if !c.exists() {
		return advise("name the database with --db", "there is no file %s", c.DB)
	}
	for _, x := range pieces {
		if there(x.to) && !force {
			return advise("name another one, or replace it with --force", "there is a file %s already", x.to)
		}
		x.wanted = x.wanted && x.from != "" && there(x.from)
	}
	began := time.Now()
	if err := p.copyPieces(ctx, c, pieces, "backup"); err != nil {
		return err
	}
	if err := putPieces(ctx, pieces); err != nil {
		return alongside(err, p.leave(pieces, false))
	}
	for _, x := range pieces {
		if err := x.replaced(); err != nil {
			return err
		}
		if x.spare != nil {
			p.say("%s: %s, %s in %s, verified", x.to, megabytes(x.spare.Bytes), counted(x.spare.Rows(), "row", "rows"),
				counted(int64(len(x.spare.Tables)), "table", "tables"))
		}
	}
	p.say("made a copy of %s in %s", c.DB, time.Since(began).Round(time.Millisecond))
	return nil
}

// there tells whether something has a name.
func there(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// copyPieces makes the copies that are wanted, all of them or none. The data is
// copied first and the keys last: what was revoked meanwhile stays revoked.
func (p *program) copyPieces(ctx context.Context, c *Config, pieces []*piece, holder string) error {
	for i := range pieces {
		x := pieces[(i+len(pieces)-1)%len(pieces)]
		if !x.wanted {
			continue
		}
		if err := p.copyPiece(ctx, c, x, holder); err != nil {
			return alongside(err, discardPieces(pieces))
		}
	}
	return nil
}

func (p *program) copyPiece(ctx context.Context, c *Config, x *piece, holder string) (err error) {
	b := drawBar(p.stderr, barSteps, "copying "+filepath.Base(x.from))
	defer b.end()
	d := sqlite.Duplicate{From: x.from, To: x.to, Holder: holder, Show: func(done, total int64) {
		b.set(done * barSteps / max(total, 1))
	}}
	if x.what == "keys" {
		x.spare, err = keyring.Copy(ctx, d, c.options())
	} else {
		x.spare, err = sqlite.MakeSpare(ctx, d, c.options())
	}
	return err
}

func discardPieces(pieces []*piece) error {
	var errs []error
	for _, x := range pieces {
		if x.spare != nil {
			errs = append(errs, x.spare.Discard())
		}
	}
	return errors.Join(errs...)
}

// putPieces gives the copies their names, one after the other. Behind one that does
// not get its name the others are discarded; those before it keep theirs, and the
// pieces know what had them.
func putPieces(ctx context.Context, pieces []*piece) error {
	for i, x := range pieces {
		if x.spare == nil {
			continue
		}
		var err error
		if x.old, err = x.spare.Put(ctx); err != nil {
			return putAdvice(x, alongside(err, discardPieces(pieces[i+1:])))
		}
	}
	return nil
}

func putAdvice(x *piece, err error) error {
	if errors.Is(err, sqlite.ErrServed) {
		a := advise("stop the feed that serves it, and repeat the command", "%s", plainText(err))
		a.cause = err
		return a
	}
	return fmt.Errorf("put %s in its place: %w", x.to, err)
}

// replaced removes what a copy took the name of. A copy of keys or requests that
// an earlier backup left, and this one does not have, goes, too: it would belong
// to other data.
func (x *piece) replaced() error {
	switch {
	case x.old != "":
		return sqlite.RemoveOld(x.old)
	case x.spare == nil:
		return sqlite.RemoveOld(x.to)
	}
	return nil
}

// megabytes writes a size for people.
func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d KB", (n+999)/1000)
	}
	return grouped(n/1e6) + " MB"
}
