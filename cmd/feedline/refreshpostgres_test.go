//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"feedline/store/postgrestest"
)

func TestLookupsAreRefreshedFromPostgreSQL(t *testing.T) {
	s := postgrestest.Start(t)
	s.SQL(`CREATE TABLE queues (id uuid, label text, channel uuid);
		INSERT INTO queues VALUES ('6f9619ff-8b86-4011-b42d-00c04fc964ff', 'Sales', NULL), ('6f9619ff-8b86-4011-b42d-00c04fc96400', 'Service', '6f9619ff-8b86-4011-b42d-00c04fc96401')`)
	t.Chdir(t.TempDir())
	configure := func(query string) {
		text := fmt.Sprintf("refresh: {sources: [{set: Queues, database: %q, password-variable: PBX_PASSWORD, query: %q}]}\n", s.URL("postgres", "postgres"), query)
		if err := os.WriteFile("feedline.yaml", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(line string, want ...string) {
		t.Helper()
		got := terminal(t, line)
		for _, text := range want {
			if !strings.Contains(got, text) {
				t.Errorf("%s\n%s\nwithout %q", line, got, text)
			}
		}
		if strings.Contains(got, postgrestest.Password) {
			t.Errorf("%s tells the password:\n%s", line, got)
		}
	}
	configure(`SELECT id, label AS "Name", channel AS "channelID" FROM queues`)
	terminal(t, "feedline tenant add office --zone Europe/Berlin --db feed.db")
	secret := "PBX_PASSWORD=" + postgrestest.Password
	expect("feedline check --db feed.db", "refresh: 1 source")
	expect(secret+" feedline refresh --dry-run --rows --db feed.db", `insert Queues ID, Name "Service", channelID`, "this is what would")
	expect(secret+" feedline refresh --db feed.db", "2 rows read: 2 inserted")
	expect(secret+" feedline refresh --db feed.db", "0 inserted, 0 updated, 0 deleted, 0 revived, 2 unchanged")
	expect("feedline refresh --db feed.db", "the environment variable PBX_PASSWORD, which holds the credential, is not set")
	expect("PBX_PASSWORD=wrong feedline refresh --db feed.db", "password authentication failed", "password-variable", "nothing was changed")
	configure("SELECT id, labell FROM queues")
	expect(secret+" feedline refresh --db feed.db", `column "labell" does not exist`, "the query of postgres://127.0.0.1")
	configure("SELECT id, ARRAY[label] AS name FROM queues")
	expect(secret+" feedline refresh --db feed.db", "the column name is of type _text; write it as JSON")
}
