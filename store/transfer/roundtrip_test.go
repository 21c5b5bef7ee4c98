package transfer

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedline/store"
	"feedline/store/sample"
)

// fill stores random rows in every table of tenants, whatever its sets publish.
// Rows that the file would never hold are refused by it.
func (b *base) fill(d dice, t store.Tenant, each int) (stored int) {
	b.t.Helper()
	shapes, _, err := shapesOf(b.model)
	b.must(err)
	batch, err := b.writer.Begin(b.t.Context(), t)
	b.must(err)
	for _, s := range shapes {
		for range each {
			cells := make([]store.Cell, len(s.set.Properties))
			for i, p := range s.set.Properties {
				cells[i] = d.nullable(p)
			}
			var refusal *store.Refusal
			switch outcome, err := batch.Upsert(s.set, s.set.Properties, cells); {
			case errors.As(err, &refusal):
			case err != nil:
				b.t.Fatal(err)
			case outcome == store.Inserted:
				stored++
			}
		}
	}
	b.must(batch.Commit())
	return stored
}

var seeds = flag.Int("seeds", 1, "random contents for each model")

var exampleModels = []string{"", "shapes", "offices", "plant", "library", "captured"}

// What is taken out and brought in again is the same in every stored bit, and what
// is taken out of there again is the same in every byte.
func TestTheRoundTripIsIdentical(t *testing.T) {
	for _, name := range exampleModels {
		t.Run("model "+name, func(t *testing.T) {
			m := tenanted(t, name)
			for seed := range uint64(*seeds) {
				from, to := newBase(t, m), newBase(t, m)
				from.addTenant("somebody else", "UTC")
				tenant := from.addTenant("office", "Asia/Kolkata")
				if stored := from.fill(rolled(seed), tenant, 60); stored < 20 {
					t.Fatalf("only %d rows were stored", stored)
				}
				from.fill(rolled(seed+100), store.Tenant{Number: 1}, 20)
				to.fill(rolled(seed+200), to.addTenant("neighbour", "UTC"), 20)
				sameThere(t, from, to, tenant)
			}
		})
	}
}

// sameThere takes a tenant from one file to another and compares.
func sameThere(t *testing.T, from, to *base, tenant store.Tenant) {
	t.Helper()
	out, manifest := from.exported(tenant)
	there := to.imported(out)
	again, second := to.exported(there)
	if difference := cmp.Diff(from.cells(tenant), to.cells(there)); difference != "" {
		t.Fatalf("the stored rows differ:\n%.2000s", difference)
	}
	one, two := content(t, out), content(t, again)
	delete(one, manifestName)
	delete(two, manifestName)
	for name, text := range one {
		if two[name] != text {
			t.Fatalf("%s differs", name)
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(one)), slices.Sorted(maps.Keys(two))) {
		t.Fatalf("the folders hold other files: %v, %v", slices.Sorted(maps.Keys(one)), slices.Sorted(maps.Keys(two)))
	}
	for i := range manifest.Files { // numbers of changes are each file's own
		manifest.Files[i].LastChange, second.Files[i].LastChange = 0, 0
	}
	if difference := cmp.Diff(manifest, second); difference != "" {
		t.Fatalf("the manifests differ:\n%s", difference)
	}
}

func TestBothTenantsOfTheSampleMakeTheRoundTrip(t *testing.T) {
	m := tenanted(t, "")
	from, to := newBase(t, m), newBase(t, m)
	for i, zone := range []string{"Europe/Budapest", "America/New_York"} {
		tenant := from.addTenant(fmt.Sprint("office ", i), zone)
		_, err := sample.Generate(t.Context(), from.writer, m, sample.Options{
			Tenant: tenant, Calls: 300, Days: 10, End: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Seed: uint64(i),
		})
		from.must(err)
		sameThere(t, from, to, tenant)
	}
	if difference := cmp.Diff(tenantsOf(from), tenantsOf(to)); difference != "" {
		t.Error(difference)
	}
}

func tenantsOf(b *base) (list []string) {
	b.t.Helper()
	tenants, err := b.reader.Tenants(b.t.Context())
	b.must(err)
	for _, t := range tenants {
		list = append(list, fmt.Sprintf("%d %s %s %s %d", t.Number, t.ID, t.Name, t.Zone, t.RetentionDays))
	}
	return list
}

// Only the owner of a folder reads it, as it is about people.
func TestAnExportIsPrivate(t *testing.T) {
	b := newBase(t, tenanted(t, "offices"))
	tenant := b.addTenant("office", "UTC")
	b.fill(rolled(1), tenant, 20)
	dir, _ := b.exported(tenant)
	entries, err := os.ReadDir(dir)
	b.must(err)
	about, err := os.Stat(dir)
	b.must(err)
	if about.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v", about.Mode())
	}
	for _, e := range entries {
		about, err := e.Info()
		b.must(err)
		if about.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), about.Mode())
		}
	}
}
