package model_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"feedline/model"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// shop is a sound description. Each test of a fault changes a few lines of it.
const shop = `
-- model.yaml --
namespace: Example.Shop
container: Shop
tenancy: true
enumTypes:
  - name: Colour
    flags: true
    underlying: Edm.Byte
    members:
      - name: Red
        value: 1
      - name: Blue
        value: 2
complexTypes:
  - name: Address
    properties:
      - name: city
        type: Edm.String
  - name: Depot
    properties:
      - name: address
        type: Example.Shop.Address
-- Customers.yaml --
set: Customers
type: Customer
kind: lookup
key: [id]
storage:
  table: customers
properties:
  - name: id
    type: Edm.Guid
    nullable: false
  - name: name
    type: Edm.String
    maxLength: 10
  - name: home
    type: Example.Shop.Address
navigation:
  - name: Orders
    target: Orders
    multiplicity: "*"
    partner: Customer
    join: {id: customerId}
  - name: Coupons
    target: Coupons
    multiplicity: "*"
    partner: Customers
    through:
      table: customer_coupons
      near: {customer: id}
      far: {coupon: code}
-- Coupons.yaml --
set: Coupons
type: Coupon
key: [code]
storage:
  table: coupons
properties:
  - name: code
    type: Edm.Int32
    nullable: false
  - name: colour
    type: Example.Shop.Colour
    default: Red
navigation:
  - name: Customers
    target: Customers
    multiplicity: "*"
    partner: Coupons
    through:
      table: customer_coupons
      near: {coupon: code}
      far: {customer: id}
-- Orders.yaml --
set: Orders
type: Order
key: [id]
identity: [placedAt]
order: [placedAt desc, id]
incremental: placedAt
retention:
  owner: Customers
  fallback: booked
storage:
  table: orders
  where:
    kind: web
  hidden:
    - column: kind
      type: Edm.String
      maxLength: 4
      from: state
      map:
        open: web
    - column: booked
      type: Edm.DateTimeOffset
  indexes:
    - columns: [customer_id, placed_at]
      notNull: customer_id
properties:
  - name: id
    type: Edm.Guid
    nullable: false
    uuidOf: [placedAt]
  - name: placedAt
    type: Edm.DateTimeOffset
    precision: 3
    nullable: false
    zone: utc
  - name: customerId
    type: Edm.Guid
  - name: state
    type: Edm.String
    maxLength: 8
    closed: true
    values:
      - value: open
      - value: sent
  - name: total
    type: Edm.Decimal
    precision: 9
    scale: 2
    default: 0
  - name: parts
    type: Collection(Edm.String)
  - name: seller
    type: Edm.Guid
    nullable: false
    source: tenant
navigation:
  - name: Customer
    target: Customers
    multiplicity: 0..1
    partner: Orders
    join: {customerId: id}
    constraint: true
    owner: true
-- Shop.yaml --
singleton: House
type: House
storage:
  table: house
properties:
  - name: name
    type: Edm.String
`

// edit is a change of the shop: the only place of a file where the old text
// stands gets the new one.
type edit struct{ file, old, new string }

// faultRow is a test of a fault: what is done to the shop, and the whole error.
type faultRow struct {
	name  string
	edits []edit
	want  string
}

// in is one change; a row may have several.
func in(file, old, new string) []edit { return []edit{{file, old, new}} }

// edited is the shop with changes.
func edited(t *testing.T, edits []edit) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range txtar.Parse([]byte(shop)).Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	for _, e := range edits {
		before := ""
		if f := fsys[e.file]; f != nil {
			before = string(f.Data)
		}
		if n := strings.Count(before, e.old); n != 1 && before != "" {
			t.Fatalf("%s holds %q %d times", e.file, e.old, n)
		}
		fsys[e.file] = &fstest.MapFile{Data: []byte(strings.Replace(before, e.old, e.new, 1))}
	}
	return fsys
}

// refuses runs rows.
func refuses(t *testing.T, rows []faultRow) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			m, err := model.Load(edited(t, row.edits))
			got := ""
			if err != nil {
				got = err.Error()
			}
			if m != nil {
				t.Error("a faulty description gave a model")
			}
			if diff := cmp.Diff(strings.TrimSpace(row.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheShopIsSound(t *testing.T) {
	if _, err := model.Load(edited(t, nil)); err != nil {
		t.Fatal(err)
	}
}
