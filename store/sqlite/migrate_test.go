package sqlite

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
)

const shopModel = "namespace: Shop\ncontainer: Shop\ntenancy: true\n"

const shopOrders = `
set: Orders
type: Order
key: [id]
storage:
  table: orders
  indexes:
    - {columns: [number], unique: true}
    - {columns: [placed]}
properties:
  - {name: id, type: Edm.Guid, nullable: false}
  - {name: number, type: Edm.Int32, nullable: false}
  - {name: placed, type: Edm.DateTimeOffset, precision: 3, zone: utc}
  - {name: state, type: Edm.String, nullable: false, default: new}
`

const shopLines = `
set: Lines
type: Line
key: [orderId, line]
storage: {table: lines}
properties:
  - {name: orderId, type: Edm.Guid, nullable: false}
  - {name: line, type: Edm.Int32, nullable: false}
  - {name: text, type: Edm.String}
navigation:
  - {name: Order, target: Orders, multiplicity: 1, join: {orderId: id}, owner: true}
`

// shop is the model of the two sets after replacements, each of an old text
// and a new one.
func shop(t testing.TB, replace ...string) *model.Model {
	t.Helper()
	r := strings.NewReplacer(replace...)
	return modelOf(t, map[string]string{
		"model.yaml": r.Replace(shopModel), "Orders.yaml": r.Replace(shopOrders), "Lines.yaml": r.Replace(shopLines),
	})
}

func planned(t testing.TB, path string, m *model.Model) Migration {
	t.Helper()
	p, err := PlanMigration(t.Context(), path, m)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func descriptions(p Migration) string {
	var lines []string
	for _, c := range p.Changes {
		lines = append(lines, c.Description)
	}
	return strings.Join(lines, "\n")
}

func TestMigrateMakesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new.db")
	m := shop(t)
	t.Run("planning makes nothing", func(t *testing.T) {
		p := planned(t, path, m)
		want := "create the file\ncreate service table feedline_schema\ncreate service table feedline_tenants\n" +
			"create service table feedline_numbers\ncreate service table feedline_changes\ncreate service table feedline_tombstones\n" +
			"create service table feedline_horizons\ncreate service table feedline_secrets\n" +
			"make the secret paging\ncreate table lines with 3 columns\nadd unique index lines_key\n" +
			"create table orders with 4 columns\nadd unique index orders_key\nadd unique index orders_number_ux\nadd index orders_placed_ix"
		if got := descriptions(p); got != want || p.Exists || p.From != 0 || p.To != 1 {
			t.Errorf("exists %v, from %d to %d:\n%s", p.Exists, p.From, p.To, got)
		}
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("after planning: %v", err)
		}
	})
	migrated(t, path, m)
	judge := judgeOf(t, path)
	t.Run("the file is the owner's alone, and says whose it is", func(t *testing.T) {
		about, err := os.Stat(path)
		if err != nil || about.Mode() != 0o600 {
			t.Fatal(about.Mode(), err)
		}
		for pragma, want := range map[string]string{"application_id": "1178944836", "user_version": "2", "auto_vacuum": "2", "journal_mode": "wal"} {
			if got := answer(t, judge, "PRAGMA "+pragma); got != want {
				t.Errorf("%s is %s; want %s", pragma, got, want)
			}
		}
	})
	t.Run("what was done is recorded", func(t *testing.T) {
		const query = "SELECT version, program, json_array_length(changes), applied_at_utc > 1700000000000 FROM feedline_schema"
		if got := answer(t, judge, query); got != "1 feedline test 15 1" {
			t.Error(got)
		}
	})
	t.Run("the secret has 32 bytes", func(t *testing.T) {
		if got := answer(t, judge, "SELECT name, length(value), value <> zeroblob(32) FROM feedline_secrets"); got != "paging 32 1" {
			t.Error(got)
		}
	})
	t.Run("once more changes nothing", func(t *testing.T) {
		p := migrated(t, path, m)
		if len(p.Changes) > 0 || !p.Exists || p.From != 1 || p.To != 1 {
			t.Errorf("%+v", p)
		}
	})
}

// TestAFileOfTheFirstFormatIsBroughtUpToDate takes away from a file what the second
// format has added.
func TestAFileOfTheFirstFormatIsBroughtUpToDate(t *testing.T) {
	path := filledShop(t)
	alter(t, path, oneTenant+"ALTER TABLE feedline_tenants DROP COLUMN personal; ALTER TABLE feedline_tenants DROP COLUMN removing; DROP TABLE feedline_numbers; PRAGMA user_version = 1")
	const want = `run "feedline migrate", which would create service table feedline_numbers, add column feedline_tenants.personal, add column feedline_tenants.removing, note format 2`
	if _, err := Open(t.Context(), path, shop(t), Options{}); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("before: %v", err)
	}
	migrated(t, path, shop(t))
	tenants, err := openFile(t, path, shop(t), Options{}).Tenants(t.Context())
	if err != nil || len(tenants) == 0 || tenants[0].Personal != store.PersonalFull || tenants[0].Removing {
		t.Errorf("after: %+v, %v", tenants, err)
	}
	if got := answer(t, judgeOf(t, path), "PRAGMA user_version"); got != "2" {
		t.Errorf("the file has format %s", got)
	}
}

