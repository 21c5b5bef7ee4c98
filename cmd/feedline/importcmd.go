package main

import (
	"context"
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"feedline/model"
	"feedline/store"
	"feedline/store/ingest"
)

// standardInput is the argument that stands for it.
const standardInput = "-"

// importing is one run of the import command.
type importing struct {
	*program
	set         string
	format      string
	delimiter   string
	rejects     string
	skipUnknown bool
	batch       int
	source      bool

	job      ingest.Job // what all files have in common
	rejected int64
	whither  []string // rejects files
}

func (p *program) importCommand() *cobra.Command {
	cmd := p.command("import --set NAME FILE... [flags]", "import files into an entity set",
		`Imports rows into one entity set from CSV, NDJSON or JSON files, compressed with
gzip or not. A file named - is standard input. Columns are matched by their
published names.

Importing is idempotent: a row that is there already is updated where it differs
and left alone where it does not. Rows that cannot be stored are collected, with
their line and the reason, in a file beside the others: calls.csv leaves
calls.rejects.csv in the current folder. Each file leaves a row in ImportRuns.

The exit status is 0 if every row was stored, 3 if some were rejected, and 1 if
an import failed.

With --source the rows of a lookup are not stored at once: they become what its
source says, in place of what was delivered before, and the next refresh compares.`)
	cmd.Args = arguments(1, -1, "at least one file, or - for standard input")
	i := &importing{program: p}
	flags := cmd.Flags()
	flags.StringVar(&i.set, "set", "", "entity `set` that the rows belong to")
	flags.StringVar(&i.format, "format", "auto", "auto, csv, ndjson or json")
	flags.StringVar(&i.delimiter, "delimiter", "", "`character` between CSV columns (default: recognised by the header)")
	flags.StringVar(&i.rejects, "rejects", "", "`file` for rows that cannot be stored")
	flags.BoolVar(&i.skipUnknown, "skip-unknown", false, "leave out columns that the set does not have")
	flags.IntVar(&i.batch, "batch", ingest.DefaultBatchRows, "`rows` in one transaction")
	flags.BoolVar(&i.source, "source", false, "make the file what the next refresh of the lookup takes its rows from")
	cmd.RunE = func(cmd *cobra.Command, files []string) error {
		if err := i.readFlags(files); err != nil {
			return err
		}
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		if i.source {
			return i.importSource(cmd.Context(), c, files)
		}
		return i.run(cmd.Context(), c, files)
	}
	return cmd
}

// readFlags understands the command's own flags.
func (i *importing) readFlags(files []string) error {
	format, err := ingest.ParseFormat(i.format)
	switch {
	case i.set == "":
		return misuse("say which entity set the rows belong to, such as --set Calls", "--set is missing")
	case err != nil:
		return misuse("write auto, csv, ndjson or json", "%q is not a format", i.format)
	case i.rejects != "" && len(files) > 1:
		return misuse("import the files one by one, or leave --rejects out", "--rejects names one file for %d inputs", len(files))
	case i.batch < 1:
		return misuse("", "--batch must be at least 1")
	}
	i.job.Format, i.job.SkipUnknown, i.job.BatchRows = format, i.skipUnknown, i.batch
	i.job.Delimiter, err = delimiter(i.delimiter)
	return err
}

// delimiter reads the character between columns; \t stands for a tab.
func delimiter(text string) (rune, error) {
	switch text {
	case "":
		return 0, nil
	case `\t`, "tab":
		return '\t', nil
	}
	r, size := utf8.DecodeRuneInString(text)
	if size != len(text) || r == utf8.RuneError || r == '"' || r == '\n' || r == '\r' {
		return 0, misuse(`write one character, such as --delimiter ';' or --delimiter '\t'`, "%q cannot stand between columns", text)
	}
	return r, nil
}

