package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"feedline/model"
	"feedline/odata"
	"feedline/store"
	"feedline/store/audit"
	"feedline/store/sqlite"
)

// auditing is the account that a feed keeps of its requests, and what the feed
// publishes of it.
type auditing struct {
	logs    *model.Model   // of the set of requests
	db      *sqlite.DB     // with its rows; nil: the set is not published
	journal *audit.Journal // nil: no account is kept
	running *atomic.Int64  // requests whose records are still to come
}

// auditWait bounds how long one try to store requests waits for another process,
// and how long the end of the program waits for the last of them.
const auditWait = 5 * time.Second

// cutWait is how long the end of the program waits for requests that were cut to
// leave their records.
const cutWait = time.Second

// openAudit opens the rows that are kept for the model's data, so that the feed
// can publish them. With make it makes their file, or adds to it what it lacks.
// Without, a file that is not there has no rows to publish.
func openAudit(ctx context.Context, c *Config, m *model.Model, make bool, log *slog.Logger) (a auditing, err error) {
	a.running = &atomic.Int64{}
	if a.logs, err = model.Logs(); err != nil {
		return a, err
	}
	path := c.auditDB()
	if path == "" {
		return a, nil
	}
	if _, left := m.With(a.logs); left != nil {
		log.Warn("the requests are not kept as a set, as the model has this name itself; audit-file writes them to a file", "name", left[0].Name)
		return a, nil
	}
	if make {
		if err := makeAudit(ctx, c, path, a.logs); err != nil {
			return a, err
		}
	} else if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	a.db, err = sqlite.Open(ctx, path, a.logs, c.options())
	if err != nil && make {
		err = auditAdvice(path, err)
	}
	return a, err
}

// makeAudit makes the file of the rows fit for them.
func makeAudit(ctx context.Context, c *Config, path string, logs *model.Model) error {
	done, err := sqlite.Migrate(ctx, path, logs, version(), c.options())
	switch {
	case err != nil:
		return auditAdvice(path, err)
	case len(done.Refusals) > 0:
		return advise(strings.Join(done.Refusals, "\n"), "the requests cannot be kept in %s", path)
	}
	return nil
}

func auditAdvice(path string, err error) error {
	a := advise("name another file with --audit-db, or write --audit-db off", "the requests cannot be kept in %s: %s", path, plainText(err))
	a.cause = err
	return a
}

// auditDB is the file of the rows: the one that is configured, else one beside
// the data; empty if there shall be none.
func (c *Config) auditDB() string {
	switch c.AuditDB {
	case "off":
		return ""
	case "":
		return c.auditBeside()
	}
	return c.AuditDB
}

// auditBeside is the file beside the data.
func (c *Config) auditBeside() string { return c.DB + ".audit.db" }

// published is the model and the reader of a feed with what is kept of its
// requests.
func (a auditing) published(m *model.Model, db store.Reader) (*model.Model, store.Reader) {
	if a.db == nil {
		return m, db
	}
	both, _ := m.With(a.logs)
	apart := map[*model.EntitySet]store.Reader{}
	for _, set := range a.logs.Sets {
		apart[set] = a.db
	}
	return both, store.Joined{Reader: db, Apart: apart}
}

// withRequests is the model as a feed publishes it that keeps account of its
// requests as the configuration says.
func withRequests(c *Config, m *model.Model) (*model.Model, error) {
	logs, err := model.Logs()
	if err != nil || c.auditDB() == "" {
		return m, err
	}
	both, _ := m.With(logs)
	return both, nil
}

// keep begins the account.
func (a *auditing) keep(c *Config, log *slog.Logger) (err error) {
	if a.db == nil && c.AuditFile == "" {
		return nil
	}
	settings := audit.Config{
		Set: a.logs.Set("Requests"), Retention: time.Duration(c.AuditRetention) * 24 * time.Hour,
		File: c.AuditFile, FileSize: c.AuditFileSize, FileKeep: c.AuditFileKeep, Log: log,
	}
	if a.db != nil {
		options := c.options()
		options.BusyTimeout = min(options.BusyTimeout, auditWait)
		settings.Writer = func(ctx context.Context) (audit.Writer, error) {
			return sqlite.OpenWriter(ctx, c.auditDB(), a.logs, "requests", options)
		}
	}
	a.journal, err = audit.Open(settings)
	return err
}

// record takes the record of a request into the account.
func (a *auditing) record(r odata.Record) {
	if a.journal == nil {
		return
	}
	entry := audit.Request{
		ID: r.ID, Started: r.Started, Tenant: r.Tenant.ID,
		Subject: r.Principal.Subject, Name: r.Principal.Name, SignIn: string(r.Principal.Method), Application: r.Principal.Client,
		Method: r.Method, Path: r.Path, Query: r.Query, Meaning: r.Meaning, Sets: r.Sets,
		Status: r.Status, Outcome: string(r.Outcome), Code: string(r.Code), Reason: string(r.Reason),
		Rows: r.Rows, Bytes: r.Bytes, Took: r.Took, Waited: r.Waited, Policy: r.Policy, Agent: r.Agent,
	}
	if r.Address.IsValid() {
		entry.Address = r.Address.String()
	}
	a.journal.Add(entry)
}

// counted counts the requests to a handler while they run.
func (a auditing) counted(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.running.Add(1)
		defer a.running.Add(-1)
		next.ServeHTTP(w, r)
	})
}

// close ends the account and closes its file.
func (a auditing) close() (err error) {
	if a.journal != nil {
		for end := time.Now().Add(cutWait); a.running.Load() > 0 && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		ctx, cancel := context.WithTimeout(context.Background(), auditWait)
		defer cancel()
		err = a.journal.Close(ctx)
	}
	if a.db != nil {
		err = errors.Join(err, a.db.Close())
	}
	return err
}
