package main

import (
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"feedline/odata"
	"feedline/odata/metrics"
	"feedline/store/audit"
	"feedline/store/sqlite"
)

// metered begins to count what a feed does. It must not have answered anything
// yet.
func metered(c *Config, open opened, issuers issuersHealth, log *slog.Logger) (*metrics.Metrics, error) {
	var names []string
	for _, set := range open.feed.Model.Sets {
		names = append(names, set.Name)
	}
	m := metrics.New(names, version())
	for _, part := range collectors(c, open, issuers, log) {
		if err := m.Add(part); err != nil {
			return nil, err
		}
	}
	open.feed.Record = both(open.feed.Record, m.Record)
	return m, nil
}

// collectors are the parts of the program that have figures of their own.
func collectors(c *Config, open opened, issuers issuersHealth, log *slog.Logger) []metrics.Collector {
	files := files{"data": {open.db, c.DB}}
	if open.audit.db != nil {
		files["audit"] = file{open.audit.db, c.auditDB()}
	}
	all := []metrics.Collector{load{open.feed, open.audit.running}, files}
	if open.audit.journal != nil {
		all = append(all, records{open.audit.journal})
	}
	if issuers != nil {
		all = append(all, trust(issuers))
	}
	if !open.model.Foreign {
		all = append(all, newUpkeep(c, open, log))
	}
	return all
}

// both hands a record to one after the other.
func both(first, second func(odata.Record)) func(odata.Record) {
	return func(r odata.Record) {
		first(r)
		second(r)
	}
}

// load has the figures of what runs and waits in a feed.
type load struct {
	feed    *odata.Service
	running *atomic.Int64
}

func (l load) Families() []metrics.Family {
	return []metrics.Family{
		{
			Name: "feedline_requests_running", Help: "Requests that are being answered or wait",
			Read: func(tell metrics.Tell) { tell(float64(l.running.Load())) },
		}, {
			Name: "feedline_requests_waiting", Help: "Requests that wait: to be let in, for a place among heavy queries, for a view of the data",
			Labels: []string{"for"}, Read: l.waiting,
		}, {
			Name: "feedline_heavy_places", Help: "Places of heavy queries",
			Read: func(tell metrics.Tell) { tell(float64(l.feed.Load().Places)) },
		}, {
			Name: "feedline_heavy_places_taken", Help: "Places of heavy queries that are taken",
			Read: func(tell metrics.Tell) { tell(float64(l.feed.Load().Taken)) },
		},
	}
}

func (l load) waiting(tell metrics.Tell) {
	now := l.feed.Load()
	tell(float64(now.Admission), "admission")
	tell(float64(now.Heavy), "place")
	tell(float64(now.View), "view")
}

// files are the database files that the feed reads, by what is in them.
type files map[string]file

type file struct {
	db   *sqlite.DB
	path string
}

func (f files) Families() []metrics.Family {
	pool := func(value func(sqlite.Pool) float64) func(metrics.Tell) {
		return f.each(func(one file) float64 { return value(one.db.Pool()) })
	}
	label := []string{"file"}
	return []metrics.Family{
		{
			Name: "feedline_file_bytes", Help: "Size of a database file", Labels: label,
			Read: f.each(func(one file) float64 { return size(one.path) }),
		}, {
			Name: "feedline_write_ahead_log_bytes", Help: "Size of the log that is written ahead of a database file", Labels: label,
			Read: f.each(func(one file) float64 { return size(one.path + "-wal") }),
		}, {
			Name: "feedline_pool_connections", Help: "Connections that may read a database file at the same time", Labels: label,
			Read: pool(func(p sqlite.Pool) float64 { return float64(p.Most) }),
		}, {
			Name: "feedline_pool_connections_used", Help: "Connections that are reading a database file", Labels: label,
			Read: pool(func(p sqlite.Pool) float64 { return float64(p.Used) }),
		}, {
			Name: "feedline_pool_connections_idle", Help: "Connections that are open and read nothing", Labels: label,
			Read: pool(func(p sqlite.Pool) float64 { return float64(p.Idle) }),
		}, {
			Name: "feedline_pool_waits_total", Help: "How often a request waited for a connection", Labels: label, Counter: true,
			Read: pool(func(p sqlite.Pool) float64 { return float64(p.Waits) }),
		}, {
			Name: "feedline_pool_wait_seconds_total", Help: "How long requests waited for a connection, all together", Labels: label, Counter: true,
			Read: pool(func(p sqlite.Pool) float64 { return p.Waited.Seconds() }),
		},
	}
}

// each tells a value of each file.
func (f files) each(value func(file) float64) func(metrics.Tell) {
	return func(tell metrics.Tell) {
		for name, one := range f {
			tell(value(one), name)
		}
	}
}

// size is how many bytes a file has; 0 if there is none.
func size(path string) float64 {
	about, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(about.Size())
}

// records has the figures of the account of requests.
type records struct{ journal *audit.Journal }

func (a records) Families() []metrics.Family {
	each := func(value func(audit.State) int64) func(metrics.Tell) {
		return func(tell metrics.Tell) {
			for _, place := range a.journal.State() {
				tell(float64(value(place)), place.Place)
			}
		}
	}
	label := []string{"place"}
	return []metrics.Family{
		{
			Name: "feedline_audit_waiting", Help: "Requests whose records are not written down yet", Labels: label,
			Read: each(func(s audit.State) int64 { return s.Waiting }),
		}, {
			Name: "feedline_audit_missing_total", Help: "Requests whose records could not be written down", Labels: label, Counter: true,
			Read: each(func(s audit.State) int64 { return s.Missing }),
		},
	}
}

// trust has the figures of the issuers of tokens.
type trust issuersHealth

func (t trust) Families() []metrics.Family {
	return []metrics.Family{
		{
			Name: "feedline_issuer_keys", Help: "Keys by which tokens of an issuer can be verified", Labels: []string{"issuer"},
			Read: func(tell metrics.Tell) {
				for _, h := range t() {
					tell(float64(h.Keys), h.Issuer)
				}
			},
		}, {
			Name: "feedline_issuer_keys_age_seconds", Help: "Time since an issuer last told its keys; nothing if it never did", Labels: []string{"issuer"},
			Read: func(tell metrics.Tell) {
				for _, h := range t() {
					if !h.Fetched.IsZero() {
						tell(time.Since(h.Fetched).Seconds(), h.Issuer)
					}
				}
			},
		},
	}
}
