package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Parcel is a folder that an export made, of a model that can store it.
type Parcel struct {
	Manifest *Manifest
	Tenant   store.Tenant // as the manifest describes it, without a number

	dir    string
	shapes []*shape // of the files, in their order
}

// Open reads the manifest of a folder and refuses, with a *Fault, what a database
// of the model cannot store. It does not look into the files with rows.
func Open(dir string, m *model.Model) (*Parcel, error) {
	manifest, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	all, _, err := shapesOf(m)
	if err != nil {
		return nil, err
	}
	if err := manifest.sound(); err != nil {
		return nil, err
	}
	if err := manifest.fit(m, all); err != nil {
		return nil, err
	}
	p := &Parcel{Manifest: manifest, dir: dir}
	if p.Tenant, err = manifest.Tenant.tenant(); err != nil {
		return nil, err
	}
	for _, f := range manifest.Files {
		at := slices.IndexFunc(all, func(s *shape) bool { return s.table.Name == f.Table })
		p.shapes = append(p.shapes, all[at])
	}
	return p, p.strangers()
}

// strangers refuses files with rows that the manifest does not know.
func (p *Parcel) strangers() error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		known := func(f File) bool { return f.File == e.Name() }
		if strings.HasSuffix(e.Name(), rowsEnding) && !slices.ContainsFunc(p.Manifest.Files, known) {
			return fault("take it out of the folder; what an export wrote is in the manifest", "the manifest does not know the file %s", e.Name())
		}
	}
	return nil
}

// Verify reads every file and refuses, with a *Fault, a folder in which one is not
// there or is not what the manifest says of it. Observe is told now and then how
// many bytes of all were looked at.
func (p *Parcel) Verify(ctx context.Context, observe func(done, all int64)) error {
	all, done := p.Manifest.Bytes(), int64(0)
	buffer := make([]byte, 1<<20)
	for _, f := range p.Manifest.Files {
		c, err := p.open(f)
		if err != nil {
			return err
		}
		for {
			n, err := c.Read(buffer)
			if done += int64(n); err == io.EOF {
				break
			}
			if err = errors.Join(err, ctx.Err()); err != nil {
				return errors.Join(err, c.Close())
			}
			observe(done, all)
		}
		if err := errors.Join(c.compare(f), c.Close()); err != nil {
			return err
		}
	}
	return nil
}

// checked is a file that is read and summed.
type checked struct {
	*os.File
	sum  hash.Hash
	size counter
}

func (p *Parcel) open(f File) (*checked, error) {
	file, err := openRegular(filepath.Join(p.dir, f.File))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault(copyAgain, "the file %s is missing", f.File)
	}
	if err != nil {
		return nil, err
	}
	return &checked{File: file, sum: sha256.New()}, nil
}

// Read reads on and counts what it read.
func (c *checked) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.sum.Write(p[:n])
	_, _ = c.size.Write(p[:n])
	return n, err
}

// compare refuses a file that, read to its end, is not the one of the manifest.
func (c *checked) compare(f File) error {
	switch {
	case c.size.bytes != f.Bytes:
		return fault(copyAgain, "the file %s has %d bytes, and the manifest says %d", f.File, c.size.bytes, f.Bytes)
	case hex.EncodeToString(c.sum.Sum(nil)) != f.SHA256:
		return fault(copyAgain, "the file %s is damaged: its checksum is not the one in the manifest", f.File)
	case c.size.lines != f.Rows:
		return fault(copyAgain, "the file %s has %d rows, and the manifest says %d", f.File, c.size.lines, f.Rows)
	}
	return nil
}
