package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// Finding is something that an examination found in a file.
type Finding struct {
	Fault bool // rows are damaged, wrong or out of reach; otherwise the file could only be better
	Text  string
	Cure  string
}

// Examination is what Examine found.
type Examination struct {
	Findings []Finding
	Tables   []TableRows // those that could be counted
}

// mostFindings bounds what one part of an examination reports.
const mostFindings = 20

// Cures that several findings share.
const (
	cureRestore   = `restore a backup ("feedline restore"), or make a new file and import the data into it`
	cureMigrate   = `run "feedline migrate"`
	cureReimport  = "import the rows again as they should be, or delete them"
	cureOwner     = "import the owners, or delete the rows"
	cureStatistic = `run sqlite3 FILE "ANALYZE" while nobody writes; an import refreshes them, too`
)

// Examine looks at everything in a file that can be wrong, in one view of it, and
// changes nothing. Without a model it leaves out what the model says of rows. What
// is wrong with the file is in the findings, whatever its state; the error is about
// the examination.
func Examine(ctx context.Context, path string, m *model.Model, o Options) (*Examination, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	pool, err := openToCopy(path, o)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	defer pool.Close()
	x := &examiner{path: path, model: m, Examination: &Examination{}}
	conn, err := pool.Conn(ctx)
	if err == nil {
		defer conn.Close()
		_, err = conn.ExecContext(ctx, "BEGIN")
	}
	if x.db = conn; err != nil {
		x.unreadable("the file", err)
		return x.Examination, failed(ctx, "examine "+path, ctx.Err())
	}
	for _, part := range []func(context.Context) error{
		x.begin, x.rights, x.pages, x.owners, x.layout, x.count, x.rows, x.orphans, x.statistics, x.space,
	} {
		err := x.guard(func() error { return part(ctx) })
		if ctx.Err() != nil {
			return nil, failed(ctx, "examine "+path, ctx.Err())
		}
		if err != nil {
			x.unreadable("the file", err)
		}
		if x.closed {
			break
		}
	}
	return x.Examination, nil
}

// examiner is an examination at work.
type examiner struct {
	*Examination
	path   string
	db     database
	model  *model.Model
	tables []sqltext.Table // those of the model that the file has
	broken []string        // what has been said to be unreadable
	closed bool            // there is nothing more to be seen
}

func (x *examiner) fault(cure, format string, args ...any) {
	x.Findings = append(x.Findings, Finding{Fault: true, Text: fmt.Sprintf(format, args...), Cure: cure})
}

func (x *examiner) advise(cure, format string, args ...any) {
	x.Findings = append(x.Findings, Finding{Text: fmt.Sprintf(format, args...), Cure: cure})
}

// guard turns what a damaged file makes the engine do, which may be a read at an
// address that is not there, into an error.
func (x *examiner) guard(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the engine gave up: %v: %w", p, store.ErrCorrupt)
		}
	}()
	return f()
}

// unreadable reports what could not be read; each thing once.
func (x *examiner) unreadable(what string, err error) {
	err = plain(err)
	text := what + " cannot be read: " + err.Error()
	if slices.Contains(x.broken, text) {
		return
	}
	x.broken = append(x.broken, text)
	cure := "as it says"
	if errors.Is(err, store.ErrCorrupt) {
		cure = cureRestore
	}
	x.fault(cure, "%s", text)
}

// begin makes sure that the file is a database at all.
func (x *examiner) begin(ctx context.Context) error {
	var tables int
	err := x.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables)
	x.closed = err != nil
	return err
}

// rights looks at who may read the file.
func (x *examiner) rights(context.Context) error {
	about, err := os.Stat(x.path)
	if err == nil && runtime.GOOS != "windows" && about.Mode().Perm()&0o077 != 0 {
		x.advise("chmod 600 "+x.path, "others on this machine can read or change the file (mode %04o)", about.Mode().Perm())
	}
	return err
}

