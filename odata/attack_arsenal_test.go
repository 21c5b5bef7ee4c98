package odata_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"feedline/model"
	"feedline/odata/bind"
)

// arsenal is what the attacks of one caller can use: what rows have, whether the
// caller sees them or not.
type arsenal struct {
	model  *model.Model
	values map[*model.Property][]string             // constants, one of each kind of row
	keys   map[*model.EntitySet][]string            // "(id=...)" of a row that is seen, of hidden ones, of another tenant's, of none
	hidden map[*model.EntitySet]map[string]keyOfRow // keys that exist and are as good as none, by whose they are
	used   map[string]bool                          // functions that some request has
}

// keyOfRow is the key of a row: a constant for each property of it.
type keyOfRow struct {
	set    *model.EntitySet
	values []string
}

// arsenalOf is that of a caller, which has used nothing yet.
func (b battlefield) arsenalOf(t *testing.T, c caller) *arsenal {
	t.Helper()
	if b.arsenals[c.name] == nil {
		b.arsenals[c.name] = b.newArsenal(t, c)
	}
	a := *b.arsenals[c.name]
	a.used = map[string]bool{}
	return &a
}

// newArsenal reads all rows of both tenants, and which of them the caller sees.
func (b battlefield) newArsenal(t *testing.T, c caller) *arsenal {
	t.Helper()
	a := &arsenal{
		model: b.model, values: map[*model.Property][]string{}, keys: map[*model.EntitySet][]string{},
		hidden: map[*model.EntitySet]map[string]keyOfRow{},
	}
	for _, alone := range b.model.Singletons {
		a.keys[alone] = []string{""}
	}
	all := b.publishedTo(t, caller{name: "everything", personal: bind.Shown})
	other := b.publishedTo(t, caller{name: "everything else", personal: bind.Shown, elsewhere: b.model.Tenancy})
	mine := b.publishedTo(t, c)
	for _, set := range b.model.Sets {
		var seen []string
		for _, row := range mine[set] {
			seen = append(seen, keyIn(set, row).String())
		}
		a.take(set, all[set], other[set], seen)
	}
	return a
}

// publishedRows are the rows of sets as a caller sees them.
type publishedRows map[*model.EntitySet][]map[string]json.RawMessage

// publishedTo reads every set that the caller may see.
func (b battlefield) publishedTo(t *testing.T, c caller) publishedRows {
	t.Helper()
	if rows, made := b.published[c.name]; made {
		return rows
	}
	rows, feed := publishedRows{}, b.attackable(t, b.file(t), c)
	for _, set := range b.model.Sets {
		r := feed.ask(probe{target: set.Name})
		switch {
		case r.status == http.StatusOK:
			rows[set] = published(t, []byte(r.body))
		case c.units == nil && c.without == nil && c.personal == bind.Shown:
			t.Fatalf("%s of %s: %s", set.Name, c.name, r)
		}
	}
	b.published[c.name] = rows
	return rows
}

// take chooses keys and values of a set.
func (a *arsenal) take(set *model.EntitySet, rows, others []map[string]json.RawMessage, seen []string) {
	var mine, hidden []map[string]json.RawMessage
	known := map[string]bool{}
	for _, row := range rows {
		known[keyIn(set, row).String()] = true
		if slices.Contains(seen, keyIn(set, row).String()) {
			mine = append(mine, row)
		} else {
			hidden = append(hidden, row)
		}
	}
	others = slices.DeleteFunc(slices.Clone(others), func(row map[string]json.RawMessage) bool { return known[keyIn(set, row).String()] })
	a.hidden[set] = map[string]keyOfRow{}
	for i, list := range [][]map[string]json.RawMessage{mine, hidden, others} {
		if len(list) == 0 {
			continue
		}
		key := keyIn(set, list[len(list)/2])
		a.keys[set] = append(a.keys[set], key.String())
		if i > 0 {
			a.hidden[set][[]string{"another unit", "another tenant"}[i-1]] = plainest(set, list)
		}
		for _, p := range set.Properties {
			a.sample(p, list)
		}
	}
	a.keys[set] = append(a.keys[set], nobodys(set).String())
}

