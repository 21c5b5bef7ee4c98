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

// brief are the flags of a small sample.
var brief = []string{"--db", "feed.db", "--days", "2", "--scale", "0.01", "--end", "2026-11-12"}

func TestASampleIsAddedToTheTenantThatIsNamedAndChangesNothingTheNextTime(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "tenant", "add", "office", "--zone", "Europe/Berlin", "--db", "feed.db")
	sample := append([]string{"sample", "--tenant", "office"}, brief...)
	first, second := do(t, folder, sample...), do(t, folder, sample...)
	if first != second || !strings.Contains(first, "office (Europe/Berlin): ") {
		t.Errorf("it says %s and then %s", first, second)
	}
}

func TestAFileWithoutTenantsGetsBothAndChangesNothingTheNextTime(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "migrate", "--db", "feed.db")
	first := do(t, folder, append([]string{"sample"}, brief...)...)
	second := do(t, folder, append([]string{"sample"}, brief...)...)
	fresh := do(t, t.TempDir(), append([]string{"sample"}, brief...)...)
	added := "added tenant sample (Europe/Budapest)\nadded tenant sample-new-york (America/New_York)\n"
	made, _, _ := strings.Cut(fresh, "made ")
	if first != added+second || second != made {
		t.Errorf("it says %s and then %s, for a new file %s", first, second, fresh)
	}
}

func TestInventedRowsDoNotJoinThoseOfOthersUnasked(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "tenant", "add", "office", "--zone", "Europe/Berlin", "--db", "feed.db")
	output, err := feedline(t, folder, append([]string{"sample"}, brief...)...).CombinedOutput()
	want := `feedline: the tenant office is not of a sample; invented rows would stand among its own
  --tenant office writes them there all the same; --db sample.db makes a file of their own
`
	if out := string(output); err == nil || out != want {
		t.Errorf("it says %s", out)
	}
}
