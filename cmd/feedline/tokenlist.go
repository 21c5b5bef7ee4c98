package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"feedline/auth/keys"
	"feedline/store/keyring"
)

func (p *program) tokenListCommand() *cobra.Command {
	cmd := p.command("list [flags]", "list the keys",
		"Lists the keys in the order in which they were made, ended ones among them. No\nsecret is shown: the feed does not have any.")
	cmd.Args = arguments(0, 0, "no arguments")
	asJSON := cmd.Flags().Bool("json", false, "print JSON")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c, err := p.config(cmd)
		if err != nil {
			return err
		}
		var list []keys.Key
		err = withRing(cmd.Context(), c, func(ring *keyring.Ring) (err error) {
			list, err = ring.List(cmd.Context())
			return err
		})
		if err != nil {
			return err
		}
		names := namesFor(cmd.Context(), c, list...)
		if *asJSON {
			return p.printJSON(rowsOf(list, names, time.Now()))
		}
		return keyTable(p.stdout, list, names, time.Now())
	}
	return cmd
}

func keyTable(w io.Writer, list []keys.Key, names tenantNames, now time.Time) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PREFIX\tNAME\tTENANT\tROLES\tOPENS\tENDS\tLAST USED\tSTATE")
	for _, k := range list {
		used := never
		if !k.Used.IsZero() {
			used = k.Used.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k.Prefix, k.Name, orElse(names.of(k), "-"),
			strings.Join(k.Roles, ", "), breadth(k), moment(k.Expires()), used, k.State(now))
	}
	return table.Flush()
}

// opens says in a few words what a key opens.
func opens(k keys.Key, names tenantNames) string {
	text := strings.Join(k.Roles, ", ") + "; " + breadth(k)
	if k.Tenant != "" {
		return "tenant " + names.of(k) + "; " + text
	}
	return text
}

// breadth says what a key is narrower than its roles by.
func breadth(k keys.Key) string {
	const shown = 3
	parts := k.Bounds.Sets
	switch n := len(parts); {
	case parts == nil:
		parts = []string{"all sets"}
	case n > shown:
		parts = []string{strings.Join(parts[:shown], ", "), fmt.Sprintf("%d more", n-shown)}
	}
	text := strings.Join(parts, ", ")
	if k.Bounds.Personal {
		text += ", personal data"
	}
	if k.Bounds.Ingest {
		text += ", ingest"
	}
	return text
}

// keyRow is a key for programs.
type keyRow struct {
	Key          string     `json:"key,omitempty"` // with its secret; when it is made alone
	Prefix       string     `json:"prefix"`
	Name         string     `json:"name"`
	Purpose      string     `json:"purpose"`
	Tenant       string     `json:"tenant"`   // its name, or its id if it is gone
	TenantID     string     `json:"tenantId"` // empty: the rules of access decide
	Roles        []string   `json:"roles"`
	Sets         []string   `json:"sets"` // null: all that the roles open
	Personal     bool       `json:"personal"`
	Ingest       bool       `json:"ingest"`
	Created      time.Time  `json:"created"`
	Expires      string     `json:"expires"` // or never
	EarlierUntil *time.Time `json:"earlierUntil"`
	LastUsed     *string    `json:"lastUsed"`
	Revoked      *time.Time `json:"revoked"`
	State        string     `json:"state"`
}

func rowOf(k keys.Key, names tenantNames, now time.Time) keyRow {
	row := keyRow{
		Prefix: k.Prefix, Name: k.Name, Purpose: k.Purpose, Tenant: names.of(k), TenantID: k.Tenant, Roles: k.Roles, Sets: k.Bounds.Sets,
		Personal: k.Bounds.Personal, Ingest: k.Bounds.Ingest, Created: k.Created, Expires: never, State: string(k.State(now)),
	}
	if k.Expires().Before(keys.Never()) {
		row.Expires = k.Expires().UTC().Format(time.RFC3339)
	}
	if k.Earlier.Ends.After(now) {
		row.EarlierUntil = &k.Earlier.Ends
	}
	if !k.Used.IsZero() {
		day := k.Used.Format(time.DateOnly)
		row.LastUsed = &day
	}
	if !k.Revoked.IsZero() {
		row.Revoked = &k.Revoked
	}
	return row
}

func rowsOf(list []keys.Key, names tenantNames, now time.Time) []keyRow {
	rows := make([]keyRow, len(list))
	for i, k := range list {
		rows[i] = rowOf(k, names, now)
	}
	return rows
}

// shown is the row with the key itself.
func (r keyRow) shown(token keys.Token) keyRow {
	r.Key = token.Spell()
	return r
}

func (p *program) printJSON(value any) error {
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