// sample takes one value of a property that is not null.
func (a *arsenal) sample(p *model.Property, rows []map[string]json.RawMessage) {
	for i := range rows {
		text := constant(p.Type, rows[(i+len(rows)/2)%len(rows)][p.Name])
		if text != "" && !slices.Contains(a.values[p], text) {
			a.values[p] = append(a.values[p], text)
			return
		}
	}
}

// some is one of the values of a property, or null.
func (a *arsenal) some(p *model.Property) string {
	if list := a.values[p]; len(list) > 0 {
		return list[len(list)-1]
	}
	return "null"
}

// constant is a value as expressions have it; empty if there is no such form.
func constant(t model.Type, value json.RawMessage) string {
	text := string(value)
	if text == "" || text == "null" || t.Collection {
		return ""
	}
	var unquoted string
	if json.Unmarshal(value, &unquoted) != nil {
		unquoted = text
	}
	quoted := "'" + strings.ReplaceAll(unquoted, "'", "''") + "'"
	switch t.Kind {
	case model.String, model.Enum:
		return quoted
	case model.Duration:
		return "duration" + quoted
	case model.Binary:
		return "binary" + quoted
	case model.Complex, model.Stream:
		return ""
	}
	return unquoted
}

// keyIn is the key of a published row.
func keyIn(set *model.EntitySet, row map[string]json.RawMessage) keyOfRow {
	k := keyOfRow{set: set}
	for _, p := range set.Key {
		k.values = append(k.values, constant(p.Type, row[p.Name]))
	}
	return k
}

// plainForm is what looks the same wherever it stands.
var plainForm = regexp.MustCompile(`^[A-Za-z0-9(),=':. -]*$`)

// plainest is a key of one of the rows that looks the same in paths, options,
// JSON and explanations, if there is one.
func plainest(set *model.EntitySet, rows []map[string]json.RawMessage) keyOfRow {
	for _, row := range rows {
		if k := keyIn(set, row); plainForm.MatchString(k.String()) {
			return k
		}
	}
	return keyIn(set, rows[0])
}

// String is the key as it stands behind the name of its set, with the names of
// its parts.
func (k keyOfRow) String() string {
	if k.set.Singleton {
		return ""
	}
	var parts []string
	for i, p := range k.set.Key {
		parts = append(parts, p.Name+"="+k.values[i])
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// telling are the parts of a key that tell rows apart by themselves: its ids, if
// it has any.
func (k keyOfRow) telling() (parts []int) {
	for i, p := range k.set.Key {
		if p.Type.Kind == model.Guid {
			parts = append(parts, i)
		}
	}
	for i := 0; parts == nil && i < len(k.values); i++ {
		parts = append(parts, i)
	}
	return parts
}

// like is a key that nobody has and that is as long as this one in each part.
func (k keyOfRow) like() keyOfRow {
	none := keyOfRow{set: k.set, values: slices.Clone(k.values)}
	for _, i := range k.telling() {
		value := k.values[i]
		switch k.set.Key[i].Type.Kind {
		case model.Guid:
			value = "f0f0f0f0-1234-4321-8abc-0123456789ab"
		case model.DateTimeOffset:
			value = "2031" + value[4:]
		case model.String:
			value = "'" + strings.Repeat("q", len(value)-2) + "'"
		default:
			value = strings.Repeat("7", len(value))
		}
		none.values[i] = value
	}
	return none
}

// nobodys is a key that no row has.
func nobodys(set *model.EntitySet) keyOfRow {
	k := keyOfRow{set: set}
	for _, p := range set.Key {
		value := map[model.Kind]string{model.String: "'nobody has this'", model.DateTimeOffset: "2026-01-01T00:00:00.000Z"}[p.Type.Kind]
		if value == "" {
			value = "1234567"
		}
		k.values = append(k.values, value)
	}
	return k.like()
}
