package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"feedline/store/ingest"
	"feedline/store/postgres"
)

// refreshSection says where lookups come from. Without sources nothing is
// refreshed.
type refreshSection struct {
	Loss    int             `yaml:"loss"` // per cent of a lookup's rows that one run may find gone; 0: the default
	Sources []refreshSource `yaml:"sources"`
}

// refreshSource is where one lookup comes from: a table, a file, a server, or a
// query of another database.
type refreshSource struct {
	Set           string `yaml:"set"`
	Tenant        string `yaml:"tenant"` // name or id; empty: the only one, and of a table every one
	Table         bool   `yaml:"table"`
	File          string `yaml:"file"`
	URL           string `yaml:"url"`
	Authorization string `yaml:"authorization-variable"` // environment variable with the value of the header
	Database      string `yaml:"database"`               // SQLite file, or address of a PostgreSQL database
	Password      string `yaml:"password-variable"`      // environment variable with the password for PostgreSQL
	Query         string `yaml:"query"`
	Format        string `yaml:"format"`
	Timeout       string `yaml:"timeout"`
	Size          string `yaml:"size"`
}

// flaws is what is wrong with the section as it is written.
func (s refreshSection) flaws(file string) []flaw {
	var flaws []flaw
	if s.Loss < 0 || s.Loss > 100 {
		flaws = append(flaws, flaw{"refresh.loss", "must be between 1 and 100 per cent", file})
	}
	seen := map[[2]string]bool{}
	for i, source := range s.Sources {
		add := func(key, message string) {
			flaws = append(flaws, flaw{fmt.Sprintf("refresh.sources[%d]%s", i, key), message, file})
		}
		which := [2]string{source.Set, source.Tenant}
		switch {
		case source.Set == "":
			add(".set", "is missing; write the lookup that the source is of, such as Queues")
		case seen[which]:
			add(".set", source.Set+" has a source already; leave one of them out, or name another tenant")
		}
		seen[which] = true
		source.each(add)
	}
	return flaws
}

// each calls wrong with the key and the reason for everything that is wrong with
// the source.
func (s refreshSource) each(wrong func(key, message string)) {
	kinds := 0
	for _, has := range []bool{s.Table, s.File != "", s.URL != "", s.Database != ""} {
		if has {
			kinds++
		}
	}
	if kinds != 1 {
		wrong("", "must have exactly one of table: true, file, url and database")
	}
	if fault := s.addressFault(); fault != "" {
		wrong(".url", fault)
	}
	if (s.Database == "") != (s.Query == "") {
		wrong(".query", "database and query belong together: write both")
	}
	if postgres.Is(s.Database) {
		if fault := postgres.AddressFault(s.Database); fault != "" {
			wrong(".database", fault)
		}
	}
	s.secrets(wrong)
	if _, err := ingest.ParseFormat(orElse(s.Format, "auto")); err != nil {
		wrong(".format", fmt.Sprintf("%q is not a format; write csv, ndjson or json, or leave it out", s.Format))
	}
	if d, err := s.timeout(); err != nil || d < 0 {
		wrong(".timeout", fmt.Sprintf("%q is not a duration; write such as 60s", s.Timeout))
	}
	if _, err := s.size(); err != nil {
		wrong(".size", err.Error())
	}
}

// secrets looks at the names of the variables that hold secrets.
func (s refreshSource) secrets(wrong func(key, message string)) {
	look := func(key, variable, of string, serves bool) {
		switch {
		case variable == "":
		case !serves:
			wrong(key, "is for a source with "+of)
		case strings.HasPrefix(variable, "FEEDLINE_"):
			wrong(key, "must not begin with FEEDLINE_, as settings do")
		}
	}
	look(".authorization-variable", s.Authorization, "a url", s.URL != "")
	look(".password-variable", s.Password, "the address of a PostgreSQL database", postgres.Is(s.Database))
}

func (s refreshSource) addressFault() string {
	if s.URL == "" {
		return ""
	}
	u, err := url.Parse(s.URL)
	switch {
	case err != nil || u.Host == "":
		return "is not an address; write such as https://pbx.example.com/queues.json"
	case u.User != nil:
		return "holds a password; put it into an environment variable and name that in authorization-variable"
	case u.Scheme == "https" || u.Scheme == "http" && isThisMachine(u.Hostname()):
		return ""
	}
	return "must begin with https://; plain http is for this machine (127.0.0.1) only"
}

func isThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// timeout and size are zero where nothing is said.
func (s refreshSource) timeout() (time.Duration, error) {
	if s.Timeout == "" {
		return 0, nil
	}
	return time.ParseDuration(s.Timeout)
}

func (s refreshSource) size() (int64, error) {
	if s.Size == "" {
		return 0, nil
	}
	return parseSize(s.Size)
}
