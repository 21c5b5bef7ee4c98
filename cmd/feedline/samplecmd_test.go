package main

import (
	"strings"
	"testing"
)

func TestASampleHasTwoTenantsWithTheSameIds(t *testing.T) {
	folder := t.TempDir()
	flags := []string{"--days", "7", "--scale", "0.01", "--end", "2026-11-12"}
	do(t, folder, append([]string{"sample", "--db", "feed.db"}, flags...)...)
	var units [2]string
	for i, tenant := range []string{"sample", "sample-new-york"} {
		feed := serve(t, folder, "--db", "feed.db", "--tenant", tenant)
		_, body := get(t, feed.root+"/BusinessUnits?$select=id", nil)
		_, units[i], _ = strings.Cut(string(body), `"value":`)
		_, local := get(t, feed.root+"/Calls?$select=startedAt&$top=1", nil)
		if want := []string{"+01:00", "-05:00"}[i]; !strings.Contains(string(local), want) {
			t.Errorf("%s shows %s, want times with %s", tenant, local, want)
		}
		if err := feed.stop(); err != nil {
			t.Error(err)
		}
	}
	if units[0] == "" || units[0] != units[1] {
		t.Errorf("the units are %s and %s", units[0], units[1])
	}
}

func TestASampleIsAddedToAFileThatIsThereAndChangesNothingTheNextTime(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "tenant", "add", "office", "--zone", "Europe/Berlin", "--db", "feed.db")
	sample := []string{"sample", "--db", "feed.db", "--days", "2", "--scale", "0.01", "--end", "2026-11-12"}
	first, second := do(t, folder, sample...), do(t, folder, sample...)
	if first != second || !strings.Contains(first, "office (Europe/Berlin): ") {
		t.Errorf("it says %s and then %s", first, second)
	}
}
