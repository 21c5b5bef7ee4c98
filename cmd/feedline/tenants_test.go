package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqlite"
)

// nightCalls are calls around nights in which clocks of Berlin and New York are
// changed, by their instants.
var nightCalls = []string{
	"2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z",
	"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z",
}

// importNights makes a database with the tenant office and those calls.
func importNights(t *testing.T, folder string, zone string) {
	t.Helper()
	text := "id,startedAtUTC,channelType,holdCount,holdDurationInSeconds,isConsult,isOutbound\n"
	for n, at := range nightCalls {
		text += fmt.Sprintf("00000000-0000-4000-8000-%012d,%s,Voice,0,0,false,false\n", n, at)
	}
	if err := os.WriteFile(filepath.Join(folder, "nights.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, folder, "tenant", "add", "office", "--zone", zone, "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--tenant", "office", "nights.csv")
}

// shownIn is how an instant is shown on a clock.
func shownIn(t *testing.T, zone, instant string) string {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(location).Format("2006-01-02T15:04:05.000Z07:00")
}

// pageOf reads a page of calls, and tells that each row shows the clock of a zone.
func pageOf(t *testing.T, address, zone string) (ids []string, next string) {
	t.Helper()
	response, body := get(t, address, map[string]string{"Prefer": "odata.maxpagesize=3"})
	var p page
	if err := json.Unmarshal(body, &p); err != nil || response.StatusCode != 200 {
		t.Fatalf("%s answers %s: %.300s", address, response.Status, body)
	}
	for _, row := range p.Value {
		want := shownIn(t, zone, row["startedAtUTC"].(string))
		if got := row["startedAt"].(string); !sameClock(got, want) {
			t.Errorf("%v is shown as %s; on the clock of %s it is %s", row["startedAtUTC"], got, zone, want)
		}
		ids = append(ids, row["id"].(string))
	}
	return ids, p.Next
}

// sameClock tells whether two spellings of a time show the same instant on the same
// clock, with as many digits of a second as each has.
func sameClock(a, b string) bool {
	x, err := time.Parse(time.RFC3339Nano, a)
	y, wrong := time.Parse(time.RFC3339Nano, b)
	_, ahead := x.Zone()
	_, also := y.Zone()
	return err == nil && wrong == nil && x.Equal(y) && ahead == also
}

func TestAnotherClockCountsForTheNextRequest(t *testing.T) {
	folder := t.TempDir()
	importNights(t, folder, "Europe/Berlin")
	feed := serve(t, folder, "--db", "feed.db")
	address := feed.root + "/Calls?$select=id,startedAt,startedAtUTC&$orderby=startedAt"
	pageOf(t, address, "Europe/Berlin")
	for _, zone := range []string{"America/New_York", "Asia/Kolkata", "UTC", "Australia/Lord_Howe", "Europe/Berlin"} {
		do(t, folder, "tenant", "set", "office", "--zone", zone, "--db", "feed.db")
		pageOf(t, address, zone)
	}
}

func TestAListGoesOnWhenTheClockIsChangedBetweenItsPages(t *testing.T) {
	folder := t.TempDir()
	importNights(t, folder, "Europe/Berlin")
	feed := serve(t, folder, "--db", "feed.db")
	for _, order := range []string{"startedAt", "startedAt%20desc", "startedAtUTC"} {
		zones := []string{"Europe/Berlin", "America/New_York", "Asia/Kolkata"}
		address := feed.root + "/Calls?$select=id,startedAt,startedAtUTC&$orderby=" + order
		seen := map[string]bool{}
		for _, zone := range zones {
			do(t, folder, "tenant", "set", "office", "--zone", zone, "--db", "feed.db")
			var ids []string
			ids, address = pageOf(t, address, zone)
			for _, id := range ids {
				if seen[id] {
					t.Errorf("%s comes twice", id)
				}
				seen[id] = true
			}
		}
		if address != "" || len(seen) != len(nightCalls) {
			t.Errorf("by %s there came %d of %d calls, and then %q", order, len(seen), len(nightCalls), address)
		}
	}
}

func TestAListWhoseConditionReadsTheClockBeginsAnewWithAnother(t *testing.T) {
	folder := t.TempDir()
	importNights(t, folder, "Europe/Berlin")
	feed := serve(t, folder, "--db", "feed.db")
	for _, options := range []string{
		"$filter=hour(startedAt)%20ge%200", "$filter=date(startedAt)%20ge%202026-01-01", "$orderby=hour(startedAt)",
		"$filter=QueueSegments/any(q:hour(q/queuedAt)%20eq%2099)%20or%20minute(startedAtUTC)%20eq%2030",
	} {
		do(t, folder, "tenant", "set", "office", "--zone", "Europe/Berlin", "--db", "feed.db")
		_, next := pageOf(t, feed.root+"/Calls?$select=id,startedAt,startedAtUTC&"+options, "Europe/Berlin")
		do(t, folder, "tenant", "set", "office", "--zone", "Asia/Kolkata", "--db", "feed.db")
		if response, body := get(t, next, nil); response.StatusCode != 400 || !strings.Contains(string(body), "before the tenant's clock was changed") {
			t.Errorf("%s: %s %.300s", options, response.Status, body)
		}
		do(t, folder, "tenant", "set", "office", "--zone", "Europe/Berlin", "--db", "feed.db")
		pageOf(t, next, "Europe/Berlin")
	}
}

// remains tells how many calls of a tenant a judge finds in the file.
func remains(t *testing.T, folder string, tenant int) int {
	t.Helper()
	return judged(t, filepath.Join(folder, "feed.db"), "SELECT count(*) FROM conversations WHERE tenant_id = ?1", tenant)
}

// judged is the number that a judge finds in a file.
func judged(t *testing.T, file, query string, args ...any) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARemovedTenantIsRefusedAndNoOtherTakesItsPlace(t *testing.T) {
	folder := t.TempDir()
	importNights(t, folder, "Europe/Berlin")
	do(t, folder, "tenant", "add", "lab", "--zone", "UTC", "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--tenant", "lab", "nights.csv")
	key := strings.TrimSpace(do(t, folder, "token", "create", "report", "--role", "reader", "--tenant", "office", "--db", "feed.db"))
	key = key[strings.Index(key, "fl_"):]
	key = key[:strings.IndexAny(key, "\n ")]
	local, signed := serve(t, folder, "--db", "feed.db"), serve(t, folder, "--db", "feed.db", "--auth", "key", "--audit-db", "off")
	header := map[string]string{"Authorization": "Bearer " + key}
	for _, address := range []string{local.root, signed.root} {
		if response, body := get(t, address+"/Calls/$count", header); response.StatusCode != 200 || string(body) != "8" {
			t.Fatalf("before: %s %s", response.Status, body)
		}
	}
	printed := do(t, folder, "tenant", "remove", "office", "--yes", "office", "--db", "feed.db")
	if !regexp.MustCompile(`requests +[1-9] +0\n`).MatchString(printed) || !strings.Contains(printed, "keys                                      1        0") || !strings.Contains(printed, "tenant office is removed") {
		t.Error(printed)
	}
	if n := judged(t, filepath.Join(folder, "feed.db.audit.db"), "SELECT count(*) FROM requests WHERE tenant IS NOT NULL"); n != 0 {
		t.Errorf("%d of its requests are on record", n)
	}
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "--tenant", "office", "nights.csv")
	response, body := get(t, local.root+"/Calls/$count", nil)
	if response.StatusCode != 403 || !strings.Contains(string(body), "The tenant whose data you read is being removed from this feed, or has been") {
		t.Errorf("without sign-in: %s %s", response.Status, body)
	}
	if response, body = get(t, signed.root+"/Calls/$count", header); response.StatusCode != 403 && response.StatusCode != 401 {
		t.Errorf("with a key: %s %s", response.Status, body)
	}
	for until := time.Now().Add(2 * time.Second); response.StatusCode != 401; response, _ = get(t, signed.root+"/Calls/$count", header) {
		if time.Now().After(until) {
			t.Fatalf("the key works on: %s", response.Status)
		}
	}
	if remains(t, folder, 1) != 0 || remains(t, folder, 2) != 8 || remains(t, folder, 3) != 8 {
		t.Errorf("there remain %d, %d and %d calls", remains(t, folder, 1), remains(t, folder, 2), remains(t, folder, 3))
	}
}

// TestAKilledRemovalIsFinishedByTheNext kills a removal while rows go, under a feed
// that shows the tenant.
func TestAKilledRemovalIsFinishedByTheNext(t *testing.T) {
	const calls = 60_000
	folder := t.TempDir()
	callsCSV(t, folder, "calls.csv", 0, calls)
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "feed.db")
	do(t, folder, "import", "--db", "feed.db", "--set", "Calls", "calls.csv")
	feed := serve(t, folder, "--db", "feed.db")
	cmd := feedline(t, folder, "tenant", "remove", "office", "--yes", "office", "--db", "feed.db")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	left := calls
	for until := time.Now().Add(30 * time.Second); left == calls && time.Now().Before(until); {
		left = remains(t, folder, 1)
		response, body := get(t, feed.root+"/Calls/$count", nil)
		if response.StatusCode != 403 && string(body) != fmt.Sprint(calls) {
			t.Errorf("%d of %d calls are there, and the feed answers %s %s", left, calls, response.Status, body)
		}
	}
	_ = cmd.Process.Kill()
	if err := cmd.Wait(); err == nil || left == 0 {
		t.Fatalf("the removal ended before it was killed: %v, %d calls are left", err, left)
	}
	if response, body := get(t, feed.root+"/Calls/$count", nil); response.StatusCode != 403 {
		t.Errorf("half removed: %s %s", response.Status, body)
	}
	do(t, folder, "doctor", "--db", "feed.db")
	if printed := do(t, folder, "tenant", "list", "--db", "feed.db"); !strings.Contains(printed, "is being removed") {
		t.Error(printed)
	}
	if printed := do(t, folder, "tenant", "remove", "office", "--yes", "office", "--db", "feed.db"); !strings.Contains(printed, "tenant office is removed") {
		t.Error(printed)
	}
	if n := remains(t, folder, 1); n != 0 {
		t.Errorf("%d calls are left", n)
	}
	do(t, folder, "doctor", "--db", "feed.db")
}

