package main

import (
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"go.yaml.in/yaml/v3"
)

// Config is every setting of the program after all its sources were read and
// its texts were understood. settings.go says what each is called and what it
// is when nobody sets it; docs/operations.md explains them to operators.
type Config struct {
	File            string // configuration file that was read; empty if there is none
	DB              string // SQLite file with the data; no default
	Model           string // folder with the schema's description; empty: the built-in one
	Tenant          string // tenant to work for; empty: the only one, else the first
	LogLevel        slog.Level
	LogFormat       string        // text or json
	BusyTimeout     time.Duration // how long a writer waits for another one
	Listen          string        // host:port
	PublicURL       *url.URL      // address of the feed in all links; nil: what the request names
	TrustedProxies  []netip.Prefix
	Auth            []string // ways to sign in that are accepted, or none alone
	KeyParameter    string   // query parameter that may hold a key; empty: none may
	KeysFile        string   // file with the keys that the feed gave out; empty: beside the data
	UsersFile       string   // file with users and hashes of their passwords; empty: there are none
	KeyDays         int      // longest life of a new key; 0: any, or for ever
	Hosts           []string // under which clients reach the feed, as guard.Name writes them
	Origins         []string // whose pages may read the feed, as browsers write them
	TLS             string   // auto or off: whether credentials must be encrypted on a network
	TLSCert         string   // file; empty: none
	TLSKey          string   // file; empty: none
	ACMEHosts       []string // for which certificates are fetched
	ACMECache       string   // folder
	ACMEDirectory   string   // address of the service
	Rate            int      // requests of one caller in a minute; 0: any number
	AddressRate     int      // the same of callers whom nobody knows, from one address
	CallerRequests  int      // of one caller that run at the same time
	Connections     int
	AddressConns    int // connections from one address
	Readers         int // connections that read at the same time
	PageRows        int
	PageBytes       int64
	PageTime        time.Duration
	ExpandDepth     int           // levels of $expand inside each other
	ExpandWidth     int           // navigation properties that one request expands
	QueryOperations int           // comparisons, functions and operators of one request
	HeavyQueries    int           // queries over whole tables at the same time; 0: as many as processors, at least 2
	QueueTimeout    time.Duration // longest wait for a place among them, or for a connection
	QueryTimeout    time.Duration // longest wait for the next row from the database
	WriteTimeout    time.Duration // longest time that a client may take nothing of an answer
	Warnings        bool          // answers tell of wasteful queries
	AuditDB         string        // file of the requests that are published; empty: beside the data; off: none
	AuditRetention  int           // days after which one leaves it; 0: never
	AuditFile       string        // file of lines; empty: none
	AuditFileSize   int64         // bytes after which it begins anew
	AuditFileKeep   int           // older ones that stay; 0: all
	MetricsListen   string        // host:port; empty: no metrics are shown
	PprofListen     string        // host:port of this machine; empty: no profiles are shown
	Traces          bool          // requests are traced
	ShutdownTimeout time.Duration // how long running answers may take after a signal
	Purge           bool          // serve removes every day what has aged out
	PurgeStrict     []string      // tenants whose newest rows do not stay either; * for all
	TombstoneDays   int           // days after which a tombstone goes; 0: never
	TokenKey        []byte        // 32 bytes that seal continuation tokens; nil: the key in the database

	sections
	written []*yaml.Node // keys and values of the sections, as the file has them

	origins map[string]origin // by key
	texts   map[string]string // by key
}

// origin tells where the value of a setting came from.
type origin string

// The origins, weakest first: each wins over those before it.
const (
	fromDefault     origin = "default"
	fromFile        origin = "file"
	fromEnvironment origin = "env"
	fromFlag        origin = "flag"
)
