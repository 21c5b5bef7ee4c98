package keys

import (
	"context"
	"errors"
	"time"
)

// Book keeps keys. It is safe for concurrent use. What one process changes,
// every other one knows within two seconds: a revoked key must not work for
// longer. A Book that cannot know returns an error rather than what it knew
// before.
type Book interface {
	// List lists all keys in the order in which they were made.
	List(ctx context.Context) ([]Key, error)
	// Find finds the key with the prefix; false, if there is none.
	Find(ctx context.Context, prefix string) (Key, bool, error)
	// Add keeps a new key. The error is ErrTaken if there is one with its
	// prefix, and ErrFull if there are MostKeys.
	Add(ctx context.Context, k Key) error
	// Replace keeps the locks of a key instead of those that it had. The error is
	// ErrNoKey if there is no such key or it was revoked.
	Replace(ctx context.Context, k Key) error
	// Revoke ends the key with the prefix for good. Revoking it again changes
	// nothing. The error is ErrNoKey if there is none.
	Revoke(ctx context.Context, prefix string, at time.Time) error
	// MarkUsed notes that the key was used on the day, which is a time in UTC.
	MarkUsed(ctx context.Context, prefix string, day time.Time) error
}

// The errors of a Book that its callers tell apart.
var (
	ErrTaken = errors.New("keys: there is a key with this prefix already")
	ErrFull  = errors.New("keys: there are 10,000 keys, and no more fit")
	ErrNoKey = errors.New("keys: there is no such key, or it was revoked")
)
