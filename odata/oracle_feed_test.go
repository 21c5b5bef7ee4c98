package odata_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/oracle"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/ingest"
	"feedline/store/sqlite"
)

// judged is a feed over invented rows, with what it has to answer.
type judged struct {
	handler http.Handler
	data    *oracle.Data
	reader  store.Reader
	tenant  store.Tenant
}

// newJudged fills a file with the rows of two worlds, of which one is served.
// A nil zone is for models without tenants; then there is one world.
func newJudged(t *testing.T, m *model.Model, zone *time.Location) judged {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "oracle.db")
	if _, err := sqlite.Migrate(ctx, path, m, "test", sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.OpenWriter(ctx, path, m, "test", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	served := store.Tenant{}
	if zone == nil {
		populate(t, w, m, served, newWorld(1, time.UTC))
	} else {
		other := addTenant(t, w, "other", zone)
		served = addTenant(t, w, "served", zone)
		populate(t, w, m, other, newWorld(2, zone))
		populate(t, w, m, served, newWorld(1, zone))
	}
	db, err := sqlite.Open(ctx, path, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	j := judged{handler: serviceOver(t, m, db, served), reader: db, tenant: served}
	j.data = j.published(t, m, zone)
	return j
}

func addTenant(t *testing.T, w store.Writer, name string, zone *time.Location) store.Tenant {
	t.Helper()
	tenant, err := w.AddTenant(context.Background(), store.Tenant{
		ID: uuid.NewSHA1(uuid.Nil, []byte(name)).String(), Name: name, Zone: zone,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tenant
}

// populate imports what the world invents, set by set. It is an error if a row
// is rejected.
func populate(t *testing.T, w store.Writer, m *model.Model, tenant store.Tenant, world *world) {
	t.Helper()
	at := time.Date(2024, 11, 1, 12, 0, 0, 0, time.UTC)
	for i, set := range makingOrder(m) {
		report, err := ingest.Run(context.Background(), ingest.Job{
			Set: set, Model: m, Writer: w, Tenant: tenant, Input: strings.NewReader(world.rows(t, set)), Name: set.Name + ".ndjson",
			Now:     func() time.Time { return at.Add(time.Duration(i/2) * time.Minute) },
			NewID:   func() string { return uuid.NewSHA1(uuid.Nil, []byte(tenant.Name+set.Name)).String() },
			Rejects: func() (io.WriteCloser, error) { return rejectWriter{t}, nil },
		})
		if err != nil || report.Inserted == 0 {
			t.Fatalf("importing %s: %+v, %v", set.Name, report, err)
		}
	}
}

func serviceOver(t *testing.T, m *model.Model, reader store.Reader, tenant store.Tenant) http.Handler {
	t.Helper()
	service, err := odata.New(odata.Config{
		Model: m, Store: reader, PagingKey: bytes.Repeat([]byte{7}, 32),
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(m, tenant), nil
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// published is what the feed publishes without any option.
func (j judged) published(t *testing.T, m *model.Model, zone *time.Location) *oracle.Data {
	t.Helper()
	data, err := oracle.NewData(m, zone, j.rows(t, m))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// rows reads every set, and every singleton.
func (j judged) rows(t *testing.T, m *model.Model) map[string][]oracle.Published {
	t.Helper()
	rows := map[string][]oracle.Published{}
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		got, err := j.ask(oracle.All(set), oracle.Plain())
		if err != nil || got.status != http.StatusOK {
			t.Fatalf("%s: status %d, %v", set.Name, got.status, err)
		}
		rows[set.Name] = got.rows
	}
	return rows
}

// get is an answer. Any status but those that a query can lead to is an error.
func (j judged) get(target, prefer string) (status int, body []byte, err error) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	parsed, err := r.URL.Parse(target)
	if err != nil {
		return 0, nil, err
	}
	r.URL, r.RequestURI, r.Host = parsed, strings.TrimPrefix(target, "http://feed.example"), "feed.example"
	if prefer != "" {
		r.Header.Set("Prefer", prefer)
	}
	w := httptest.NewRecorder()
	j.handler.ServeHTTP(w, r)
	switch w.Code {
	case http.StatusOK, http.StatusNotFound:
		return w.Code, w.Body.Bytes(), nil
	case http.StatusNoContent:
		if w.Body.Len() > 0 {
			return 0, nil, fmt.Errorf("no content, but a body: %s", w.Body)
		}
		return w.Code, nil, nil
	}
	return 0, nil, refusedError{w.Code, strings.TrimSpace(w.Body.String())}
}

// refusedError is an answer that is no rows.
type refusedError struct {
	status int
	body   string
}

func (e refusedError) Error() string { return fmt.Sprintf("status %d: %s", e.status, e.body) }
