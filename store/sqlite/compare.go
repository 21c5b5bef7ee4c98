package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"feedline/store/sqltext"
)

// gap is one way in which a file is not as the model wants it. It is
// either a change that makes it so, or a reason why there is none.
type gap struct {
	change  Change // zero: the difference cannot be removed
	refusal string
	surplus string // what the file has and the model does not; empty: nothing
	harmful bool   // rows cannot be read or written right while it lasts
}

func (l *layout) change(found []gap, harmful bool, description, text string) []gap {
	return append(found, gap{change: Change{Description: description, SQL: text}, harmful: harmful})
}

func refuse(found []gap, harmful bool, format string, args ...any) []gap {
	return append(found, gap{refusal: fmt.Sprintf(format, args...), harmful: harmful})
}

// beyond refuses a table or column that a newer program, or another model, made
// in the file. A program that does not know it would leave it out of new rows.
func beyond(found []gap, what, putBack string) []gap {
	const format = "%s: the model does not have it; if a newer program or another model (--model) made it, use that, else put %s back, %s"
	return append(found, gap{refusal: fmt.Sprintf(format, what, putBack, anotherFile), surplus: what, harmful: true})
}

// anotherFile is what is left to do where a file cannot be changed.
const anotherFile = `or make a new file with "feedline migrate" and import the data into it`

// compare lists the differences between what a file of ours has and what the
// model wants, in the order in which changes have to be made.
func (l *layout) compare(tables []sqltext.Table) []gap {
	found := l.compareService()
	for _, name := range l.ours() {
		wanted := func(t sqltext.Table) bool { return t.Name == name }
		switch {
		case slices.ContainsFunc(tables, wanted):
		case l.tables[name].holdsRows():
			found = beyond(found, "table "+name, "its set")
		default:
			found = refuse(found, false, "table %s: the model has no set that is stored in it; put the set's description back, %s", name, anotherFile)
		}
	}
	for i := range tables {
		t := &tables[i]
		if have := l.tables[t.Name]; have != nil {
			found = append(found, compareTable(t, have)...)
			continue
		}
		found = l.change(found, true, fmt.Sprintf("create table %s with %d columns", t.Name, len(t.Columns)), sqltext.CreateTable(*t, sqltext.SQLite))
		found = append(found, addIndexes(t, nil)...)
	}
	return found
}

func (l *layout) compareService() []gap {
	var found []gap
	for _, t := range bookTables {
		if l.tables[t.name] == nil {
			found = l.change(found, true, "create service table "+t.name, t.text)
		}
	}
	for _, c := range addedToBooks {
		if t := l.tables[c.table]; t != nil && t.column(c.column) == nil {
			found = l.change(found, true, "add column "+c.table+"."+c.column, "ALTER TABLE "+c.table+" ADD COLUMN "+c.column+" "+c.kind)
		}
	}
	if !l.empty() && l.format < formatVersion {
		found = l.change(found, true, fmt.Sprintf("note format %d", formatVersion), fmt.Sprintf("PRAGMA user_version = %d", formatVersion))
	}
	for _, name := range secretNames {
		if !slices.Contains(l.secrets, name) {
			found = l.change(found, true, "make the secret "+name, "INSERT INTO feedline_secrets (name, value) VALUES ('"+name+"', ?1)")
		}
	}
	return found
}

// compareTable compares a table that exists.
func compareTable(t *sqltext.Table, have *foundTable) []gap {
	found := compareKey(t, have)
	for _, c := range t.Columns {
		found = append(found, compareColumn(t, c, have)...)
	}
	for _, c := range have.columns {
		own := c.name == sqltext.RowNo || c.name == sqltext.TenantID || c.name == sqltext.ChangeNo
		if !own && t.Column(c.name) == nil {
			found = beyond(found, "column "+t.Name+"."+c.name, "its property")
		}
	}
	found = append(found, compareOwners(t, have)...)
	return append(found, addIndexes(t, have)...)
}

// compareKey finds what tells rows apart otherwise in the file.
func compareKey(t *sqltext.Table, have *foundTable) []gap {
	var found []gap
	if scoped := have.column(sqltext.TenantID) != nil; scoped != t.TenantScoped {
		return refuse(found, true, "table %s: its rows belong to tenants in the model or in the file only; change tenancy back, %s", t.Name, anotherFile)
	}
	for _, role := range []string{"key", "identity"} {
		name := sqltext.IndexName(t.Name, role)
		want, _ := indexText(t, name)
		if have.indexes[name] != want {
			found = refuse(found, true, "table %s: its %s is not the one in the model; change it back, %s", t.Name, role, anotherFile)
		}
	}
	return found
}

// indexText is the statement of the model's index of this name.
func indexText(t *sqltext.Table, name string) (text string, unique bool) {
	for _, ix := range t.Indexes {
		if ix.Name == name {
			return sqltext.CreateIndex(*t, ix, sqltext.SQLite), ix.Unique
		}
	}
	return "", false
}