func TestTwoWhoChangeATenantAtTheSameTimeBothDo(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	w, err := sqlite.OpenWriter(t.Context(), "feed.db", m, "another command", sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan string)
	go func() {
		text, _ := spoken(t, "", "tenant", "set", "office", "--retention-days", "30", "--db", "feed.db")
		done <- text
	}()
	time.Sleep(200 * time.Millisecond) // it waits for the other one
	tenants := do(t, ".", "tenant", "list", "--format", "json", "--db", "feed.db")
	office := store.Tenant{Number: 1, ID: regexp.MustCompile(`[0-9a-f-]{36}`).FindString(tenants), Name: "office", Zone: time.UTC}
	if err := errors.Join(w.SetTenant(t.Context(), office), w.Close()); err != nil {
		t.Fatal(err)
	}
	if text := <-done; text != "tenant office: retention was for ever, is 30 days\n" {
		t.Error(text)
	}
	if list := terminal(t, "feedline tenant list --db feed.db"); !strings.Contains(list, "office  UTC   30 days") {
		t.Error(list)
	}
}

func TestRequestsOfATimeWhenTheyWereKeptGoWithTheTenant(t *testing.T) {
	folder := t.TempDir()
	importNights(t, folder, "Europe/Berlin")
	feed := serve(t, folder, "--db", "feed.db")
	get(t, feed.root+"/Calls/$count", nil)
	if err := feed.stop(); err != nil {
		t.Fatal(err)
	}
	audit := filepath.Join(folder, "feed.db.audit.db")
	if n := judged(t, audit, "SELECT count(*) FROM requests WHERE tenant IS NOT NULL"); n == 0 {
		t.Fatal("nothing is on record")
	}
	if err := os.WriteFile(filepath.Join(folder, "feedline.yaml"), []byte("audit-db: \"off\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(t, folder, "tenant", "remove", "office", "--yes", "office", "--db", "feed.db")
	if n := judged(t, audit, "SELECT (SELECT count(*) FROM requests WHERE tenant IS NOT NULL) + (SELECT count(*) FROM feedline_tombstones)"); n != 0 {
		t.Errorf("%d requests and tombstones of requests are left", n)
	}
}
