//go:build unix

package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"feedline/store/postgrestest"
)

func password() (string, error) { return postgrestest.Password, nil }

// exported is what a query of the database gives.
func exported(s *postgrestest.Server, query string) (string, error) {
	var out bytes.Buffer
	err := Export(context.Background(), Source{Address: s.URL("reader", "postgres"), Password: password}, query, &out)
	return out.String(), err
}

// TestAgainstAServer runs everything that needs a server against one.
func TestAgainstAServer(t *testing.T) {
	s := postgrestest.Start(t)
	s.SQL(`CREATE ROLE reader LOGIN PASSWORD '` + postgrestest.Password + `'; GRANT pg_read_all_data TO reader;
		CREATE TYPE mood AS ENUM ('calm', 'cross'); CREATE DOMAIN label AS varchar(20); CREATE TYPE pair AS (a int, b int);
		CREATE TABLE q (id uuid, label label, n int); INSERT INTO q VALUES ('6f9619ff-8b86-4011-b42d-00c04fc964ff', 'Sales', 7);
		CREATE SCHEMA hidden; CREATE TABLE hidden.h (id int); CREATE SEQUENCE counter;
		REVOKE pg_read_all_data FROM reader; GRANT SELECT ON q TO reader; GRANT USAGE ON SCHEMA hidden TO reader; GRANT ALL ON SEQUENCE counter TO reader; GRANT ALL ON q TO reader`)
	t.Run("a value of each type has its form", func(t *testing.T) { eachType(t, s) })
	t.Run("what has no form is refused with what to write instead", func(t *testing.T) { refusals(t, s) })
	t.Run("nothing can be written", func(t *testing.T) { readOnly(t, s) })
	t.Run("faults of the connection are told without the password", func(t *testing.T) { connections(t, s) })
	t.Run("rows are not gathered", func(t *testing.T) { streaming(t, s) })
	t.Run("a query ends with its context", func(t *testing.T) { ending(t, s) })
}

func eachType(t *testing.T, s *postgrestest.Server) {
	for _, c := range []struct{ value, want string }{
		{`'Say "hi" ' || chr(10) || 'é'`, `"Say \"hi\" \né"`},
		{"NULL::text", "null"},
		{"NULL", "null"},
		{"'bare'", `"bare"`},
		{"7::int2", "7"},
		{"9007199254740993::int8", "9007199254740993"},
		{"12345678901234567890.1234567890::numeric", "12345678901234567890.1234567890"},
		{"0.1::float8", "0.1"},
		{"1e300::float8", "1e+300"},
		{"true", "true"},
		{"false", "false"},
		{"'6F9619FF-8B86-4011-B42D-00C04FC964FF'::uuid", `"6f9619ff-8b86-4011-b42d-00c04fc964ff"`},
		{"'2026-03-01 10:17:00.123+01'::timestamptz", `"2026-03-01T09:17:00.123Z"`},
		{"'2026-03-01 09:17:00'::timestamp", `"2026-03-01T09:17:00"`},
		{"'2026-03-01'::date", `"2026-03-01"`},
		{"'09:17'::time", `"09:17:00"`},
		{`'{"a": [1,  null]}'::json`, `{"a":[1,null]}`},
		{`'{"a": "b"}'::jsonb`, `{"a":"b"}`},
		{`'\x00ff10'::bytea`, `"AP8Q"`},
		{"'cross'::mood", `"cross"`},
		{"'Sales'::label", `"Sales"`},
		{"'ab'::char(4)", `"ab  "`},
		{"'10.0.0.1'::inet", `"10.0.0.1"`},
		{"to_json(ARRAY[1, 2])", "[1,2]"},
	} {
		if got, err := exported(s, "SELECT "+c.value+" AS v"); err != nil || got != `{"v":`+c.want+"}\n" {
			t.Errorf("%s: %s %v, want %s", c.value, got, err, c.want)
		}
	}
	if got, err := exported(s, `SELECT id, label AS "Name", n FROM q`); err != nil || got != `{"id":"6f9619ff-8b86-4011-b42d-00c04fc964ff","Name":"Sales","n":7}`+"\n" {
		t.Errorf("%s %v", got, err)
	}
}

