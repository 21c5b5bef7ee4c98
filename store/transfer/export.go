package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"feedline/model"
	"feedline/store"
)

// observeRows is how many rows pass between two looks at the progress.
const observeRows = 4096

// Job orders the export of one tenant's rows.
type Job struct {
	Model   *model.Model
	Reader  store.Reader
	Tenant  store.Tenant
	Program string                // name and version of the program, for the manifest
	Now     func() time.Time      // nil: time.Now
	Observe func(done, all int64) // told now and then how many rows are written; may be nil
}

// Export writes all rows of a tenant, as they are at one moment, into a new folder
// or an empty one. It has one file for each stored table with rows of the tenant,
// and the manifest that it returns. The folder gets its name when it is complete
// and on the disk; until then, and if anything fails, there is none. A *Fault says
// what the caller can do about it. Memory is needed for a few rows only.
func Export(ctx context.Context, job Job, dir string) (*Manifest, error) {
	if job.Now == nil {
		job.Now = time.Now
	}
	if job.Observe == nil {
		job.Observe = func(int64, int64) {}
	}
	shapes, others, err := shapesOf(job.Model)
	if err != nil {
		return nil, err
	}
	if len(shapes) == 0 || job.Model.Foreign {
		return nil, fault("feedline backup copies a database as a whole", "the model has no rows that belong to tenants")
	}
	to, err := makeFolder(dir)
	if err != nil {
		return nil, err
	}
	x := &export{Job: job, to: to, manifest: &Manifest{
		Format: formatName, Version: formatVersion, Program: job.Program, Files: []File{},
		Model: Origin{Namespace: job.Model.Namespace, Shape: digestOf(shapes)}, Tenant: ownerOf(job.Tenant),
		LeftOut: LeftOut{TablesWithoutTenants: append([]string{}, others...), Note: leftOutNote},
	}}
	if err := x.whole(ctx, shapes); err != nil {
		return nil, errors.Join(err, to.discard())
	}
	return x.manifest, nil
}

// export is a job on its way.
type export struct {
	Job
	to        *folder
	view      store.Snapshot
	manifest  *Manifest
	done, all int64
	line      []byte
}

func (x *export) whole(ctx context.Context, shapes []*shape) (err error) {
	if x.view, err = x.Reader.Snapshot(ctx); err != nil {
		return err
	}
	x.manifest.TakenAt = x.Now().UTC().Truncate(time.Millisecond)
	err = x.tables(ctx, shapes)
	if err = errors.Join(err, x.view.Close()); err != nil {
		return err
	}
	w, err := x.to.create(manifestName)
	if err != nil {
		return err
	}
	if err := errors.Join(x.manifest.write(w), w.close()); err != nil {
		return fmt.Errorf("transfer: write %s: %w", manifestName, err)
	}
	return x.to.finish()
}

// tables writes the files of the tables that have rows of the tenant.
func (x *export) tables(ctx context.Context, shapes []*shape) error {
	rows := make([]int64, len(shapes))
	for i, s := range shapes {
		var err error
		if rows[i], err = x.view.Count(ctx, s.query(x.Tenant.Number)); err != nil {
			return err
		}
		x.all += rows[i]
	}
	for i, s := range shapes {
		if rows[i] == 0 {
			continue
		}
		if err := x.table(ctx, s, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func (x *export) table(ctx context.Context, s *shape, want int64) error {
	f := File{File: s.table.Name + rowsEnding, Table: s.table.Name, Sets: append([]string{}, s.sets...), Columns: s.columns()}
	changes, err := x.view.Changes(ctx, s.set, x.Tenant.Number)
	if err != nil {
		return err
	}
	f.LastChange = changes.Last
	w, err := x.to.create(f.File)
	if err != nil {
		return err
	}
	err = x.rows(ctx, s, w)
	if err = errors.Join(err, w.close()); err != nil {
		return fmt.Errorf("transfer: write %s: %w", f.File, err)
	}
	f.Rows, f.Bytes, f.SHA256 = w.size.lines, w.size.bytes, w.digest()
	if f.Rows != want {
		return fmt.Errorf("transfer: write %s: %d rows were read where %d were counted: %w", f.File, f.Rows, want, store.ErrCorrupt)
	}
	x.manifest.Files = append(x.manifest.Files, f)
	return nil
}

func (x *export) rows(ctx context.Context, s *shape, w *summed) error {
	rows, err := x.view.Read(ctx, s.query(x.Tenant.Number))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if x.line = append(s.row.append(x.line[:0], rows.Cells()), '\n'); len(x.line) > mostRow {
			return fmt.Errorf("a row takes %d bytes, and the longest that can be brought back %d", len(x.line), mostRow)
		}
		if _, err := w.Write(x.line); err != nil {
			return err
		}
		if x.done++; x.done%observeRows == 0 {
			x.Observe(x.done, x.all)
		}
	}
	return rows.Err()
}
