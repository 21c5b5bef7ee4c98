package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"feedline/model"
)

// partEnding ends the name of a file that is being filled.
const partEnding = ".part"

// FillNew makes the file and what is in it as one: fill writes into a file of
// another name beside it, which gets the file's own name when it is complete and
// on the disk. Until then there is no file; if fill or anything else fails, or the
// process dies, there is none afterwards. So nothing in it is worth a journal
// while it is filled, and the indexes that are not unique are made at the end,
// each in one go. A file that is there is refused with an error that wraps
// fs.ErrExist.
func FillNew(ctx context.Context, path string, m *model.Model, program string, o Options, fill func(*Writer) error) error {
	if err := placed(path); err != nil {
		return err
	}
	lock, err := takeLock(ctx, path, "making it", o)
	if err != nil {
		return err
	}
	if about, statErr := os.Stat(path); statErr == nil && about.Size() > 0 {
		err = fmt.Errorf("sqlite: fill %s: %w", path, fs.ErrExist)
	} else {
		err = fillAndName(ctx, path, m, program, o, fill)
	}
	return errors.Join(err, lock.release())
}

// fillAndName removes what a process that died, or a file of this name that is
// gone, left behind before it begins.
func fillAndName(ctx context.Context, path string, m *model.Model, program string, o Options, fill func(*Writer) error) error {
	part := path + partEnding
	if err := errors.Join(removeFile(part), removeFile(path)); err != nil {
		return err
	}
	err := fillPart(ctx, part, m, program, o, fill)
	_ = os.Remove(part + ".lock") // nobody else waits for a file of this name
	if err != nil {
		return errors.Join(err, removeFile(part))
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return removeFile(part)
}

func fillPart(ctx context.Context, part string, m *model.Model, program string, o Options, fill func(*Writer) error) error {
	if _, err := Migrate(ctx, part, m, program, o); err != nil {
		return err
	}
	w, err := OpenWriter(ctx, part, m, program, o)
	if err != nil {
		return err
	}
	err = w.fillAlone(ctx, fill)
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	return toDisk(part)
}

// fillAlone calls fill while the file is nobody else's, without the indexes that
// it can do without.
func (w *Writer) fillAlone(ctx context.Context, fill func(*Writer) error) error {
	if err := w.execute(ctx, "PRAGMA journal_mode = OFF", "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -65536"); err != nil {
		return err
	}
	drop, create, err := w.plainIndexes(ctx)
	if err != nil {
		return err
	}
	if err := w.execute(ctx, drop...); err != nil {
		return err
	}
	if err := fill(w); err != nil {
		return err
	}
	if err := w.execute(ctx, slices.Concat([]string{"BEGIN"}, create, []string{"COMMIT"})...); err != nil {
		return err
	}
	if err := w.Optimize(ctx); err != nil {
		return err
	}
	return w.execute(ctx, "PRAGMA locking_mode = NORMAL", "SELECT count(*) FROM sqlite_schema", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
}

// execute runs statements one after the other.
func (w *Writer) execute(ctx context.Context, statements ...string) error {
	for _, text := range statements {
		if _, err := w.conn.ExecContext(ctx, text); err != nil {
			return failed(ctx, "fill the file", err)
		}
	}
	return nil
}

// plainIndexes gives the statements that remove the indexes that are not unique,
// and those that make them again.
func (w *Writer) plainIndexes(ctx context.Context) (drop, create []string, err error) {
	rows, err := w.conn.QueryContext(ctx, "SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX %' ORDER BY name")
	if err != nil {
		return nil, nil, failed(ctx, "read the indexes", err)
	}
	defer rows.Close()
	for rows.Next() {
		var removal, creation string
		if err := rows.Scan(&removal, &creation); err != nil {
			return nil, nil, failed(ctx, "read the indexes", err)
		}
		drop, create = append(drop, removal), append(create, creation)
	}
	return drop, create, failed(ctx, "read the indexes", rows.Err())
}

// toDisk waits until the file's content is on the disk.
func toDisk(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