func refusals(t *testing.T, s *postgrestest.Server) {
	for query, want := range map[string]string{
		"SELECT ARRAY['a'] AS tags":            "the column tags is of type _text; write it as JSON, with to_json, or as text, with array_to_string",
		"SELECT ROW(1, 2)::pair AS both":       "the column both is of type pair; write its fields as columns of their own, or as JSON, with to_json",
		"SELECT interval '1 day' AS lasted":    "the column lasted is of type interval; write it as seconds, with extract(epoch FROM ...), or as text, with ::text",
		"SELECT 1::money AS price":             "the column price is of type money; write it as a number, with ::numeric",
		"SELECT point '(1,2)' AS here":         "the column here is of type point; write it as text, with ::text",
		"SELECT 'NaN'::float8 AS share":        "the column share: NaN is no number that JSON has",
		"SELECT 'infinity'::timestamptz AS at": "the column at: infinity lies outside the years 1 to 9999",
		"SELECT date '0044-03-15 BC' AS at":    "the column at: 0044-03-15 BC lies outside",
		"SELECT 1 AS a, 2 AS a":                "two columns of the query are called a; give one another name with AS",
		"SELECT $1::int":                       "write the values themselves",
		"SELECT 1; SELECT 2":                   "cannot insert multiple commands",
		"SELECT idd FROM q":                    `column "idd" does not exist, at "idd FROM q"`,
		"SELEKT 1":                             `syntax error at or near "SELEKT", at "SELEKT 1" (SQLSTATE 42601)`,
		"SELECT id FROM hidden.h":              "permission denied for table h; grant SELECT to the user whom the address names (SQLSTATE 42501)",
		"SELECT 1/0 AS n":                      "division by zero",
		"COMMIT":                               "the query answers no rows; write a SELECT",
	} {
		if _, err := exported(s, query); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", query, err, want)
		}
	}
}

func readOnly(t *testing.T, s *postgrestest.Server) {
	for _, query := range []string{
		"DELETE FROM q RETURNING id", "UPDATE q SET n = 8 RETURNING id", "WITH gone AS (DELETE FROM q RETURNING id) SELECT id FROM gone",
		"SELECT nextval('counter')",
	} {
		if _, err := exported(s, query); err == nil || !strings.Contains(err.Error(), "the query may only read (SQLSTATE 25006)") {
			t.Errorf("%s: %v", query, err)
		}
	}
	if got, err := exported(s, "SELECT count(*) AS n, max(n) AS most FROM q"); got != `{"n":1,"most":7}`+"\n" {
		t.Errorf("%s %v", got, err)
	}
}

func connections(t *testing.T, s *postgrestest.Server) {
	right := s.URL("reader", "postgres")
	socket := (&url.URL{Scheme: "postgres", User: url.User("reader"), Path: "/postgres", RawQuery: url.Values{"host": {s.Socket}, "port": {fmt.Sprint(s.Port)}}.Encode()}).String()
	for _, c := range []struct {
		what, address, password, want string
	}{
		{"a socket", socket, postgrestest.Password, ""},
		{"a wrong password", right, "not-" + postgrestest.Password, `password authentication failed for user "reader"; set the password in the environment variable that password-variable names (SQLSTATE 28P01)`},
		{"no password", right, "", "password"},
		{"another database", s.URL("reader", "nowhere"), postgrestest.Password, `database "nowhere" does not exist; name another database in the address (SQLSTATE 3D000)`},
		{"nobody there", "postgres://reader@127.0.0.1:1/postgres", postgrestest.Password, "postgres: 127.0.0.1:1 cannot be reached: connect: connection refused"},
		{"TLS that the server does not have", right + "?sslmode=verify-full", postgrestest.Password, "TLS"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Setenv("PGPASSFILE", "/nonexistent")
			err := Export(context.Background(), Source{Address: c.address, Password: func() (string, error) { return c.password, nil }}, "SELECT 1 AS n", io.Discard)
			switch {
			case (err == nil) != (c.want == ""), err != nil && !strings.Contains(err.Error(), c.want):
				t.Errorf("%v, want %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), postgrestest.Password):
				t.Errorf("the password is told: %v", err)
			}
		})
	}
	wrong := errors.New("the variable is not set")
	if err := Export(context.Background(), Source{Address: right, Password: func() (string, error) { return "", wrong }}, "SELECT 1", io.Discard); !errors.Is(err, wrong) {
		t.Errorf("%v", err)
	}
}

// full takes so many bytes and then refuses.
type full struct{ left int }

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errors.New("that is enough")
	}
	return len(p), nil
}

// streaming asks for more than any memory holds, and leaves early.
func streaming(t *testing.T, s *postgrestest.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err := Export(ctx, Source{Address: s.URL("reader", "postgres"), Password: password}, "SELECT generate_series(1, 1000000000) AS n, repeat('x', 1000) AS filling", &full{left: 50 << 20})
	if err == nil || !strings.Contains(err.Error(), "that is enough") {
		t.Errorf("%v", err)
	}
}

func ending(t *testing.T, s *postgrestest.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	err := Export(ctx, Source{Address: s.URL("reader", "postgres"), Password: password}, "SELECT pg_sleep(1000)::text AS slept", io.Discard)
	if err == nil {
		t.Error("the query ran to its end")
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		got, err := exported(s, "SELECT count(*) AS n FROM pg_stat_activity WHERE usename = 'reader' AND query LIKE '%pg_sleep(1000)%' AND pid <> pg_backend_pid()")
		if err != nil {
			t.Fatal(err)
		}
		if got == `{"n":0}`+"\n" {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the server still runs a query that nobody waits for")
		}
	}
}
