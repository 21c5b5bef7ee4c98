package audit

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/DeRuina/timberjack"
	"github.com/gofrs/flock"
)

// paper is the file of lines. A line is in it a moment after its request has
// ended, and survives the death of the process.
type paper struct {
	queue
	form form
	name string
	out  io.WriteCloser
	lock *flock.Flock // keeps other processes from rotating the file, too
	log  *slog.Logger

	unwritten int64 // lines that could not be written since the last one that could
	done      chan struct{}
}

// filePermissions let nobody but the owner read.
const filePermissions = 0o600

func openPaper(c Config, f form) (*paper, error) {
	lock := flock.New(c.File+".lock", flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(filePermissions))
	locked, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("audit: lock the file %s: %w", c.File, err)
	case !locked:
		return nil, fmt.Errorf("audit: another process writes requests to %s; name a file for each", c.File)
	}
	if err := writable(c.File); err != nil {
		return nil, errors.Join(fmt.Errorf("audit: %w", err), lock.Close())
	}
	p := &paper{
		queue: newQueue(c.Room), form: f, name: c.File, lock: lock, log: c.Log, done: make(chan struct{}),
		out: &timberjack.Logger{
			Filename: c.File, MaxSize: wholeMiB(c.FileSize), MaxBackups: c.FileKeep,
			FileMode: filePermissions, BackupTimeFormat: "2006-01-02T15-04-05.000",
		},
	}
	go p.run()
	return p, nil
}

// writable tells early why lines could not be written. It makes the file if there
// is none.
func writable(name string) error {
	f, err := os.OpenFile(filepath.Clean(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, filePermissions)
	if err != nil {
		return err
	}
	return f.Close()
}

// wholeMiB is a size in the unit of the rotation, rounded up.
func wholeMiB(size int64) int {
	if size <= 0 {
		return 100
	}
	return int((size + 1<<20 - 1) >> 20)
}

// run writes until the queue is closed.
func (p *paper) run() {
	defer close(p.done)
	for r := range p.waiting {
		p.write(r)
	}
}

func (p *paper) write(r Request) {
	if r.lost > 0 {
		p.log.Error("requests are missing in the file, as they came faster than they could be written", "file", p.name, "requests", r.lost)
	}
	r.lost += p.unwritten
	_, err := p.out.Write(p.form.line(&r))
	switch {
	case err == nil && p.unwritten > 0:
		p.log.Info("requests are written again", "file", p.name, "missing", p.unwritten)
		p.unwritten = 0
	case err != nil && p.unwritten == 0:
		p.log.Error("requests cannot be written to the file", "file", p.name, "error", err)
	}
	if err != nil {
		p.unwritten = r.lost + 1
		p.missing.Add(1)
	}
}

func (p *paper) close() error {
	close(p.waiting)
	<-p.done
	if missing := p.unwritten + p.lost.Load(); missing > 0 {
		p.log.Error("requests are missing in the file", "file", p.name, "requests", missing)
	}
	return errors.Join(p.out.Close(), p.lock.Close())
}