func compareColumn(t *sqltext.Table, c sqltext.TableColumn, have *foundTable) []gap {
	h, name := have.column(c.Name), t.Name+"."+c.Name
	switch {
	case h == nil:
		return addColumn(t, c, have)
	case h.kind != sqltext.SQLite.TypeOf(c.Type):
		return refuse(nil, true, "column %s: it is %s in the file and %s in the model; give the property a column of another name, %s", name, h.kind, sqltext.SQLite.TypeOf(c.Type), anotherFile)
	case h.notNull && !c.NotNull:
		return refuse(nil, true, "column %s: every row must have a value in the file, but not in the model; make it non-nullable again, %s", name, anotherFile)
	case !h.notNull && c.NotNull:
		return refuse(nil, true, "column %s: every row must have a value in the model, but not in the file; make it nullable again, %s", name, anotherFile)
	case h.initial != sqltext.DefaultText(c):
		return refuse(nil, true, "column %s: its default is %s in the file and %s in the model; change it back, %s", name, orNone(h.initial), orNone(sqltext.DefaultText(c)), anotherFile)
	}
	for _, check := range sqltext.ChecksOf(*t, c, sqltext.SQLite) {
		if !strings.Contains(have.text, check) {
			return refuse(nil, true, "column %s: the file does not hold its values to what the model demands (%s); change the model back, %s", name, check, anotherFile)
		}
	}
	return nil
}

func orNone(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func addColumn(t *sqltext.Table, c sqltext.TableColumn, have *foundTable) []gap {
	text := sqltext.AddColumn(*t, c, sqltext.SQLite)
	if c.NotNull && c.Default == nil && have.filled {
		return refuse(nil, true, "column %s.%s: it must have a value, and the table has rows; give the property a default or make it nullable, %s", t.Name, c.Name, anotherFile)
	}
	return []gap{{change: Change{Description: "add column " + t.Name + "." + c.Name, SQL: text}, harmful: true}}
}

// compareOwners finds owner relations that only the model or only the file
// enforces.
func compareOwners(t *sqltext.Table, have *foundTable) []gap {
	var found []gap
	want := map[string]bool{}
	for _, o := range t.Owners {
		if !o.Enforced {
			continue
		}
		want[o.Table] = true
		if !strings.Contains(have.text, sqltext.OwnerText(*t, o, sqltext.SQLite)) {
			found = refuse(found, true, "table %s: its rows belong to rows of %s in the model, but not in the file; take owner back, %s", t.Name, o.Table, anotherFile)
		}
	}
	for _, owner := range have.owners {
		if !want[owner] {
			found = refuse(found, true, "table %s: its rows belong to rows of %s in the file, but not in the model; put owner back, %s", t.Name, owner, anotherFile)
		}
	}
	return found
}

// addIndexes lists the indexes to make, and those of ours to drop because the
// model has them no more. Indexes that others made are left alone. A table
// that is not there yet has none.
func addIndexes(t *sqltext.Table, have *foundTable) []gap {
	var found []gap
	if have != nil {
		found = dropIndexes(t, have)
	}
	for _, ix := range t.Indexes {
		text := sqltext.CreateIndex(*t, ix, sqltext.SQLite)
		if have != nil && (have.indexes[ix.Name] == text || tellsApart(t, ix.Name)) {
			continue
		}
		what := "add index "
		if ix.Unique {
			what = "add unique index "
		}
		found = append(found, gap{change: Change{Description: what + ix.Name, SQL: text, unique: &ix, table: t}, harmful: ix.Unique})
	}
	return found
}

// tellsApart tells whether an index is that of key or identity, which
// compareKey looks after.
func tellsApart(t *sqltext.Table, name string) bool {
	return name == sqltext.IndexName(t.Name, "key") || name == sqltext.IndexName(t.Name, "identity")
}

func dropIndexes(t *sqltext.Table, have *foundTable) []gap {
	var found []gap
	for _, name := range slices.Sorted(maps.Keys(have.indexes)) {
		text := have.indexes[name]
		if want, unique := indexText(t, name); want != text && !tellsApart(t, name) && madeHere(t, name, text) {
			change := Change{Description: "drop index " + name, SQL: "DROP INDEX " + sqltext.SQLite.Quote(name)}
			found = append(found, gap{change: change, harmful: unique})
		}
	}
	return found
}

// madeHere tells whether an index looks in every letter as an earlier model of
// ours made it.
func madeHere(t *sqltext.Table, name, text string) bool {
	_, list, _ := strings.Cut(text, ` ("`)
	list, condition, _ := strings.Cut(list, `")`)
	ix := sqltext.TableIndex{Name: name, Columns: strings.Split(list, `", "`), Unique: strings.HasPrefix(text, "CREATE UNIQUE")}
	ix.NotNull, _ = strings.CutPrefix(strings.TrimSuffix(condition, `" IS NOT NULL`), ` WHERE "`)
	plain := strings.TrimPrefix(strings.Join(ix.Columns, "_"), sqltext.TenantID+"_")
	return sqltext.CreateIndex(*t, ix, sqltext.SQLite) == text && strings.HasPrefix(name, t.Name+"_"+plain+"_")
}