// TestMigrateTakesEmptyFilesOver begins where a migration, or a person, left a
// file without anything in it.
func TestMigrateTakesEmptyFilesOver(t *testing.T) {
	for name, script := range map[string]string{
		"of no bytes":             "",
		"with a header":           "VACUUM",
		"with a write-ahead log":  "PRAGMA journal_mode = WAL",
		"with all, but no tables": "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "empty.db")
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			alter(t, path, script)
			migrated(t, path, shop(t))
			judge := judgeOf(t, path)
			if got := answer(t, judge, "PRAGMA auto_vacuum") + answer(t, judge, "PRAGMA journal_mode"); got != "2wal" {
				t.Error(got)
			}
		})
	}
}

func TestMigrateAdds(t *testing.T) {
	cases := []struct {
		sentence string
		replace  []string
		want     string
	}{
		{"a nullable column", []string{"  - {name: placed", "  - {name: note, type: Edm.String}\n  - {name: placed"},
			"add column orders.note"},
		{"a column with a default", []string{"  - {name: placed", "  - {name: rush, type: Edm.Boolean, nullable: false, default: false}\n  - {name: placed"},
			"add column orders.rush"},
		{"an index", []string{"{columns: [placed]}", "{columns: [placed]}\n    - {columns: [state, placed]}"},
			"add index orders_state_placed_ix"},
		{"a unique index", []string{"{columns: [placed]}", "{columns: [placed], unique: true}"},
			"drop index orders_placed_ix\nadd unique index orders_placed_ux"},
		{"nothing where an index of the model's is gone, but drops it", []string{"    - {columns: [placed]}\n", ""},
			"drop index orders_placed_ix"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			path := filledShop(t)
			m := shop(t, c.replace...)
			p := migrated(t, path, m)
			if got := descriptions(p); got != c.want || p.From != 1 || p.To != 2 {
				t.Errorf("from %d to %d:\n%s", p.From, p.To, got)
			}
			if again := planned(t, path, m); len(again.Changes)+len(again.Refusals) > 0 {
				t.Errorf("again: %+v", again)
			}
			if got := answer(t, judgeOf(t, path), "SELECT number, state FROM orders"); got != "7 new" {
				t.Errorf("the row is now %s", got)
			}
			writerOf(t, path, m).Close()
		})
	}
}

func TestMigrateAddsATable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.db")
	migrated(t, path, modelOf(t, map[string]string{"model.yaml": shopModel, "Orders.yaml": shopOrders}))
	p := migrated(t, path, shop(t))
	if got := descriptions(p); got != "create table lines with 3 columns\nadd unique index lines_key" || p.To != 2 {
		t.Errorf("to %d:\n%s", p.To, got)
	}
}

// filledShop is a file of the shop with one order and an index of a stranger.
func filledShop(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	migrated(t, path, shop(t))
	alter(t, path, `INSERT INTO orders (tenant_id, id, number, placed, change_no) VALUES (1, '`+id(1)+`', 7, 5, 1);
CREATE INDEX orders_mine_ix ON orders (state)`)
	return path
}

