package postgres

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnAddressIsReadBeforeItIsUsed(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://reader@pbx.example.com/pbx":                                         "",
		"postgresql://reader@pbx.example.com:6432/pbx?sslmode=require":                  "",
		"postgres://reader@/pbx?host=/var/run/postgresql":                               "",
		"postgres:///pbx?host=/var/run/postgresql&user=reader":                          "",
		"postgres://reader:secret@pbx.example.com/pbx":                                  "holds a password; put it into an environment variable and name that in password-variable",
		"postgres://reader@pbx.example.com/pbx?password=secret":                         "holds a password",
		"postgres://pbx.example.com/pbx":                                                "names no user",
		"postgres://reader@pbx.example.com":                                             "names no database",
		"postgres:pbx":                                                                  "names no server",
		"postgres://reader@pbx.example.com:port/pbx":                                    "is not an address; write such as postgres://reader@pbx.example.com/pbx",
		"postgres://reader@pbx.example.com/pbx?sslmode=maybe":                           "is not one that PostgreSQL's programs take: sslmode is invalid",
		"postgres://reader@pbx.example.com/pbx?sslmode=verify-full&sslrootcert=/no.pem": "no such file",
	} {
		if got := AddressFault(address); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestOnlyAServerOnThisMachineIsAskedWithoutTLS(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://reader@pbx.example.com/pbx":                 "sslmode=verify-full",
		"postgres://reader@10.0.0.1/pbx":                        "sslmode=verify-full",
		"postgres://reader@pbx.example.com/pbx?sslmode=disable": "sslmode=disable",
		"postgres://reader@127.0.0.1/pbx":                       "sslmode=prefer",
		"postgres://reader@[::1]/pbx":                           "sslmode=prefer",
		"postgres://reader@localhost/pbx":                       "sslmode=prefer",
		"postgres://reader@/pbx?host=/run/postgresql":           "sslmode=prefer",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := secured(u); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestAMessageNamesServerAndDatabaseOnly(t *testing.T) {
	if got := Place("postgres://reader@pbx.example.com:6432/pbx?sslkey=/srv/key.pem"); got != "postgres://pbx.example.com:6432/pbx" {
		t.Error(got)
	}
}
