package main

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"feedline/odata/guard"
)

// flaw is one thing that is wrong with the configuration.
type flaw struct {
	key     string // setting at fault, or the unknown name
	message string
	place   string // where it was set; empty: nowhere
}

func (f flaw) String() string {
	if f.place == "" {
		return fmt.Sprintf("%s: %s", f.key, f.message)
	}
	return fmt.Sprintf("%s (%s): %s", f.key, f.place, f.message)
}

// Validate looks at the whole configuration and returns everything that is
// wrong with it: what opens the feed to everybody, and then the rest in the
// order of the table of settings.
func (c *Config) Validate() []flaw {
	rules := []struct {
		bad     bool
		key     string
		message string
	}{
		{c.BusyTimeout < time.Millisecond, "busy-timeout", "must be at least 1ms"},
		{!isAddress(c.Listen), "listen", fmt.Sprintf("%q is not an address; write host:port, such as 127.0.0.1:8080", c.Listen)},
		{c.PublicURL != nil && strings.Trim(c.PublicURL.Path, "/") == "", "public-url",
			fmt.Sprintf("%s has no path; write the address of the feed itself, such as %s/odata", c.PublicURL, trimmed(c.PublicURL))},
		{c.authFault() != "", "auth", c.authFault()},
		{c.parameterFault() != "", "key-parameter", c.parameterFault()},
		{c.KeyDays < 0 || c.KeyDays > 36_500, "key-days", "must be between 0 and 36500"},
		{c.hostsFault() != "", "hosts", c.hostsFault()},
		{c.tlsFault() != "", "tls", c.tlsFault()},
		{c.certificateFault() != "", "tls-cert", c.certificateFault()},
		{c.acmeFault() != "", "acme-hosts", c.acmeFault()},
		{c.Rate < 0 || c.Rate > 1_000_000, "rate", "must be between 0 and 1000000"},
		{c.AddressRate < 0 || c.AddressRate > 1_000_000, "rate-address", "must be between 0 and 1000000"},
		{c.CallerRequests < 1 || c.CallerRequests > 1000, "principal-requests", "must be between 1 and 1000"},
		{c.Connections < 1 || c.Connections > 1_000_000, "connections", "must be between 1 and 1000000"},
		{c.AddressConns < 1 || c.AddressConns > c.Connections, "connections-address", "must be between 1 and the number of connections"},
		{c.Readers < 1 || c.Readers > 256, "readers", "must be between 1 and 256"},
		{c.PageRows < 1, "page-rows", "must be at least 1"},
		{c.PageBytes < 1000, "page-bytes", "must be at least 1KB"},
		{c.PageTime < time.Second, "page-time", "must be at least 1s"},
		{c.ExpandDepth < 1 || c.ExpandDepth > 20, "expand-depth", "must be between 1 and 20"},
		{c.ExpandWidth < 1 || c.ExpandWidth > 1000, "expand-width", "must be between 1 and 1000"},
		{c.QueryOperations < 10 || c.QueryOperations > 20_000, "query-operations", "must be between 10 and 20000"},
		{c.HeavyQueries < 0 || c.HeavyQueries > c.Readers, "heavy-queries", "must be between 0 and the number of readers"},
		{c.QueueTimeout < time.Millisecond, "queue-timeout", "must be at least 1ms"},
		{c.QueryTimeout < c.PageTime, "query-timeout", "must not be shorter than page-time"},
		{c.WriteTimeout < time.Second, "write-timeout", "must be at least 1s"},
		{c.AuditDB != "" && c.AuditDB == c.DB, "audit-db", "is the file with the data; the requests need one of their own"},
		{c.AuditRetention < 0, "audit-retention", "must not be negative"},
		{c.AuditFileSize < 1<<20 || c.AuditFileSize > 1<<40, "audit-file-size", "must be between 1MiB and 1024GiB"},
		{c.AuditFileKeep < 0, "audit-file-keep", "must not be negative"},
		{c.MetricsListen != "" && !isAddress(c.MetricsListen), "metrics-listen", fmt.Sprintf("%q is not an address; write host:port, such as 127.0.0.1:9464", c.MetricsListen)},
		{c.pprofFault() != "", "pprof-listen", c.pprofFault()},
		{c.TombstoneDays < 0 || c.TombstoneDays > mostDays, "tombstone-retention", "must be between 0 and 36500"},
		{c.ShutdownTimeout < 0, "shutdown-timeout", "must not be negative"},
	}
	flaws := c.openToAll()
	for _, r := range rules {
		if r.bad {
			flaws = append(flaws, flaw{r.key, r.message, c.place(r.key)})
		}
	}
	flaws = append(flaws, c.issuerFlaws()...)
	return append(flaws, c.Refresh.flaws(c.File)...)
}

func (c *Config) listenHost() string {
	host, _, _ := net.SplitHostPort(c.Listen)
	return host
}

func (c *Config) publicHost() string {
	if c.PublicURL == nil {
		return ""
	}
	return c.PublicURL.Hostname()
}

// trimmed is an address without slashes at its end; empty for nil.
func trimmed(u *url.URL) string {
	if u == nil {
		return ""
	}
	return strings.TrimRight(u.String(), "/")
}

// isAddress tells whether the text is host:port with a port that exists. Port
// 0 asks the system for a free one.
func isAddress(text string) bool {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n <= 65535
}

// isLoopback tells whether a host name or address without port and brackets
// can only mean this machine.
func isLoopback(host string) bool {
	return guard.IsLoopback(guard.Name(host))
}
