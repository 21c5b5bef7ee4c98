package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"feedline/auth/keys"
)

// spoken runs a command line, with a text as standard input, and returns all that
// it prints.
func spoken(t *testing.T, stdin string, words ...string) (printed string, status int) {
	t.Helper()
	var out, wrong bytes.Buffer
	err := run(t.Context(), words, nil, strings.NewReader(stdin), &out, &wrong)
	status = report(&wrong, err)
	return out.String() + wrong.String(), status
}

// madeKey runs a command that prints a key as JSON.
func madeKey(t *testing.T, words ...string) keyRow {
	t.Helper()
	text, status := spoken(t, "", append(words, "--json", "--db", "feed.db")...)
	var row keyRow
	if err := json.Unmarshal([]byte(text), &row); err != nil || status != exitDone {
		t.Fatalf("%s: %v", text, err)
	}
	return row
}

// inspected is what inspect says of a key, or why it refuses it.
func inspected(t *testing.T, key string) string {
	t.Helper()
	text, _ := spoken(t, key+"\n", "token", "inspect", "-", "--db", "feed.db")
	if strings.Contains(text, key[12:30]) {
		t.Errorf("the secret is in %s", text)
	}
	return text
}

func TestTheLifeOfAKey(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	first := madeKey(t, "token", "create", "report", "--role", "reader", "--expires", "30d")
	if got := inspected(t, first.Key); !strings.Contains(got, "it opens: tenant office; reader; all sets") {
		t.Errorf("the new key: %s", got)
	}
	second := madeKey(t, "token", "rotate", first.Prefix, "--grace", "1h")
	if second.Prefix != first.Prefix || second.Key == first.Key || second.EarlierUntil == nil {
		t.Errorf("rotated: %+v", second)
	}
	if got := inspected(t, first.Key); !strings.Contains(got, "this secret was replaced") {
		t.Errorf("the old secret: %s", got)
	}
	if got := inspected(t, second.Key); !strings.Contains(got, "it ends") || strings.Contains(got, "replaced") {
		t.Errorf("the new secret: %s", got)
	}
	third := madeKey(t, "token", "rotate", first.Prefix, "--grace", "0", "--expires", "1h")
	if got := inspected(t, second.Key); !strings.Contains(got, "refuses this key (expired)") {
		t.Errorf("a secret without grace: %s", got)
	}
	if got := inspected(t, first.Key); !strings.Contains(got, "(wrong-password)") {
		t.Errorf("the secret before the last: %s", got)
	}
	if revoked := madeKey(t, "token", "revoke", first.Prefix); revoked.State != "revoked" || revoked.Key != "" {
		t.Errorf("%+v", revoked)
	}
	if got := inspected(t, third.Key); !strings.Contains(got, "(revoked)") {
		t.Errorf("the revoked key: %s", got)
	}
	if text, status := spoken(t, "", "token", "rotate", first.Prefix, "--db", "feed.db"); status != exitFailed || !strings.Contains(text, "it was revoked") {
		t.Errorf("rotate a revoked key: %s", text)
	}
	mustNotHoldSecrets(t, first, second, third)
}

// mustNotHoldSecrets looks for secrets in every file of the folder and in the
// list.
func mustNotHoldSecrets(t *testing.T, rows ...keyRow) {
	t.Helper()
	list, _ := spoken(t, "", "token", "list", "--db", "feed.db", "--json")
	texts := map[string]string{"the list": list}
	paths, err := filepath.Glob("*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		texts[path] = string(text)
		if about, _ := os.Stat(path); runtime.GOOS != "windows" && about.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v", path, about.Mode())
		}
	}
	for name, text := range texts {
		for _, row := range rows {
			if strings.Contains(text, row.Key[12:30]) {
				t.Errorf("%s holds a secret", name)
			}
		}
	}
}

func TestProgramsAreToldOfAKey(t *testing.T) {
	t.Chdir(t.TempDir())
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	key := madeKey(t, "token", "create", "report", "--role", "reader", "--expires", "30d")
	told := func() (v verdict, status int) {
		text, status := spoken(t, key.Key, "token", "inspect", "-", "--json", "--db", "feed.db")
		if strings.Contains(text, key.Key[12:30]) {
			t.Errorf("the secret is in %s", text)
		}
		if err := json.NewDecoder(strings.NewReader(text)).Decode(&v); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		return v, status
	}
	if v, status := told(); status != exitDone || !v.Accepted || v.Replaced || v.Key == nil || v.Key.Tenant != "office" || *v.Expires != key.Expires {
		t.Errorf("a good key: %+v", v)
	}
	madeKey(t, "token", "rotate", key.Prefix, "--grace", "1h")
	if v, status := told(); status != exitDone || !v.Accepted || !v.Replaced || *v.Expires >= v.Key.Expires {
		t.Errorf("the old secret: %+v", v)
	}
	madeKey(t, "token", "revoke", key.Prefix)
	if v, status := told(); status != exitFailed || v.Accepted || v.Reason != "revoked" || v.Key != nil {
		t.Errorf("a revoked key: %+v", v)
	}
}

func TestAKeyStaysWithItsTenantWhateverThatIsCalled(t *testing.T) {
	t.Chdir(t.TempDir())
	change := func(statement string) {
		if err := os.WriteFile("change.sql", []byte(statement), 0o600); err != nil {
			t.Fatal(err)
		}
		otherProgram(t, "feed.db", "change.sql")
	}
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	key := madeKey(t, "token", "create", "report", "--role", "reader")
	change("UPDATE feedline_tenants SET name = 'berlin'")
	terminal(t, "feedline tenant add office --zone Asia/Kolkata --db feed.db")
	if got := inspected(t, key.Key); !strings.Contains(got, "it opens: tenant berlin; reader") {
		t.Errorf("of a tenant with another name: %s", got)
	}
	if list, _ := spoken(t, "", "token", "list", "--db", "feed.db"); !strings.Contains(list, "berlin") || strings.Contains(list, "office") {
		t.Errorf("of a tenant with another name: %s", list)
	}
	change("DELETE FROM feedline_tenants WHERE name = 'berlin'")
	if list, _ := spoken(t, "", "token", "list", "--db", "feed.db"); key.TenantID == "" || !strings.Contains(list, key.TenantID) {
		t.Errorf("of a tenant that is gone: %s", list)
	}
}

func TestAHashedPasswordOpensTheFileOfUsers(t *testing.T) {
	t.Chdir(t.TempDir())
	line, status := spoken(t, "correct horse battery\n", "users", "hash", "ann")
	if status != exitDone || !strings.HasPrefix(line, "ann:$argon2id$") || strings.Contains(line, "horse") {
		t.Fatalf("%s", line)
	}
	if err := os.WriteFile("people.txt", []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := openUsers(&Config{UsersFile: "people.txt"}, nil)
	if err != nil || v == nil {
		t.Errorf("%v", err)
	}
}

func TestWhenAKeyEnds(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"90d": now.AddDate(0, 0, 90), "12h": now.Add(12 * time.Hour), "never": keys.Never(),
		"2026-03-02": time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), "2031-12-31": time.Date(2032, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got, err := endOf(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0d", "-1d", "-1h", "0s", "1.5d", "36501d", "2026-03-01", "9999-12-31", "Never", "90"} {
		if got, err := endOf(text, now); err == nil {
			t.Errorf("%q ends %s", text, got)
		}
	}
}
