package access_test

import (
	"testing"

	"feedline/auth"
	"feedline/odata/access"
	"feedline/store"
)

func BenchmarkDecide(b *testing.B) {
	m, err := builtIn(b)
	if err != nil {
		b.Fatal(err)
	}
	a := accessOf(b, m, `
access:
  - {units: [Sales], roles: [analyst], when: {groups: [a, b, c]}}
  - {units: [Sales], roles: [supervisor], when: {roles: Feed.Lead}}
`)
	k := access.Known{
		Tenants: []store.Tenant{{Number: 1, ID: north, Name: "North"}},
		Units:   map[int64][]access.Unit{1: {{Key: store.TextCell("b1"), Name: "Sales"}}},
	}
	for _, row := range []struct {
		name   string
		caller auth.Principal
	}{
		{"issuer", person(auth.Claims{"groups": {"x", "c"}})},
		{"machine", auth.Local()},
	} {
		b.Run(row.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				a.Decide(row.caller, k).Policy.Version()
			}
		})
	}
}
