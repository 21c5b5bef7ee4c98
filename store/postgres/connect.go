package postgres

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Source is a database of another program.
type Source struct {
	Address  string                 // as AddressFault has nothing against it; without a password
	Password func() (string, error) // nil, or an empty one: as for psql, from PGPASSWORD or a password file
}

// Is tells whether an address is one of a PostgreSQL database.
func Is(address string) bool {
	return strings.HasPrefix(address, "postgres:") || strings.HasPrefix(address, "postgresql:")
}

// AddressFault tells what is wrong with an address as it is written; empty: nothing.
func AddressFault(address string) string {
	const such = "write such as postgres://reader@pbx.example.com/pbx"
	u, err := url.Parse(address)
	if err != nil {
		return "is not an address; " + such
	}
	_, password := u.User.Password()
	query := u.Query()
	switch {
	case password || query.Has("password") || query.Has("sslpassword"):
		return "holds a password; put it into an environment variable and name that in password-variable"
	case u.Host == "" && query.Get("host") == "":
		return "names no server; " + such
	case u.User.Username() == "" && query.Get("user") == "":
		return "names no user; " + such
	case strings.Trim(u.Path, "/") == "" && query.Get("dbname") == "":
		return "names no database; " + such
	}
	if _, err := pgconn.ParseConfig(secured(u)); err != nil {
		return "is not one that PostgreSQL's programs take: " + reason(err)
	}
	return ""
}

// Place is an address for messages: server and database, without the user and
// without options.
func Place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a PostgreSQL database"
	}
	return (&url.URL{Scheme: "postgres", Host: u.Host, Path: u.Path}).String()
}

// secured is the address as the driver gets it. Where it says nothing about TLS, a
// server on another machine must show a certificate for its name: the driver itself
// would go on without any.
func secured(u *url.URL) string {
	query := u.Query()
	if query.Get("sslmode") == "" {
		query.Set("sslmode", "verify-full")
		if isHere(u) {
			query.Set("sslmode", "prefer")
		}
	}
	written := *u
	written.RawQuery = query.Encode()
	return written.String()
}

// isHere tells whether the server is on this machine: a socket in a folder, or an
// address that leads nowhere else.
func isHere(u *url.URL) bool {
	host := u.Hostname()
	if given := u.Query().Get("host"); given != "" {
		host = given
	}
	address, err := netip.ParseAddr(host)
	return strings.HasPrefix(host, "/") || host == "localhost" || err == nil && address.IsLoopback()
}

// connect opens a connection on which nothing can be written, and no statement lasts
// longer than ctx.
func (s Source) connect(ctx context.Context) (*pgconn.PgConn, error) {
	u, err := url.Parse(s.Address)
	if err != nil {
		return nil, err
	}
	c, err := pgconn.ParseConfig(secured(u))
	if err != nil {
		return nil, err
	}
	if s.Password != nil {
		password, err := s.Password()
		if err != nil {
			return nil, err
		}
		if password != "" {
			c.Password = password
		}
	}
	for name, value := range map[string]string{
		"application_name": "feedline", "client_encoding": "UTF8", "default_transaction_read_only": "on",
		"DateStyle": "ISO", "TimeZone": "UTC", "extra_float_digits": "1", "bytea_output": "hex",
	} {
		c.RuntimeParams[name] = value
	}
	if end, limited := ctx.Deadline(); limited {
		c.RuntimeParams["statement_timeout"] = strconv.FormatInt(max(time.Until(end).Milliseconds(), 1), 10)
	}
	return pgconn.ConnectConfig(ctx, c)
}

// closing is how long a connection may take to say good-bye.
const closing = 5 * time.Second

// hangUp ends a connection, and whatever it still does. It is only read from, so that
// nothing is lost when that fails.
func hangUp(c *pgconn.PgConn) {
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	_ = c.Close(ctx)
}

// server names the server of an address for messages.
func server(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the server"
	}
	if u.Port() == "" && u.Hostname() != "" {
		return net.JoinHostPort(u.Hostname(), "5432")
	}
	if u.Host == "" {
		return fmt.Sprintf("the server at %s", u.Query().Get("host"))
	}
	return u.Host
}