// pages lets the engine look at every page, and at every condition that the file
// itself sets.
func (x *examiner) pages(ctx context.Context) error {
	return eachRow(ctx, x.db, fmt.Sprintf("PRAGMA integrity_check(%d)", mostFindings), func(scan scanner) error {
		var text string
		if err := scan(&text); err != nil || text == "ok" {
			return err
		}
		for line := range strings.SplitSeq(text, "\n") {
			if line != "" && !strings.HasPrefix(line, "*** in database") {
				x.fault(cureOf(line), "%s", line)
			}
		}
		return nil
	})
}

// cureOf is what helps against something that the engine's check says.
func cureOf(text string) string {
	switch {
	case strings.Contains(text, "missing from index"), strings.Contains(text, "entries in index"):
		_, index, _ := strings.Cut(text, "index ")
		return fmt.Sprintf(`run sqlite3 FILE 'REINDEX "%s"' while nobody has the file open, and examine it again`, index)
	case strings.Contains(text, "NULL value in"), strings.Contains(text, "CHECK constraint failed"), strings.Contains(text, "non-unique entry"):
		return cureReimport
	}
	return cureRestore
}

// owners finds the rows whose owner, which the file demands, is missing.
func (x *examiner) owners(ctx context.Context) error {
	const text = `SELECT "table", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2`
	return eachRow(ctx, x.db, text, func(scan scanner) error {
		var table, owner string
		var n int64
		if err := scan(&table, &owner, &n); err != nil {
			return err
		}
		x.fault(cureOwner, "%s: %d rows belong to rows of %s that are not there", table, n, owner)
		return nil
	})
}

// layout compares what the file has with what the model wants.
func (x *examiner) layout(ctx context.Context) error {
	if x.model == nil || x.model.Foreign {
		return x.likeness(ctx)
	}
	wanted, err := sqltext.Tables(x.model)
	if err != nil {
		return err
	}
	found, err := inspect(ctx, x.db)
	if err != nil {
		return err
	}
	if refusal := found.foreign(); refusal != "" || found.empty() {
		x.closed = true
		x.fault("name the right file", "%s", orElse(refusal, "the file is empty"))
		return nil
	}
	x.gaps(found.compare(wanted))
	for _, t := range wanted {
		if have := found.tables[t.Name]; have != nil && !slices.ContainsFunc(t.Columns, func(c sqltext.TableColumn) bool { return have.column(c.Name) == nil }) {
			x.tables = append(x.tables, t)
		}
	}
	return nil
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// gaps reports the differences from the model, of which indexes that are not
// unique do no harm.
func (x *examiner) gaps(found []gap) {
	for i, d := range found {
		switch {
		case i == mostFindings:
			x.fault(`"feedline migrate --dry-run" shows all`, "%d more differences from the model", len(found)-i)
			return
		case d.refusal != "" && d.harmful:
			x.fault(`as it says; "feedline migrate --dry-run" shows all`, "%s", d.refusal)
		case d.refusal != "":
			x.advise("as it says", "%s", d.refusal)
		case d.harmful:
			x.fault(cureMigrate, "the model needs this: %s", d.change.Description)
		default:
			x.advise(cureMigrate, "queries get faster: %s", d.change.Description)
		}
	}
}

// likeness compares another program's file with its description.
func (x *examiner) likeness(ctx context.Context) error {
	if x.model == nil {
		return nil
	}
	l, err := likeness(ctx, x.db, x.model)
	if err != nil {
		return err
	}
	for _, text := range l.Faults {
		x.fault("as it says, in the description or in the other program", "%s", text)
	}
	for _, text := range l.Advice {
		x.advise("as it says", "%s", text)
	}
	return nil
}

// count counts rows, table by table, so that one that is damaged does not hide the
// others.
func (x *examiner) count(ctx context.Context) error {
	var names []string
	err := eachRow(ctx, x.db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite@_%' ESCAPE '@' ORDER BY name", func(scan scanner) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	})
	for _, name := range names {
		t := TableRows{Table: name}
		failure := x.guard(func() error {
			return x.db.QueryRowContext(ctx, "SELECT count(*) FROM "+sqltext.SQLite.Quote(name)).Scan(&t.Rows)
		})
		if failure != nil {
			x.unreadable("table "+name, failure)
			continue
		}
		x.Tables = append(x.Tables, t)
	}
	return errors.Join(err, ctx.Err())
}
