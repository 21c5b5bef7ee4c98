package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"feedline/auth/keys"
	"feedline/store/keyring"
)

// renewal is what the flags of rotate say.
type renewal struct {
	prefix, expires string
	grace           time.Duration
	json            bool
}

func (p *program) tokenRotateCommand() *cobra.Command {
	cmd := p.command("rotate PREFIX [flags]", "give a key a new secret",
		`Gives a key a new secret and prints it once. The secret before it works on for the
grace, so that it can be replaced wherever it is kept; the one before that ends at
once. The prefix and all that the key opens stay as they are.`)
	cmd.Args = arguments(1, 1, "the prefix of the key")
	var r renewal
	cmd.Flags().DurationVar(&r.grace, "grace", 24*time.Hour, "`time` for which the old secret works on; 0 ends it at once")
	cmd.Flags().StringVar(&r.expires, "expires", "", "`end` of the new secret (default: as long as the old one was given)")
	cmd.Flags().BoolVar(&r.json, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		r.prefix = args[0]
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.rotateToken(cmd.Context(), c, r)
	}
	return cmd
}

func (p *program) rotateToken(ctx context.Context, c *Config, r renewal) error {
	if r.grace < 0 {
		return misuse("0 ends the old secret at once", "--grace must not be negative")
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	var k keys.Key
	var token keys.Token
	err := withRing(ctx, c, func(ring *keyring.Ring) error {
		old, err := chosenKey(ctx, ring, r.prefix)
		if err != nil {
			return err
		}
		ends := old.Renewed(now)
		if r.expires != "" {
			if ends, err = endOf(r.expires, now); err != nil {
				return err
			}
		}
		if err := c.allowed(ends, now); err != nil {
			return err
		}
		k, token = old.Rotate(now, ends, r.grace)
		return ring.Replace(ctx, k)
	})
	if err != nil {
		return err
	}
	if r.json {
		return p.printJSON(rowOf(k, namesFor(ctx, c, k), now).shown(token))
	}
	p.say("the key %s (%s) has a new secret; it ends: %s", k.Prefix, k.Name, moment(k.Expires()))
	if k.Earlier.Ends.After(now) {
		p.say("the old one works until %s", moment(k.Earlier.Ends))
	} else {
		p.say("the old one does not work any longer")
	}
	p.showToken(c, token)
	return nil
}

// chosenKey finds the key that the command line names.
func chosenKey(ctx context.Context, ring *keyring.Ring, prefix string) (keys.Key, error) {
	if keys.Marked(prefix) {
		return keys.Key{}, misuse("write its prefix alone, the eight letters behind fl_; command lines are visible to everybody on the machine",
			"a whole key does not belong on a command line")
	}
	k, found, err := ring.Find(ctx, prefix)
	if err != nil || found {
		return k, err
	}
	list, err := ring.List(ctx)
	if err != nil {
		return keys.Key{}, err
	}
	prefixes := make([]string, len(list))
	for i, k := range list {
		prefixes[i] = k.Prefix
	}
	return keys.Key{}, advise(didYouMean(prefix, prefixes, "feedline token list shows the keys"), "there is no key with the prefix %q", prefix)
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	cmd := p.command("revoke PREFIX [flags]", "end a key for good",
		"Ends a key. Running servers refuse it within two seconds; answers that have begun\nare finished. It stays in the list, and cannot be brought back.")
	cmd.Args = arguments(1, 1, "the prefix of the key")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		k, err := revokeToken(cmd.Context(), c, args[0])
		switch {
		case err != nil:
			return err
		case *asJSON:
			return p.printJSON(rowOf(k, namesFor(cmd.Context(), c, k), time.Now()))
		}
		p.say("revoked the key %s (%s)", k.Prefix, k.Name)
		return nil
	}
	return cmd
}

// revokeToken ends a key and returns it as it is then.
func revokeToken(ctx context.Context, c *Config, prefix string) (k keys.Key, err error) {
	err = withRing(ctx, c, func(ring *keyring.Ring) error {
		if k, err = chosenKey(ctx, ring, prefix); err != nil {
			return err
		}
		if err := ring.Revoke(ctx, k.Prefix, time.Now()); err != nil {
			return err
		}
		k, _, err = ring.Find(ctx, k.Prefix)
		return err
	})
	return k, err
}
