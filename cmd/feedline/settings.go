package main

import (
	"strings"
)

// setting is one row of the program's configuration. Its key is the name in
// feedline.yaml; the flag is --key and the variable FEEDLINE_KEY with
// underscores.
type setting struct {
	key      string
	kind     string // what its text must be, for --help
	fallback string // text when nobody sets it
	usage    string
	scope    scope
	set      func(c *Config, text string) error
}

// scope says who can set a setting by flag. The file and the environment set
// all of them for every command.
type scope int

const (
	shared  scope = iota // a flag of every command
	serving              // a flag of serve and of the commands that look at the configuration
	secret               // no flag: command lines are visible to everybody on the machine
)

// settings is the table of all settings. Nothing writes to it.
var settings = []setting{
	{"db", "file", "", "SQLite file with the data", shared, setDB},
	{"model", "folder", "", "description of the schema (default: the built-in one)", shared, setModel},
	{"tenant", "name", "", "tenant to work for (default: the only one, else the first)", shared, setTenant},
	{"log-level", "level", "info", "debug, info, warn or error", shared, setLogLevel},
	{"log-format", "text|json", "text", "form of the lines of the log", shared, setLogFormat},
	{"busy-timeout", "duration", "10s", "how long to wait for another writer", shared, setBusyTimeout},
	{"listen", "host:port", "127.0.0.1:8080", "address to serve on", serving, setListen},
	{"public-url", "url", "", "address of the feed as clients reach it, with its path (default: as they ask)", serving, setPublicURL},
	{"trusted-proxies", "networks", "", "networks whose X-Forwarded headers count, such as 10.0.0.0/8", serving, setTrustedProxies},
	{"auth", "ways", "none", "how callers sign in: any of oidc, key and basic, or none (this machine only)", serving, setAuth},
	{"key-parameter", "name", "", "query parameter that may hold a key, such as apikey (default: none may)", serving, setKeyParameter},
	{"keys-file", "file", "", "file with the keys that the feed gave out (default: the name of the database with .keys.db)", shared, setKeysFile},
	{"users-file", "file", "", "file with users and the hashes of their passwords (default: there are none)", serving, setUsersFile},
	{"key-days", "number", "366", "longest life of a new key in days (0: any, or for ever)", serving, setKeyDays},
	{"hosts", "names", "", "hosts under which clients reach the feed, besides that of public-url", serving, setHosts},
	{"cors-origins", "origins", "", "web pages that may read the feed, such as https://app.example.com (default: none)", serving, setOrigins},
	{"tls", "auto|off", "auto", "off lets credentials cross a network in clear text", serving, setTLS},
	{"tls-cert", "file", "", "certificate of the feed and those that vouch for it, in PEM", serving, setTLSCert},
	{"tls-key", "file", "", "key of the certificate, in PEM", serving, setTLSKey},
	{"acme-hosts", "names", "", "hosts for which certificates are fetched from an ACME service", serving, setACMEHosts},
	{"acme-cache", "folder", "", "folder that keeps those certificates and their keys", serving, setACMECache},
	{"acme-directory", "url", "https://acme-v02.api.letsencrypt.org/directory", "address of the ACME service", serving, setACMEDirectory},
	{"rate", "number", "600", "requests of one caller in a minute (0: any number)", serving, setRate},
	{"rate-address", "number", "300", "requests from one address in a minute that show no good credential (0: any number)", serving, setAddressRate},
	{"principal-requests", "number", "16", "requests of one caller that run at the same time", serving, setPrincipalRequests},
	{"connections", "number", "2000", "open connections", serving, setConnections},
	{"connections-address", "number", "200", "open connections from one address", serving, setAddressConnections},
	{"readers", "number", "32", "connections that read at the same time", serving, setReaders},
	{"page-rows", "number", "50000", "most rows in one page of an answer", serving, setPageRows},
	{"page-bytes", "size", "64MB", "size after which a page ends", serving, setPageBytes},
	{"page-time", "duration", "60s", "time after which a page ends", serving, setPageTime},
	{"expand-depth", "number", "6", "levels of $expand inside each other", serving, setExpandDepth},
	{"expand-width", "number", "40", "navigation properties that one request expands", serving, setExpandWidth},
	{"query-operations", "number", "2000", "comparisons, functions and operators of one request", serving, setQueryOperations},
	{"heavy-queries", "number", "0", "queries over whole tables at the same time (0: as many as processors)", serving, setHeavyQueries},
	{"queue-timeout", "duration", "10s", "longest wait for a place among them, or for a connection", serving, setQueueTimeout},
	{"query-timeout", "duration", "5m", "longest wait for the next row from the database", serving, setQueryTimeout},
	{"write-timeout", "duration", "5m", "longest time that a client may take nothing of an answer", serving, setWriteTimeout},
	{"warnings", "on|off", "on", "whether answers tell of wasteful queries", serving, setWarnings},
	{"audit-db", "file|off", "", "file of the requests that the set Requests shows (default: the name of the database with .audit.db)", serving, setAuditDB},
	{"audit-retention", "days", "90", "days after which a request leaves that set (0: never)", serving, setAuditRetention},
	{"audit-file", "file", "", "file that gets each request as a line of JSON (default: none does)", serving, setAuditFile},
	{"audit-file-size", "size", "100MB", "size after which that file begins anew", serving, setAuditFileSize},
	{"audit-file-keep", "number", "10", "older ones of it that stay (0: all)", serving, setAuditFileKeep},
	{"metrics-listen", "host:port", "", "address that shows figures to Prometheus; without a host on this machine alone (default: none)", serving, setMetricsListen},
	{"pprof-listen", "host:port", "", "address on this machine that shows profiles of the process (default: none)", serving, setPprofListen},
	{"traces", "on|off", "off", "whether requests are traced to the collector that the OTEL_ variables name", serving, setTraces},
	{"shutdown-timeout", "duration", "30s", "how long running answers may take after a signal", serving, setShutdownTimeout},
	{"purge", "on|off", "off", "whether serve removes every day at 00:30 UTC what has outlived its tenant's retention", serving, setPurge},
	{"purge-strict", "tenants", "", "tenants for which the newest row of a group is removed, too (*: all of them)", serving, setPurgeStrict},
	{"tombstone-retention", "days", "90", "days for which it is kept that a row was removed (0: for ever)", serving, setTombstoneRetention},
	{"token-key", "64 hex digits", "", "key that seals continuation links (default: one kept in the database)", secret, setTokenKey},
}

// variable is the name of the setting's environment variable.
func (s setting) variable() string { return variableOf(s.key) }

func variableOf(key string) string {
	return "FEEDLINE_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// settingKeys lists the settings that may stand in the configuration file.
func settingKeys() []string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.key
	}
	return names
}

// variables lists the environment variables that the program reads.
func variables() []string {
	names := []string{variableOf("config")}
	for _, s := range settings {
		names = append(names, s.variable())
	}
	return names
}
