package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"feedline/model/edm"
	"feedline/store"
)

// AddTenant records a new tenant. See store.Writer. Its name has 1 to 64
// visible characters and does not look like an id, its zone an IANA name, and
// its retention is not below zero.
func (w *Writer) AddTenant(ctx context.Context, t store.Tenant) (store.Tenant, error) {
	if t.ID == "" {
		t.ID = uuid.NewString()
	}
	if err := acceptable(t); err != nil {
		return store.Tenant{}, err
	}
	if t.Personal == "" {
		t.Personal = store.PersonalFull
	}
	err := w.changeTenants(ctx, "add a tenant", func(known []store.Tenant) error {
		number, err := w.freeNumber(ctx)
		if err != nil {
			return err
		}
		t.Number, t.Removing = number, false
		return w.addTenant(ctx, t, known)
	})
	if err != nil {
		return store.Tenant{}, err
	}
	return t, nil
}

func (w *Writer) addTenant(ctx context.Context, t store.Tenant, known []store.Tenant) error {
	for _, other := range known {
		if err := collision(t, other); err != nil {
			return err
		}
	}
	const text = "INSERT INTO feedline_tenants (number, id, name, time_zone, retention_days, personal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
	_, err := w.conn.ExecContext(ctx, text, t.Number, t.ID, t.Name, t.Zone.String(), t.RetentionDays, t.Personal)
	return err
}

// freeNumber is one that no tenant has, and none ever had.
func (w *Writer) freeNumber(ctx context.Context) (number int64, err error) {
	const text = `SELECT 1 + max((SELECT coalesce(max(number), 0) FROM feedline_tenants), (SELECT coalesce(max(value), 0) FROM feedline_numbers WHERE name = 'last tenant removed'))`
	err = w.conn.QueryRowContext(ctx, text).Scan(&number)
	return number, err
}

// changeTenants runs one transaction over the tenants, of which it hands over
// those that there are. Nothing is counted as a change if nothing was written.
func (w *Writer) changeTenants(ctx context.Context, doing string, do func(known []store.Tenant) error) error {
	if err := w.begin(ctx); err != nil {
		return err
	}
	err := w.changedTenants(ctx, do)
	if err == nil {
		err = w.end("COMMIT")
	}
	if refusal := (*store.Refusal)(nil); errors.As(err, &refusal) || errors.Is(err, errSame) {
		return errors.Join(err, w.end("ROLLBACK"))
	}
	if err != nil {
		return errors.Join(failed(ctx, doing, err), w.end("ROLLBACK"))
	}
	return nil
}

// errSame ends a change that would change nothing.
var errSame = errors.New("sqlite: nothing to change")

// changedTenants changes tenants, and counts the change. Whoever keeps the
// tenants in memory looks at the number.
func (w *Writer) changedTenants(ctx context.Context, do func(known []store.Tenant) error) error {
	known, err := readTenants(ctx, w.conn)
	if err != nil {
		return err
	}
	if err := do(known); err != nil {
		return err
	}
	_, err = w.conn.ExecContext(ctx, "INSERT INTO feedline_numbers (name, value) VALUES ('tenants changed', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1")
	return err
}

func collision(t, other store.Tenant) error {
	switch {
	case other.ID == t.ID:
		return &store.Refusal{Property: "id", Reason: fmt.Sprintf("tenant %q has this id already", other.Name)}
	case strings.EqualFold(other.Name, t.Name):
		return &store.Refusal{Property: "name", Reason: fmt.Sprintf("there is a tenant %q already", other.Name)}
	}
	return nil
}

// acceptable tells what is wrong with a tenant as it is described.
func acceptable(t store.Tenant) error {
	switch {
	case !edm.IsGuid([]byte(t.ID)):
		return &store.Refusal{Property: "id", Reason: "write 36 characters in lower case, such as 6f9619ff-8b86-4011-b42d-00c04fc964ff"}
	case !visible(t.Name):
		return &store.Refusal{Property: "name", Reason: "write 1 to 64 visible characters, without blanks at either end"}
	case edm.IsGuid([]byte(strings.ToLower(t.Name))):
		return &store.Refusal{Property: "name", Reason: "it looks like an id and would be taken for one; write another name"}
	case t.Zone == nil || !loadable(t.Zone.String()):
		return &store.Refusal{Property: "time zone", Reason: "write an IANA name such as Europe/Berlin, or UTC"}
	case t.RetentionDays < 0:
		return &store.Refusal{Property: "retention", Reason: "write a number of days, or 0 to keep everything"}
	case t.Personal != "" && !slices.Contains(store.PersonalLevels(), t.Personal):
		return &store.Refusal{Property: "personal", Reason: "write full, masked or none"}
	}
	return nil
}

func visible(name string) bool {
	n := utf8.RuneCountInString(name)
	hidden := func(r rune) bool { return !unicode.IsPrint(r) || r == utf8.RuneError }
	return n >= 1 && n <= 64 && !strings.ContainsFunc(name, hidden) && strings.TrimSpace(name) == name
}

// loadable tells whether a zone means the same on every machine.
func loadable(zone string) bool {
	_, err := time.LoadLocation(zone)
	return err == nil && zone != "Local" && zone != ""
}
