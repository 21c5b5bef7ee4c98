package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"feedline/odata"
	"feedline/odata/fault"
)

func (p *program) explainCommand() *cobra.Command {
	cmd := p.command("explain [REQUEST] [flags]", "show how a request is answered, from its text to the query plan",
		`Shows the stages of one request: what is read, what it means in the schema, what
is planned, the SQL with its constants, and the steps that SQLite takes, for each
statement that the answer comes from. The request is written as a path, as
GET /Calls?..., or as the whole address; put it in single quotes. Nothing is
answered and nothing is changed.

With --timing the first page is read, without what is expanded in it, and the
rows that SQLite looked at are counted.

With --as or --roles it begins with what such a caller may see, and why: the
rules that fit, the tenant and the roles, and the rows and the personal data of
each entity set. Then the request can be left out.`)
	cmd.Args = arguments(0, 1, "one request in quotes, such as 'GET /Calls?$top=5'")
	addSettings(cmd, serving)
	as := addPretended(cmd)
	timing := cmd.Flags().Bool("timing", false, "read the first page and say what that took")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := p.config(cmd)
		if err == nil {
			err = as.check(len(args))
		}
		if err != nil {
			return err
		}
		return p.explain(cmd.Context(), c, as, args, *timing)
	}
	return cmd
}

func (p *program) explain(ctx context.Context, c *Config, as *pretended, requests []string, timing bool) (err error) {
	caller, err := as.caller(ctx, c)
	if err != nil {
		return err
	}
	open, err := openFeed(ctx, c, thisMachine, onlyLooks, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.close()) }()
	if tenants := len(open.rights.known.Tenants); as.roles != nil && tenants > 1 && c.Tenant == "" {
		return advise("choose one with --tenant; feedline tenant list shows them", "the database has %d tenants", tenants)
	}
	if as.anybody() {
		d := open.rights.decide(ctx, caller)
		if _, err := fmt.Fprint(p.stdout, open.rights.access.Explain(d)); err != nil || d.Reason != "" || len(requests) == 0 {
			return err
		}
	}
	target := odata.ExplainTarget(requests[0])
	text, err := open.feed.Explain(ctx, caller, target, timing)
	if err != nil {
		return refused(err, target)
	}
	_, err = fmt.Fprint(p.stdout, text)
	return err
}

// refused shows a fault of a request with a mark under the place.
func refused(err error, target string) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	hint := pointed(valueOf(f.Target, target), f.Span)
	if f.Target == "" {
		return advise(hint, "%s", f.Message)
	}
	return advise(hint, "%s: %s", f.Target, f.Message)
}

// pointed is a text with a mark below the place; empty if there is no place in
// it.
func pointed(text string, at fault.Span) string {
	const around = 60
	if at.End <= at.Start || at.End > len(text) {
		return ""
	}
	from := max(0, at.Start-around)
	to := min(len(text), max(at.End, at.Start+1)+around)
	before := len([]rune(strings.ToValidUTF8(text[from:at.Start], "")))
	marked := len([]rune(text[at.Start:min(at.End, to)]))
	return strings.ToValidUTF8(text[from:to], "") + "\n" + strings.Repeat(" ", before) + strings.Repeat("^", marked)
}

// valueOf is the decoded text of the part of a request that a fault is about.
func valueOf(part, target string) string {
	path, query, _ := strings.Cut(target, "?")
	if part == "path" {
		decoded, err := url.PathUnescape(path)
		if err != nil {
			return ""
		}
		return decoded
	}
	for option := range strings.SplitSeq(query, "&") {
		rawName, rawValue, _ := strings.Cut(option, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil || !strings.EqualFold(strings.TrimPrefix(name, "$"), strings.TrimPrefix(part, "$")) {
			continue
		}
		if value, err := url.QueryUnescape(rawValue); err == nil {
			return value
		}
	}
	return ""
}