// run imports the files one after the other under one writer.
func (i *importing) run(ctx context.Context, c *Config, files []string) error {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if i.job.Set, err = findSet(m, i.set); err != nil {
		return err
	}
	inputs, err := openInputs(files, i.stdin)
	if err != nil {
		return err
	}
	defer closeInputs(inputs)
	rejects, err := rejectsFor(inputs, i.rejects, c.DB)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		if err := i.inspect(in); err != nil {
			return err
		}
	}
	return i.intoStore(ctx, c, m, "import of "+inputs[0].path, func(w store.Writer, db store.Reader, t store.Tenant) error {
		i.job.Model, i.job.Writer, i.job.Reader, i.job.Tenant = m, w, db, t
		if err := i.importAll(ctx, inputs, rejects); err != nil {
			return err
		}
		if err := w.Optimize(ctx); err != nil {
			return err
		}
		return i.verdict()
	})
}

// intoStore opens the database and finds the tenant whose rows are written. Holder
// says in a few words who is writing.
func (i *importing) intoStore(ctx context.Context, c *Config, m *model.Model, holder string, do func(store.Writer, store.Reader, store.Tenant) error) (err error) {
	w, err := i.openWriter(ctx, c, m, holder)
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, w.Close()) }()
	t, err := i.tenantFor(ctx, c, m, w, store.Tenant{Name: "default", Zone: time.UTC})
	if err != nil {
		return err
	}
	db, err := openReader(ctx, c, m)
	if err != nil {
		return err
	}
	defer func() { err = alongside(err, db.Close()) }()
	return do(w, db, t)
}

// inspect refuses a file whose beginning tells that it cannot be imported,
// before a database is made or another file is stored. What cannot be read
// twice is left to the import itself.
func (i *importing) inspect(in *input) error {
	file, ok := in.reader.(io.Seeker)
	if !ok || in.size < 0 {
		return nil
	}
	job := i.job
	job.Input, job.Name = in.reader, in.title()
	if err := ingest.Inspect(job); err != nil {
		return importError(in, err)
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

func findSet(m *model.Model, name string) (*model.EntitySet, error) {
	if set := m.Set(name); set != nil {
		return set, nil
	}
	var names []string
	for _, s := range m.Sets {
		if s.Kind != model.Log {
			names = append(names, s.Name)
		}
	}
	return nil, misuse(didYouMean(name, names, "feedline metadata shows the sets"), "there is no entity set %q", name)
}

// importAll brings the inputs, whose rejects files stand in the same order, to the
// database. It stops at the first file that fails: what comes behind it may
// depend on it.
func (i *importing) importAll(ctx context.Context, inputs []*input, rejects []*rejectsFile) error {
	for n, in := range inputs {
		if err := i.importOne(ctx, in, rejects[n]); err != nil {
			return err
		}
	}
	return nil
}

func (i *importing) importOne(ctx context.Context, in *input, rejects *rejectsFile) error {
	job := i.job
	bar := newBar(i.stderr, in)
	job.Input, job.Name, job.Rejects, job.Observe = in.reader, in.title(), rejects.open, bar.show
	report, err := ingest.Run(ctx, job)
	bar.end()
	if report.RunID != "" {
		i.summarise(in, report)
	}
	if report.Rejected > 0 {
		i.rejected += report.Rejected
		i.whither = append(i.whither, rejects.path)
	}
	return importError(in, err)
}

// importError puts an import's end into the program's voice.
func importError(in *input, err error) error {
	if err == nil {
		return nil
	}
	var (
		refused *ingest.RefusedError
		located *ingest.InputError
		a       *advice
	)
	hint, text := "", plainText(err)
	switch {
	case errors.As(err, &refused):
		for _, line := range refused.Advice {
			hint += line + "\n"
		}
		text = refused.Reason
	case errors.Is(err, context.Canceled):
		hint = "the same command goes on where it stopped: rows that are there are left alone"
		text = "interrupted; what the summary counts is stored"
	case errors.As(err, &located):
		text = located.Error()
	case errors.As(err, &a):
		hint = a.hint
	}
	told := advise(hint, "%s: %s", in.title(), text)
	told.cause = err
	return told
}

// verdict is the end of an import that read everything.
func (i *importing) verdict() error {
	if i.rejected == 0 {
		return nil
	}
	hint := ""
	for _, path := range i.whither {
		hint += path + " says which, with line and reason\n"
	}
	a := advise(hint, "%s not stored", counted(i.rejected, "row was", "rows were"))
	a.status = exitRejected
	return a
}
