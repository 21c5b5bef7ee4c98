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
	caller := person(auth.Claims{"groups": {"x", "c"}})
	b.ReportAllocs()
	for b.Loop() {
		a.Decide(caller, k)
	}
}
