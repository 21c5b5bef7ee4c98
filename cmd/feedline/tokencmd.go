package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedline/auth"
	"feedline/auth/keys"
	"feedline/model"
	"feedline/odata/access"
	"feedline/store/keyring"
)

func (p *program) tokenCommand() *cobra.Command {
	cmd := p.command("token", "make, list and end keys that the feed gives out",
		`A key lets a program or a person in without an issuer. It is shown once, when it
is made: the feed keeps no more than a hash of it. It opens what its roles open,
or less, and ends.`)
	cmd.Args = unknownCommand
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(p.tokenCreateCommand(), p.tokenListCommand(), p.tokenRotateCommand(), p.tokenRevokeCommand(), p.tokenInspectCommand())
	return cmd
}

// keyOrder is what the flags of create say.
type keyOrder struct {
	key     keys.Key
	expires string
	json    bool
}

func (p *program) tokenCreateCommand() *cobra.Command {
	cmd := p.command("create NAME --role ROLE [flags]", "make a key and show it once",
		`Makes a key and prints it. Nobody can print it again. --tenant says whose rows it
opens; with one tenant it is that one. Without --set it opens all entity sets that
its roles open, and personal data only with --personal.`)
	cmd.Args = arguments(1, 1, "the name of the new key")
	var o keyOrder
	flags := cmd.Flags()
	flags.StringSliceVar(&o.key.Roles, "role", nil, "`role` of whoever shows the key; may be repeated")
	flags.StringSliceVar(&o.key.Bounds.Sets, "set", nil, "entity `set` that it opens; may be repeated (default: all that its roles open)")
	flags.StringVar(&o.key.Purpose, "purpose", "", "`text` that says whose the key is and what for")
	flags.BoolVar(&o.key.Bounds.Personal, "personal", false, "it reads personal data, as far as its roles allow")
	flags.BoolVar(&o.key.Bounds.Ingest, "ingest", false, "it delivers data, if its roles allow that")
	flags.StringVar(&o.expires, "expires", usualLife, "`end` of the key: 90d, 12h, a day such as 2031-12-31, or never")
	flags.BoolVar(&o.json, "json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.key.Name = args[0]
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		return p.createToken(cmd.Context(), c, o)
	}
	return cmd
}

func (p *program) createToken(ctx context.Context, c *Config, o keyOrder) error {
	now := time.Now().UTC().Truncate(time.Millisecond)
	ends, err := endOf(o.expires, now)
	if err != nil {
		return err
	}
	if err := c.allowed(ends, now); err != nil {
		return err
	}
	if len(o.key.Roles) == 0 {
		return misuse("say what the key opens, such as --role reader", "--role is missing")
	}
	if err := placeKey(ctx, c, &o.key); err != nil {
		return err
	}
	k, token, err := keys.Issue(o.key, now, ends)
	if err != nil {
		return misuse("", "%s", err)
	}
	err = withRing(ctx, c, func(ring *keyring.Ring) error { return ring.Add(ctx, k) })
	if err != nil {
		return err
	}
	names := namesFor(ctx, c, k)
	if o.json {
		return p.printJSON(rowOf(k, names, now).shown(token))
	}
	p.say("made the key %s (%s): %s; it ends: %s", k.Prefix, k.Name, opens(k, names), moment(ends))
	p.showToken(c, token)
	return nil
}

// placeKey finds the tenant of a new key and looks at the names of its sets.
func placeKey(ctx context.Context, c *Config, k *keys.Key) error {
	m, err := loadModel(c)
	if err != nil {
		return err
	}
	if err := errors.Join(knownSets(m, k.Bounds), knownRoles(c, k.Roles)); err != nil {
		return err
	}
	if !hasTenants(m) {
		return nil
	}
	tenants, err := listTenants(ctx, c)
	if err != nil {
		return err
	}
	t, err := oneTenant(tenants, c.Tenant)
	k.Tenant = t.ID
	return err
}

// knownSets refuses sets that the model does not have: a key that names a
// misspelt one would open less than its maker believes.
func knownSets(m *model.Model, b auth.Bounds) error {
	names := make([]string, len(m.Sets))
	for i, s := range m.Sets {
		names[i] = s.Name
	}
	for _, name := range b.Sets {
		if !slices.Contains(names, name) {
			return misuse(didYouMean(name, names, "feedline metadata shows the sets"), "there is no entity set %q", name)
		}
	}
	return nil
}

// knownRoles refuses roles that there are not, which would open nothing.
func knownRoles(c *Config, roles []string) error {
	known := access.RoleNames(c.Roles)
	for _, name := range roles {
		if !slices.Contains(known, name) {
			return misuse(didYouMean(name, known, "the roles are "+strings.Join(known, ", ")), "there is no role %q", name)
		}
	}
	return nil
}

// showToken prints a new key and how to use it.
func (p *program) showToken(c *Config, token keys.Token) {
	address := "http://" + c.Listen + feedPath
	if c.PublicURL != nil {
		address = trimmed(c.PublicURL)
	}
	p.say("\n  %s\n", token.Spell())
	p.say("It is not shown again: keep it where passwords are kept.")
	p.say("  Power BI, Excel  choose Basic, leave the user name empty and paste the key as the password")
	p.say("  curl             curl --user :KEY %s", address)
	p.say("  programs         send the header Authorization: Bearer KEY")
}

// withRing opens the file of the keys for as long as do needs it. What a Book
// refuses comes back as advice.
func withRing(ctx context.Context, c *Config, do func(*keyring.Ring) error) error {
	ring, err := openRing(ctx, c)
	if err != nil {
		return err
	}
	err = do(ring)
	switch {
	case errors.Is(err, keys.ErrFull):
		err = advise("remove the file of the keys if none of them is needed any longer", "there are %s keys, and no more fit", grouped(keys.MostKeys))
	case errors.Is(err, keys.ErrNoKey):
		err = advise("feedline token list shows the keys", "there is no such key, or it was revoked")
	}
	return errors.Join(err, ring.Close())
}
