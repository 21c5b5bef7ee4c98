package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// formed is an encoding with what columns may hold in it, as SQL.
type formed struct {
	kind     model.Kind
	encoding model.Encoding
	declared string
	forms    []string
}

// manyForms has values in all their forms, those at the ends of their types and
// such that do not fit.
var manyForms = []formed{
	{model.Boolean, model.AsText, "TEXT", []string{"'true'", "'TRUE'", "'no'", "'0'"}},
	{model.Int32, model.AsText, "TEXT", []string{"'7'", "' 7'", "'07'", "'+7'", "'-7'", "'70'"}},
	{model.Single, model.AsNumber, "NUMERIC", []string{"7", "7.5", "0.1", "16777217", "16777216", "-16777217", "1e-45", "0", "3.4028235e38", "9e999", "-9e999", "1e300", "'x'"}},
	{model.Double, model.AsNumber, "NUMERIC", []string{"7", "0.1", "9007199254740993", "9007199254740992", "9007199254740994", "-9007199254740993", "1.7976931348623157e308", "9e999", "-9e999", "5e-324", "'x'"}},
	{model.Decimal, model.AsNumber, "NUMERIC", []string{"12.5", "12.504", "12.505", "12.495", "12.49", "0", "-0.004", "-0.005", "12", "99999999.99", "-99999999.99", "'x'"}},
	{model.Decimal, model.AsText, "TEXT", []string{"'12.5'", "'12.50'", "' 12.5'", "'012.5'", "'1.25e1'"}},
	{model.DateTimeOffset, model.AsISO, "DATETIME", []string{
		"'2026-03-01'", "'2026-03-01 08:30'", "'2026-03-01T08:30:00Z'", "'2026-03-01   08:30:00.250'", "'2026-03-01T10:30:00+02:00'", "'2026-03-02T23:00:00+14:59'",
		"'2026-02-28T18:00:00-14:30'", "'2026-02-28 24:30:00'", "'2026-02-28 24:59:59.999-14:59'", "'0001-01-01'", "'9999-12-31T23:59:59.999Z'", "'9999-12-31T24:30:00+10:00'", "'2026-03-01T08:30:00.2504Z'", "'now'",
	}},
	{model.DateTimeOffset, model.AsSeconds, "NUMERIC", []string{"1772353800", "1772353800.25", "1772353800.2504", "1772353800.2496", "1772353800.2505", "-0.001", "0", "-62135596800", "253402300799.999", "'x'"}},
	{model.Duration, model.AsISO, "TEXT", []string{"'PT60S'", "'PT1M'", "'-PT1M'", "'P1D'"}},
	{model.Duration, model.AsSeconds, "REAL", []string{"0.5", "0.5004", "0.4996", "-0.5", "9007199254740.993", "9.2e15", "-9.2e15"}},
	{model.Date, model.AsISO, "DATE", []string{"'2026-03-01'", "'2026-03-01 08:30:00'", "'2026-03-02'", "'2026-02-28T23:59'", "'0001-01-01'", "'9999-12-31'", "'9999-12-31 24:00'", "'1.3.2026'"}},
	{model.TimeOfDay, model.AsISO, "TIME", []string{"'00:00'", "'08:30'", "'08:30:00'", "'08:30:00.250'", "'08:30Z'", "'08:29:59.999'", "'23:59:59.999'", "'23:59'", "'24:00'", "'12:00+02:00'"}},
	{model.Guid, model.AsText, "TEXT", []string{
		"'0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'", "'0C2F2F4E-8F5B-4F0E-9B7E-2F1D6A1C7E55'", "'0c2F2f4e-8f5b-4f0E-9b7e-2f1d6A1c7e55'", "'Af2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'",
		"'aF2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'", "'AF2F2F4E-8F5B-4F0E-9B7E-2F1D6A1C7E55'", "'ae2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'", "'a92f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
	}},
	{model.DateTimeOffset, model.AsMicros, "INTEGER", []string{"1772353800000000", "1772353800000001", "1772353800000999", "1772353800001000", "-1", "0", "-1000", "-62135596800000000", "253402300799999999"}},
	{model.DateTimeOffset, model.AsJulian, "REAL", []string{"2461100.5", "2461100", "2461100.85416667", "2461100.85416666", "1721425.5", "5373484.49999999", "2440587.5", "2440587.49999999", "'x'"}},
	{model.Date, model.AsSeconds, "INTEGER", []string{"1772323200", "1772323199", "1772409599", "1772323200.5", "-1", "0", "-86400", "-62135596800", "253402300799"}},
	{model.Date, model.AsMillis, "INTEGER", []string{"1772323200000", "1772323199999", "1772409599999", "-1", "0", "-86400000", "253402300799999"}},
	{model.Date, model.AsJulian, "REAL", []string{"2461100.5", "2461100", "2461101.49999", "1721425.5", "5373484.4", "2440587.5", "2440587.4999"}},
	{model.TimeOfDay, model.AsSeconds, "REAL", []string{"0", "86399.999", "86400", "0.0004", "0.0005", "27000.25"}},
	{model.Guid, model.AsMixed, "BLOB", []string{"x'4E2F2F0C5B8F0E4F9B7E2F1D6A1C7E55'", "x'0C2F2F4E8F5B4F0E9B7E2F1D6A1C7E55'", "x'00'", "'text'"}},
	{model.Binary, model.AsHex, "TEXT", []string{"'00FF80'", "'00ff80'", "'00Ff80'", "''", "'0'", "'zz'", "'1234'", "x'1234'"}},
	{model.Binary, model.AsBase64, "TEXT", []string{"'AP+A'", "'AP-A'", "''", "'AA=='", "'AA'", "'A'"}},
	{model.Enum, model.AsText, "", []string{"'Press'", "'Oven'", "2", "0", "'press'"}},
	{model.String, model.AsText, "", []string{"'abc'", "'ABC'", "''", "'42'", "42", "42.0", "'42.0'", "x'616263'", "0.30000000000000004", "'0.3'", "9e999", "'Inf'", "1e100", "'1.0e+100'", "9007199254740993", "'9007199254740993'", "-5", "'abc '"}},
	{model.String, model.AsText, "TEXT COLLATE NOCASE", []string{"'abc'", "'ABC'", "''", "'42'", "x'616263'", "'abc '"}},
	{model.String, model.AsText, "NUMERIC COLLATE RTRIM", []string{"'abc'", "'abc '", "42", "0.1", "x'616263'"}},
}

