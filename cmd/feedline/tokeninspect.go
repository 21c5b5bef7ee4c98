package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"feedline/auth"
	"feedline/auth/keys"
	"feedline/store/keyring"
)

// longestToken bounds what is read of a token; longer ones fit into no header.
const longestToken = 256 << 10

func (p *program) tokenInspectCommand() *cobra.Command {
	cmd := p.command("inspect TOKEN|- [flags]", "say what a key or token opens, or why it is refused",
		`Says what a key of this feed opens, or why the feed would refuse it. A mistyped key
is found by its checksum alone. Of a token that an issuer signed it shows what
stands in it. With - the token is read from standard input, where nobody else on
the machine can see it.`)
	cmd.Args = arguments(1, 1, "the token, or - for standard input")
	asJSON := cmd.Flags().Bool("json", false, "print JSON, of a refused one, too")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		text, err := p.tokenText(args[0])
		if err != nil {
			return err
		}
		c, err := p.config(cmd)
		switch {
		case err != nil:
			return err
		case keys.Marked(text):
			return p.inspectKey(cmd.Context(), c, text, *asJSON)
		case strings.Count(text, ".") >= 2:
			return p.inspectIssued(cmd.Context(), c, text, *asJSON)
		}
		return advise("a key begins with fl_, a token of an issuer has three parts with dots between them", "this is neither a key nor a token")
	}
	return cmd
}

// tokenText is the token of the command line, or of standard input for -.
func (p *program) tokenText(argument string) (string, error) {
	if argument == "-" {
		text, err := io.ReadAll(io.LimitReader(p.stdin, longestToken+1))
		if err != nil {
			return "", err
		}
		argument = string(text)
	}
	if len(argument) > longestToken {
		return "", advise("", "this is too long for a token")
	}
	return strings.TrimSpace(argument), nil
}

func (p *program) inspectKey(ctx context.Context, c *Config, text string, asJSON bool) error {
	token, err := keys.Parse(text)
	if err != nil {
		return p.refuseKey(asJSON, &auth.Failure{Reason: auth.Malformed, Message: err.Error()}, advise("copy it again, from end to end", "%s", err))
	}
	if !asJSON {
		p.say("ok     checksum: the key %s is whole", token.Prefix)
	}
	k, ends, err := lookUpKey(ctx, c, text)
	var f *auth.Failure
	switch {
	case errors.As(err, &f):
		return p.refuseKey(asJSON, f, advise(f.Message, "the feed refuses this key (%s)", f.Reason))
	case err != nil:
		return err
	}
	names, replaced := namesFor(ctx, c, k), ends.Before(k.Expires()) && k.Earlier.Ends.Equal(ends)
	if asJSON {
		v, row := refusedAs(nil).ending(ends), rowOf(k, names, time.Now())
		v.Replaced, v.Key = replaced, &row
		return p.printJSON(v)
	}
	p.say("ok     key: %s", orElse(k.Purpose, k.Name))
	p.say("ok     it opens: %s", opens(k, names))
	p.say("ok     it ends: %s", moment(ends))
	if replaced {
		p.say("advice this secret was replaced; use the new one before then")
	}
	return nil
}

func lookUpKey(ctx context.Context, c *Config, text string) (k keys.Key, ends time.Time, err error) {
	err = withRing(ctx, c, func(ring *keyring.Ring) (err error) {
		k, ends, err = keys.New(ring, time.Now).Inspect(ctx, text)
		return err
	})
	return k, ends, err
}

// refuseKey says why a key is refused; programs are told before the command
// fails.
func (p *program) refuseKey(asJSON bool, f *auth.Failure, told error) error {
	if asJSON {
		return errors.Join(p.printJSON(refusedAs(f)), told)
	}
	return told
}