// alter changes a file behind our back.
func alter(t testing.TB, path, script string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestMigrateRefuses(t *testing.T) {
	const instead = `, or make a new file with "feedline migrate" and import the data into it`
	cases := []struct {
		sentence string
		script   string
		replace  []string
		want     string
	}{
		{"to drop a column", "", []string{"  - {name: text, type: Edm.String}\n", ""},
			"column lines.text: the model does not have it; if a newer program or another model (--model) made it, use that, else put its property back" + instead},
		{"to drop a table", "CREATE TABLE extra (a)", nil,
			"table extra: the model has no set that is stored in it; put the set's description back" + instead},
		{"another type", "", []string{"number, type: Edm.Int32", "number, type: Edm.String"},
			"column orders.number: it is INTEGER in the file and TEXT in the model; give the property a column of another name" + instead},
		{"that a value may be missing", "", []string{"number, type: Edm.Int32, nullable: false", "number, type: Edm.Int32"},
			"column orders.number: every row must have a value in the file, but not in the model; make it non-nullable again" + instead},
		{"that a value may not be missing", "", []string{"text, type: Edm.String", "text, type: Edm.String, nullable: false"},
			"column lines.text: every row must have a value in the model, but not in the file; make it nullable again" + instead},
		{"another default", "", []string{"default: new", "default: open"},
			"column orders.state: its default is 'new' in the file and 'open' in the model; change it back" + instead},
		{"another key", "", []string{"key: [orderId, line]", "key: [line, orderId]"},
			"table lines: its key is not the one in the model; change it back" + instead},
		{"another identity", "", []string{"key: [id]\n", "key: [id]\nidentity: [number]\n", "    - {columns: [number], unique: true}\n", ""},
			"table orders: its identity is not the one in the model; change it back" + instead},
		{"another tenancy", "", []string{"tenancy: true", "tenancy: false"},
			"table lines: its rows belong to tenants in the model or in the file only; change tenancy back" + instead},
		{"a new owner", "", []string{"nullable: false, default: new}", "nullable: false, default: new}\n  - {name: part, type: Edm.Guid, nullable: false, default: 00000000-0000-4000-8000-000000000001}\n" +
			"navigation:\n  - {name: Whole, target: Orders, multiplicity: 1, join: {part: id}, owner: true}"},
			"table orders: its rows belong to rows of orders in the model, but not in the file; take owner back" + instead},
		{"no owner any more", "", []string{", owner: true", ""},
			"table lines: its rows belong to rows of orders in the file, but not in the model; put owner back" + instead},
		{"a column that must have a value and has none", "", []string{"  - {name: placed", "  - {name: size, type: Edm.Int32, nullable: false}\n  - {name: placed"},
			"column orders.size: it must have a value, and the table has rows; give the property a default or make it nullable" + instead},
		{"a unique index that rows do not fit", "INSERT INTO orders (tenant_id, id, number, placed, change_no) VALUES (1, '" + id(2) + "', 8, 5, 2)",
			[]string{"{columns: [placed]}", "{columns: [placed], unique: true}"},
			"index orders_placed_ux: the table has rows with the same values (groups of them: 1), which shall be unique; remove all but one of each, or take unique back"},
		{"a file of a newer format", "PRAGMA user_version = 3", nil,
			"the file has format 3, and this program knows formats up to 2; use the newer program that wrote it"},
		{"a file of another program", "PRAGMA application_id = 77", nil,
			"the file belongs to another program (its application id is 77); name another file with --db"},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			path := filledShop(t)
			alter(t, path, c.script)
			before := answer(t, judgeOf(t, path), "SELECT group_concat(sql) FROM sqlite_schema")
			p, err := Migrate(t.Context(), path, shop(t, c.replace...), "feedline test", Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(p.Refusals, c.want) {
				t.Errorf("refusals:\n%s\nwant:\n%s", strings.Join(p.Refusals, "\n"), c.want)
			}
			if after := answer(t, judgeOf(t, path), "SELECT group_concat(sql) FROM sqlite_schema"); after != before {
				t.Errorf("the file was changed:\n%s", after)
			}
		})
	}
	t.Run("as a whole", func(t *testing.T) {
		path := filledShop(t)
		p, err := Migrate(t.Context(), path, shop(t, "  - {name: placed", "  - {name: note, type: Edm.String}\n  - {name: placed", "number, type: Edm.Int32", "number, type: Edm.String"), "feedline test", Options{})
		if err != nil || len(p.Refusals) != 1 || len(p.Changes) == 0 {
			t.Fatal(err, p)
		}
		if got := answer(t, judgeOf(t, path), "SELECT count(*) FROM pragma_table_info('orders') WHERE name = 'note'"); got != "0" {
			t.Error("the column was added all the same")
		}
	})
	t.Run("what is no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "notes.txt")
		if err := os.WriteFile(path, []byte(strings.Repeat("no database\n", 500)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := PlanMigration(t.Context(), path, shop(t))
		if want := path + ": the file is no SQLite database, or it is damaged; name another one"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	})
}

// TestMigrationEqualsANewFile adds the columns and indexes of a later model
// step by step and compares what comes of it with a file made at once.
func TestMigrationEqualsANewFile(t *testing.T) {
	later := shop(t, "  - {name: text, type: Edm.String}", "  - {name: text, type: Edm.String}\n  - {name: size, type: Edm.Int32, nullable: false, default: 1}\n  - {name: part, type: Edm.Guid}",
		"storage: {table: lines}", "storage:\n  table: lines\n  indexes: [{columns: [part], notNull: part}]")
	grown, fresh := filepath.Join(t.TempDir(), "grown.db"), filepath.Join(t.TempDir(), "fresh.db")
	migrated(t, grown, shop(t))
	migrated(t, grown, later)
	migrated(t, fresh, later)
	const columns = `SELECT t.name, c.name, c.type, c."notnull", c.dflt_value FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' ORDER BY 1, 2`
	const indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY 1"
	for _, query := range []string{columns, indexes} {
		if got, want := answer(t, judgeOf(t, grown), query), answer(t, judgeOf(t, fresh), query); got != want {
			t.Errorf("grown:\n%s\nfresh:\n%s", got, want)
		}
	}
}
