package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"time"

	"feedline/auth"
	"feedline/auth/keys"
	"feedline/auth/users"
	"feedline/store/keyring"
)

// keysFile is the file of the keys: the one that is configured, else one beside
// the data.
func (c *Config) keysFile() (string, error) {
	if c.KeysFile != "" {
		return c.KeysFile, nil
	}
	return c.DB + ".keys.db", c.named()
}

// openRing opens the file of the keys, which need not be there. The caller
// closes it.
func openRing(ctx context.Context, c *Config) (*keyring.Ring, error) {
	path, err := c.keysFile()
	if err != nil {
		return nil, err
	}
	return keyring.Open(ctx, path, c.BusyTimeout)
}

// openUsers opens the file of the users; nil if none is configured. What is wrong
// with it later is logged.
func openUsers(c *Config, log *slog.Logger) (*users.Verifier, error) {
	if c.UsersFile == "" {
		return nil, nil
	}
	return users.Open(c.UsersFile, users.Options{Report: func(err error) {
		log.Error("the file of users has faults", "error", err)
	}})
}

// takeKeys verifies the keys that the feed gave out. Their file is closed when
// ctx ends.
func takeKeys(ctx context.Context, c *Config, log *slog.Logger) (auth.Verifier, error) {
	ring, err := openRing(ctx, c)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() {
		if err := ring.Close(); err != nil {
			log.Error("the file of keys was not closed", "error", err)
		}
	})
	return keys.New(ring, time.Now), nil
}

// takeUsers verifies the users of the configured file.
func takeUsers(_ context.Context, c *Config, log *slog.Logger) (auth.Verifier, error) {
	verifier, err := openUsers(c, log)
	if err == nil && verifier == nil {
		err = advise("name it with users-file; feedline users hash NAME makes its lines", "auth takes basic, and there is no file of users")
	}
	return verifier, err
}

// credentials checks the files of keys and users, as far as there are any.
func (k *checkup) credentials(ctx context.Context, c *Config) {
	if path, err := c.keysFile(); err == nil {
		if _, err := os.Stat(path); err == nil || c.KeysFile != "" {
			k.keys(ctx, c, path)
		}
	}
	if _, err := openUsers(c, slog.New(slog.DiscardHandler)); err != nil {
		k.wrong("users: %s", strings.ReplaceAll(plainText(err), "\n", "; "))
	} else if c.UsersFile != "" {
		k.fine("users: %s", c.UsersFile)
	}
}

func (k *checkup) keys(ctx context.Context, c *Config, path string) {
	ring, err := openRing(ctx, c)
	if err != nil {
		k.wrong("keys: %s", plainText(err))
		return
	}
	list, err := ring.List(ctx)
	if err := errors.Join(err, ring.Close()); err != nil {
		k.wrong("keys: %s", plainText(err))
		return
	}
	k.fine("keys: %s, %s", path, counted(int64(len(list)), "key", "keys"))
}
