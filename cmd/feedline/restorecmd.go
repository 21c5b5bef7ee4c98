package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedline/store/sqlite"
)

func (p *program) restoreCommand() *cobra.Command {
	cmd := p.command("restore --from FILE --db TARGET [flags]", "put a copy of the database in its place",
		`Copies a file that backup made to the place of the database, verifies it, and
shows how many rows each table has before and after. The feed must be stopped, and
nobody may write. The database that was there stays under another name, which is
said at the end, unless --discard takes it away. Keys and requests of the copy are
put in their place where there are none, or with --keys and --audit instead of
those that are there.`)
	cmd.Args = arguments(0, 0, "no arguments")
	r := &restoration{}
	cmd.Flags().StringVar(&r.from, "from", "", "`file` that backup made")
	cmd.Flags().BoolVar(&r.dry, "dry-run", false, "verify the copy and show what would change, no more")
	cmd.Flags().BoolVar(&r.keys, "keys", false, "replace the keys, too; those that were revoked since come back")
	cmd.Flags().BoolVar(&r.requests, "audit", false, "replace the requests, too")
	cmd.Flags().BoolVar(&r.discard, "discard", false, "remove what was there when all is done")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		if r.from == "" {
			return misuse("name the file that backup made, such as --from backup/office.db", "--from is missing")
		}
		return p.restore(cmd.Context(), c, r)
	}
	return cmd
}

// restoration is what the flags of the command say.
type restoration struct {
	from                         string
	dry, keys, requests, discard bool
}

func (p *program) restore(ctx context.Context, c *Config, r *restoration) error {
	pieces, err := piecesOf(c, r.from, true)
	if err != nil {
		return err
	}
	for _, x := range pieces {
		x.from, x.to = x.to, x.from
		instead := x.what == "data" || x.what == "keys" && r.keys || x.what == "requests" && r.requests
		x.wanted = x.what == "data" || x.to != "" && there(x.from) && (instead || !there(x.to))
	}
	if !there(r.from) {
		return advise("--from takes a file that feedline backup made", "there is no file %s", r.from)
	}
	began := time.Now()
	if err := p.copyPieces(ctx, c, pieces, "restore"); err != nil {
		return err
	}
	data := pieces[len(pieces)-1]
	pending, err := fitting(ctx, c, data.spare)
	if err != nil {
		return alongside(err, discardPieces(pieces))
	}
	if err := p.showRestoration(ctx, c, pieces); err != nil {
		return alongside(err, discardPieces(pieces))
	}
	if r.dry {
		return discardPieces(pieces)
	}
	if err := data.spare.Leap(ctx); err != nil {
		return alongside(err, discardPieces(pieces))
	}
	if err := putPieces(ctx, dataFirst(pieces)); err != nil {
		return alongside(err, p.leave(pieces, false))
	}
	p.say("%s has the content of %s, after %s", c.DB, r.from, time.Since(began).Round(time.Millisecond))
	if pending {
		p.say("it lacks what the schema needs; feedline migrate makes that")
	}
	return p.leave(pieces, r.discard)
}

// dataFirst is the order in which pieces are put back: a feed that still serves the
// data keeps all of them from it, and no key that was revoked meanwhile comes back
// beside data that stays.
func dataFirst(pieces []*piece) []*piece {
	order := slices.Clone(pieces)
	slices.Reverse(order)
	return order
}

// fitting refuses a copy that the schema cannot read, as a newer program, or one
// with another schema, made it. It tells whether the copy has to be migrated.
func fitting(ctx context.Context, c *Config, s *sqlite.Spare) (pending bool, err error) {
	m, err := loadModel(c)
	if err != nil {
		return false, err
	}
	plan, err := sqlite.PlanMigration(ctx, s.Path(), m)
	if err != nil {
		return false, err
	}
	if len(plan.Refusals) > 0 {
		hint := strings.Join(plan.Refusals, "\n")
		return false, advise(hint, "the copy does not fit this program's schema; nothing was changed")
	}
	return len(plan.Changes) > 0, nil
}

// showRestoration shows what the tables have now and will have.
func (p *program) showRestoration(ctx context.Context, c *Config, pieces []*piece) error {
	data := pieces[len(pieces)-1]
	now := map[string]int64{}
	if there(c.DB) {
		counts, err := sqlite.CountRows(ctx, c.DB, c.options())
		if err != nil {
			p.say("%s cannot be read to the end (%s), and will be replaced", c.DB, plainText(err))
		}
		for _, t := range counts {
			now[t.Table] = t.Rows
		}
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "now\tthen\t  table")
	same := 0
	for _, t := range data.spare.Tables {
		if before, known := now[t.Table]; known && before == t.Rows || t.Rows == 0 && !known {
			same++
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t  %s\n", grouped(now[t.Table]), grouped(t.Rows), t.Table)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	p.say("%s as many rows then as now", counted(int64(same), "table has", "tables have"))
	for _, x := range pieces[:len(pieces)-1] {
		switch {
		case x.spare != nil && there(x.to):
			p.say("the %s in %s are replaced", x.what, x.to)
		case x.spare != nil:
			p.say("the %s are put to %s", x.what, x.to)
		case x.to != "" && there(x.to):
			p.say("the %s in %s stay as they are", x.what, x.to)
		}
	}
	return nil
}

// leave says where what was there lies now, or takes it away.
func (p *program) leave(pieces []*piece, discard bool) error {
	for _, x := range pieces {
		switch {
		case x.old == "":
		case discard:
			if err := sqlite.RemoveOld(x.old); err != nil {
				return err
			}
		default:
			p.say("the %s that were there before lie in %s", x.what, x.old)
		}
	}
	return nil
}
