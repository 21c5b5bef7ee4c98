package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
)

// plain says in an operator's words what is wrong. The driver's own texts name the
// address in full, and the options in it.
func (s Source) plain(ctx context.Context, query string, err error) error {
	var said *pgconn.PgError
	var connecting *pgconn.ConnectError
	place := Place(s.Address)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("postgres: query %s: %w", place, ctx.Err())
	case errors.As(err, &said):
		return fmt.Errorf("postgres: query %s: %s", place, saidBy(said, query))
	case errors.As(err, &connecting):
		return fmt.Errorf("postgres: %s cannot be reached: %s", server(s.Address), reason(err))
	}
	return fmt.Errorf("postgres: query %s: %w", place, err)
}

// advice has what to do about errors of the server, by their codes (PostgreSQL
// documentation, appendix A).
var advice = map[string]string{
	"28P01": "set the password in the environment variable that password-variable names",
	"28000": "see that the server's pg_hba.conf lets this user in from this machine, and that sslmode in the address suits it",
	"3D000": "name another database in the address",
	"25006": "the query may only read",
	"42501": "grant SELECT to the user whom the address names",
	"57014": "the server ended it after the source's timeout; make the query faster, or the timeout longer",
	"53300": "the server takes no more connections; try again later",
	"57P03": "the server is starting or stopping; try again later",
}

// saidBy is what the server says, and where in the query.
func saidBy(e *pgconn.PgError, query string) string {
	text := e.Message
	if near := nearby(query, int(e.Position)); near != "" {
		text += fmt.Sprintf(", at %q", near)
	}
	for _, more := range []string{e.Hint, advice[e.Code]} {
		if more != "" {
			text += "; " + strings.TrimSuffix(more, ".")
		}
	}
	return fmt.Sprintf("%s (SQLSTATE %s)", text, e.Code)
}

// nearby is the beginning of what stands at a character of the query, counted from 1;
// empty if it counts from nowhere.
func nearby(query string, position int) string {
	const most = 24
	runes := []rune(query)
	if position < 1 || position > len(runes) || !utf8.ValidString(query) {
		return ""
	}
	rest := runes[position-1:]
	return string(rest[:min(len(rest), most)])
}

// reason is the innermost cause of an error of the driver: what is around it repeats
// the address.
func reason(err error) string {
	var network *net.OpError
	if errors.As(err, &network) {
		return network.Err.Error()
	}
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
