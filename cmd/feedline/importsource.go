package main

import (
	"context"
	"io"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/refresh"
)

// importSource makes the source table of a lookup what one file says. The next
// refresh brings the lookup in line with it.
func (i *importing) importSource(ctx context.Context, c *Config, files []string) error {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	l, err := findLookup(m, i.set)
	if err != nil {
		return err
	}
	switch {
	case len(files) > 1:
		return misuse("put all rows into one file", "--source takes one file: the source of a lookup is what the file has, and nothing else")
	case i.rejects != "" || i.delimiter != "":
		return misuse("leave --rejects and --delimiter out: a file with a wrong row is refused whole", "--source takes a file as it is")
	}
	in, err := openInput(files[0], i.stdin)
	if err != nil {
		return err
	}
	defer closeInputs([]*input{in})
	return i.intoStore(ctx, c, m, "delivery of "+in.path, func(w store.Writer, db store.Reader, t store.Tenant) error {
		tally, err := refresh.Deliver(ctx, l, i.delivery(in), t, db, w)
		if err != nil {
			return importError(in, err)
		}
		i.say("%s: %s read for the next refresh of %s: %s inserted, %s updated, %s removed, %s unchanged", in.title(), counted(tally.Read, "row", "rows"),
			l.Set.Name, grouped(tally.Inserted), grouped(tally.Updated), grouped(tally.Deleted), grouped(tally.Unchanged))
		return nil
	})
}

// delivery is a file as a source, without a deadline: somebody looks on.
func (i *importing) delivery(in *input) refresh.Source {
	return refresh.Text{
		Name: in.title(), Format: i.job.Format, Timeout: 24 * time.Hour, Size: 1 << 30,
		Open: func(context.Context) (io.ReadCloser, error) { return in.reader, nil },
	}
}

func findLookup(m *model.Model, name string) (refresh.Lookup, error) {
	for _, l := range refresh.Lookups(m) {
		if l.Set.Name == name {
			return l, nil
		}
	}
	return refresh.Lookup{}, misuse(didYouMean(name, refreshed(m), "feedline metadata shows the sets"), "%q is not a lookup that is refreshed", name)
}
