package sqlite

import (
	"context"
	"errors"
	"fmt"
)

// leapOfNumbers is more changes than a file sees in the time between two copies.
const leapOfNumbers = int64(1) << 32

// Leap has the changes of the copy go on far beyond where it stands, and puts the
// horizons there. The file in whose place it comes may have given out numbers after
// the copy was made, for changes that are lost now: they must not come again with
// another meaning, and whoever knows them has to begin anew (store.Sequence). What
// the copy says of rows stays as it is.
func (s *Spare) Leap(ctx context.Context) error {
	pool, err := openToWrite(s.part, Options{})
	if err != nil {
		return fmt.Errorf("sqlite: open %s: %w", s.part, err)
	}
	steps := []string{"PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"}
	for _, t := range bookTables {
		if t.name == horizonTable {
			steps = append(steps, "CREATE TABLE IF NOT EXISTS "+t.text[len("CREATE TABLE "):])
		}
	}
	steps = append(steps, fmt.Sprint("UPDATE feedline_changes SET last_no = last_no + ", leapOfNumbers),
		"INSERT OR REPLACE INTO "+horizonTable+" (tenant_id, table_name, change_no) SELECT tenant_id, table_name, last_no FROM feedline_changes",
		"COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)")
	for _, text := range steps {
		if _, err := pool.ExecContext(ctx, text); err != nil {
			return errors.Join(failed(ctx, "let the changes of the copy leap", plain(err)), pool.Close())
		}
	}
	if err := pool.Close(); err != nil {
		return failed(ctx, "close the copy", err)
	}
	return toDisk(s.part)
}

// horizonTable has the horizons.
const horizonTable = "feedline_horizons"