func (f formed) String() string { return fmt.Sprintf("%v as %s in %q", f.kind, f.encoding, f.declared) }

// file is an indexed table of all forms, each several times.
func (f formed) file(t *testing.T) (*sql.DB, *model.Property) {
	t.Helper()
	typ := model.Type{Kind: f.kind}
	switch f.kind {
	case model.Decimal:
		typ.Precision, typ.Scale = 10, 2
	case model.DateTimeOffset, model.Duration, model.TimeOfDay:
		typ.Precision = 3
	case model.Enum:
		typ.Enum = &model.EnumType{Members: []model.EnumMember{{Name: "Press"}, {Name: "Lathe", Value: 1}, {Name: "Oven", Value: 2}, {Name: "Furnace", Value: 2}}}
	}
	set := &model.EntitySet{Name: "Forms", Storage: model.Storage{Table: "forms"}}
	no := &model.Property{Set: set, Name: "no", Column: "no", Source: model.FromColumn, Type: model.Type{Kind: model.Int64}}
	held := &model.Property{Set: set, Name: "held", Column: "held", Source: model.FromColumn, Type: typ, Encoding: f.encoding, Nullable: true}
	set.Properties, set.Key = []*model.Property{no, held}, []*model.Property{no}
	db, err := openPool("file:" + filepath.Join(t.TempDir(), "forms.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	text := "CREATE TABLE forms (no INTEGER PRIMARY KEY, held " + f.declared + "); CREATE INDEX forms_held ON forms (held);"
	for range 3 {
		text += "INSERT INTO forms (held) VALUES (NULL), (" + strings.Join(f.forms, "), (") + ");"
	}
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%v: %v", f, err)
	}
	return db, held
}

// constants are the values of the table, and what lies beside them.
func constants(t *testing.T, db *sql.DB, p *model.Property) []store.Value {
	t.Helper()
	value, err := sqltext.Stored(p, sqltext.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	var found []store.Value
	add := func(c store.Cell) { found = append(found, store.Value{Type: p.Type, Cell: c}) }
	text := "SELECT DISTINCT v FROM (SELECT " + value + " AS v FROM forms) WHERE v IS NOT NULL AND " + fits(p.Type, p.Encoding)
	if err := eachRow(t.Context(), db, text, func(scan scanner) error {
		var v any
		err := scan(&v)
		switch v := v.(type) {
		case int64:
			for _, by := range []int64{-1, 0, 1} {
				add(store.IntCell(v + by))
			}
		case float64:
			add(store.FloatCell(v))
			add(store.FloatCell(math.Nextafter(v, math.Inf(1))))
			add(store.FloatCell(math.Nextafter(v, math.Inf(-1))))
		case string:
			add(store.TextCell(v))
		case []byte:
			add(store.TextCell(string(v)))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// fitting are the numbers of the rows that a query has and whose values fit.
func fitting(ctx context.Context, db *sql.DB, q store.Query, d sqltext.Dialect) (numbers []int64, err error) {
	s, err := sqltext.Select(q, d)
	if err != nil {
		return nil, err
	}
	p := q.From.Properties[1]
	value, err := sqltext.Stored(p, d)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(s.Args))
	for i, c := range s.Args {
		switch c.Kind {
		case store.Int:
			args[i] = c.Int
		case store.Float:
			args[i] = c.Float
		case store.Text:
			args[i] = string(c.Text)
		}
	}
	text := "SELECT no FROM (SELECT no, " + value + " AS v FROM forms) WHERE (v IS NULL OR " + fits(p.Type, p.Encoding) + ") AND no IN (" + s.Text + ") ORDER BY no"
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("%w in %s", err, text)
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}

// TestWhatAnIndexFindsIsWhatTheValuesSay compares each value of many forms with
// all that the column holds: by an index, and by converting the column, which a
// dialect that can compare no column as it is has to do.
func TestWhatAnIndexFindsIsWhatTheValuesSay(t *testing.T) {
	converting := sqltext.SQLite
	converting.Opaque = func(string) bool { return true }
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range manyForms {
		db, p := f.file(t)
		values := constants(t, db, p)
		some := 0
		same := func(op store.Op, args ...store.Expr) {
			column := []store.Expr{store.Column{Property: p}}
			for _, where := range []store.Expr{
				store.Call{Op: op, Args: append(column, args...)},
				store.Call{Op: store.Not, Args: []store.Expr{store.Call{Op: op, Args: append(column, args...)}}},
			} {
				q := store.Query{From: p.Set, Rule: store.AllRows(), Columns: []store.Expr{store.Column{Property: p.Set.Key[0]}}, Where: where, Limit: store.NoLimit}
				want, err := fitting(t.Context(), db, q, converting)
				if err != nil {
					t.Fatal(err)
				}
				got, err := fitting(t.Context(), db, q, sqltext.SQLite)
				if some += len(want); err != nil || !slices.Equal(got, want) {
					t.Errorf("%v: %v has rows %v, %v, and by the values %v", f, where, got, err, want)
				}
			}
		}
		for _, v := range values {
			for _, op := range []store.Op{store.Eq, store.Ne, store.Lt, store.Le, store.Gt, store.Ge} {
				same(op, v)
			}
		}
		for _, n := range []int{1, 3, closeMembers, 150} {
			var list []store.Expr
			for range n {
				list = append(list, values[random.IntN(len(values))])
			}
			same(store.In, list...)
		}
		if some == 0 {
			t.Errorf("%v: no condition holds for any row", f)
		}
	}
}

// closeMembers is a list of more than a few values, yet not long.
const closeMembers = 40

// TestAnIndexServesEncodedColumns looks at the plans for what Property.Serves
// says.
func TestAnIndexServesEncodedColumns(t *testing.T) {
	for _, f := range manyForms {
		db, p := f.file(t)
		equal, ranges := p.Serves()
		values := constants(t, db, p)
		for _, row := range []struct {
			op     store.Op
			values int
			serves bool
		}{{store.Eq, 1, equal}, {store.In, 3, equal}, {store.In, closeMembers, equal}, {store.In, 150, equal}, {store.Lt, 1, ranges}, {store.Ge, 1, ranges}} {
			args := []store.Expr{store.Column{Property: p}}
			for i := range row.values {
				args = append(args, values[i%len(values)])
			}
			q := store.Query{From: p.Set, Rule: store.AllRows(), Columns: []store.Expr{store.Column{Property: p.Set.Key[0]}, args[0]}, Where: store.Call{Op: row.op, Args: args}, Limit: store.NoLimit}
			s, err := sqltext.Select(q, sqltext.SQLite)
			if err != nil {
				t.Fatal(err)
			}
			plan := planOf(t, db, s)
			if got := strings.Contains(plan, "forms_held (held") && !strings.Contains(plan, "SCAN forms"); got != row.serves {
				t.Errorf("%v: %s of %d: %s\n%s", f, row.op, row.values, plan, s.Text)
			}
		}
	}
}

// TestAnIndexServesJoinsOfEncodedColumns looks for rows with the value of another
// row, in any form.
func TestAnIndexServesJoinsOfEncodedColumns(t *testing.T) {
	converting := sqltext.SQLite
	converting.Opaque = func(string) bool { return true }
	for _, f := range manyForms {
		db, p := f.file(t)
		others := &store.Source{Set: p.Set, Via: &model.Navigation{Set: p.Set, Target: p.Set, Name: "Same", Multiplicity: model.Many, Join: []model.JoinPair{{Local: p, Target: p}}}}
		no := p.Set.Key[0]
		another := store.Call{Op: store.Ne, Args: []store.Expr{store.Column{Of: others, Property: no}, store.Column{Property: no}}}
		q := store.Query{From: p.Set, Rule: store.AllRows(), Columns: []store.Expr{store.Column{Property: no}}, Where: store.Exists{Of: others, Where: another}, Limit: store.NoLimit, Related: map[*model.EntitySet]store.Rule{p.Set: store.AllRows()}}
		want, err := fitting(t.Context(), db, q, converting)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fitting(t.Context(), db, q, sqltext.SQLite); err != nil || len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("%v: rows %v, %v, and by the values %v", f, got, err, want)
		}
		s, err := sqltext.Select(q, sqltext.SQLite)
		if err != nil {
			t.Fatal(err)
		}
		equal, _ := p.Serves()
		if plan := planOf(t, db, s); strings.Contains(plan, "forms_held (held") != equal {
			t.Errorf("%v: %s\n%s", f, plan, s.Text)
		}
	}
}

func planOf(t *testing.T, db *sql.DB, s sqltext.Statement) string {
	t.Helper()
	args := make([]any, len(s.Args))
	var steps []string
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+s.Text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "; ")
}
