package sqlite

import (
	"fmt"
	"testing"
	"time"

	"feedline/store"
)

// BenchmarkTenants is what each request pays for knowing the tenants as they are.
func BenchmarkTenants(b *testing.B) {
	for _, n := range []int{1, 100} {
		w := openWritten(b, builtinModel(b))
		for i := 1; i < n; i++ {
			if _, err := w.AddTenant(b.Context(), store.Tenant{Name: fmt.Sprint("tenant ", i), Zone: time.UTC}); err != nil {
				b.Fatal(err)
			}
		}
		db := openFile(b, w.path, w.model, Options{})
		b.Run(fmt.Sprint("known/", n), func(b *testing.B) {
			for b.Loop() {
				if known, err := db.Tenants(b.Context()); err != nil || len(known) != n {
					b.Fatal(len(known), err)
				}
			}
		})
		q := store.Query{From: w.model.Set("Queues"), Rule: store.OfTenant(1), Limit: store.NoLimit}
		b.Run(fmt.Sprint("count in a view/", n), func(b *testing.B) {
			for b.Loop() {
				s, err := db.Snapshot(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if _, err := s.Count(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
		b.Run(fmt.Sprint("the view alone/", n), func(b *testing.B) {
			for b.Loop() {
				s, err := db.Snapshot(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				if err := s.(*snapshot).admit(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}
