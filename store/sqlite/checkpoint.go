package sqlite

import (
	"context"
	"fmt"
	"os"
	"time"
)

// writeLog is what a Writer knows of the file's write-ahead log.
type writeLog struct {
	path  string
	busy  time.Duration // the connection's usual wait for a lock
	long  int64         // size from which it is worth a pause
	limit int64         // size at which it is to be shortened
}

// A log of longLog bytes is worth a wait of logPatience between two batches.
const (
	longLog     = 64 << 20
	logPatience = time.Second
)

func newWriteLog(path string, o Options) writeLog {
	return writeLog{path: path + "-wal", busy: o.withDefaults().BusyTimeout, long: longLog, limit: longLog}
}

// relieve shortens a log that has become long. The engine begins its log anew
// only at a moment in which nobody reads from it. Where readers overlap there is
// no such moment while batch follows batch, and the log would grow for as long
// as they do; a short pause of the writer makes one. If readers stay for longer,
// the pause is tried again when the log has grown by as much.
func (w *Writer) relieve(ctx context.Context) error {
	about, err := os.Stat(w.log.path)
	if err != nil || about.Size() < w.log.limit {
		return nil
	}
	if err := w.truncate(ctx, logPatience); err != nil {
		return err
	}
	w.log.limit = w.log.long
	if about, err := os.Stat(w.log.path); err == nil {
		w.log.limit += about.Size()
	}
	_, err = w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", w.log.busy.Milliseconds()))
	return plain(err)
}

// checkpoint waits for nobody: what a reader still needs stays in the log for
// the next writer.
func (w *Writer) checkpoint() error { return w.truncate(context.Background(), 0) }

// truncate moves what is in the log to the file, and empties the log unless
// readers that need it stay for longer than the patience. It leaves the patience
// as the connection's wait.
func (w *Writer) truncate(ctx context.Context, patience time.Duration) error {
	_, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d; PRAGMA wal_checkpoint(TRUNCATE)", patience.Milliseconds()))
	if err = plain(err); isBusy(err) {
		return nil
	}
	return err
}
