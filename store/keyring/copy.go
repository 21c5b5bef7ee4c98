package keyring

import (
	"context"

	"feedline/store/sqlite"
)

// Copy makes a verified copy of the keys for another name, while others read and
// change them. The caller ends the Spare.
func Copy(ctx context.Context, d sqlite.Duplicate, o sqlite.Options) (*sqlite.Spare, error) {
	d.Application = application
	return sqlite.MakeSpare(ctx, d, o)
}
