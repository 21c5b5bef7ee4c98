package main

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"feedline/store/refresh"
)

// notes is a log that tests wait for.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func (n *notes) await(t *testing.T, words string) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !strings.Contains(n.String(), words); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log does not say %q:\n%s", words, n)
		}
	}
}

// serveDaily begins the daily refresh over a file with one tenant.
func serveDaily(t *testing.T, config string) (log *notes, stop func()) {
	t.Helper()
	if err := os.WriteFile("feedline.yaml", []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	c := configured(t, "--db", "feed.db")
	m, err := loadModel(c)
	if err != nil {
		t.Fatal(err)
	}
	db, err := openReader(t.Context(), c, m)
	if err != nil {
		t.Fatal(err)
	}
	log = &notes{}
	jobs, err := (&program{}).nightly(t.Context(), c, m, db, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	end := jobs.schedule(c).Start(t.Context())
	return log, func() {
		end()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestServingMakesUpForTheLatestMidnight(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("queues.csv", []byte("id,Name\n6f9619ff-8b86-4011-b42d-00c04fc964ff,Sales\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := refresh.Tick(time.Now())
	log, stop := serveDaily(t, "refresh: {sources: [{set: Queues, file: queues.csv}]}\n")
	log.await(t, "lookups refreshed")
	stop()
	text := log.String()
	if !strings.Contains(text, "inserted=1") || !strings.Contains(text, before.Format("tick=2006-01-02T15:04:05.000Z")) && refresh.Tick(time.Now()).Equal(before) {
		t.Errorf("the log says\n%s", text)
	}
}

func TestServingTellsOfASourceThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	log, stop := serveDaily(t, "refresh: {sources: [{set: Queues, file: queues.csv}]}\n")
	log.await(t, "lookups not refreshed")
	stop()
	if text := log.String(); !strings.Contains(text, "queues.csv") || !strings.Contains(text, "level=ERROR") {
		t.Errorf("the log says\n%s", text)
	}
}

func TestServingRefreshesNothingWithoutSources(t *testing.T) {
	t.Chdir(t.TempDir())
	log, stop := serveDaily(t, "page-rows: 10\n")
	stop()
	if log.String() != "" {
		t.Errorf("the log says\n%s", log)
	}
}
