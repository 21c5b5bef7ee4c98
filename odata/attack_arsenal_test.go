package odata_test

import (
	"encoding/json"
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
	values map[*model.Property][]string      // constants, one of each kind of row
	keys   map[*model.EntitySet][]string     // "(id=...)" of a row that is seen, of hidden ones, of another tenant's, of none
	hidden map[*model.EntitySet]keysOfNobody // keys that exist, and are as good as none
	used   map[string]bool                   // functions that some request has
}

// keysOfNobody are keys of rows that a caller does not see.
type keysOfNobody struct {
	unit, tenant string // of another unit, and of another tenant; empty: there is none
}

// arsenalOf reads all rows of both tenants, and which of them the caller sees.
func (b battlefield) arsenalOf(t *testing.T, c caller) *arsenal {
	t.Helper()
	path, a := b.file(t), &arsenal{
		model: b.model, values: map[*model.Property][]string{}, keys: map[*model.EntitySet][]string{},
		hidden: map[*model.EntitySet]keysOfNobody{}, used: map[string]bool{},
	}
	all := b.attackable(t, path, caller{name: "everything", personal: bind.Shown})
	other := b.attackable(t, path, caller{name: "everything else", personal: bind.Shown, elsewhere: true})
	mine := b.attackable(t, path, c)
	for _, set := range b.model.Sets {
		target := probe{target: set.Name}
		rows, others := published(t, []byte(all.ask(target).body)), published(t, []byte(other.ask(target).body))
		var seen []string
		if r := mine.ask(target); r.status == 200 {
			for _, row := range published(t, []byte(r.body)) {
				seen = append(seen, keyText(set, row))
			}
		}
		a.take(set, rows, others, seen)
	}
	return a
}

// take chooses keys and values of a set.
func (a *arsenal) take(set *model.EntitySet, rows, others []map[string]json.RawMessage, seen []string) {
	var mine, hidden []map[string]json.RawMessage
	known := map[string]bool{}
	for _, row := range rows {
		known[keyText(set, row)] = true
		if slices.Contains(seen, keyText(set, row)) {
			mine = append(mine, row)
		} else {
			hidden = append(hidden, row)
		}
	}
	others = slices.DeleteFunc(others, func(row map[string]json.RawMessage) bool { return known[keyText(set, row)] })
	var nobody keysOfNobody
	for i, list := range [][]map[string]json.RawMessage{mine, hidden, others} {
		if len(list) == 0 {
			continue
		}
		key := keyText(set, list[len(list)/2])
		a.keys[set] = append(a.keys[set], key)
		switch i {
		case 1:
			nobody.unit = key
		case 2:
			nobody.tenant = key
		}
		for _, p := range set.Properties {
			a.sample(p, list)
		}
	}
	a.hidden[set] = nobody
	a.keys[set] = append(a.keys[set], randomKey(set))
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

// keyText is the key of a published row with the names of its parts.
func keyText(set *model.EntitySet, row map[string]json.RawMessage) string {
	var parts []string
	for _, p := range set.Key {
		parts = append(parts, p.Name+"="+constant(p.Type, row[p.Name]))
	}
	return "(" + strings.Join(parts, ",") + ")"
}

// randomKey is a key that nobody has.
func randomKey(set *model.EntitySet) string {
	var parts []string
	for _, p := range set.Key {
		value := map[model.Kind]string{
			model.String: "'nobody has this'", model.Guid: "f0f0f0f0-1234-4321-8abc-0123456789ab", model.DateTimeOffset: "2031-05-06T07:08:09Z",
		}[p.Type.Kind]
		if value == "" {
			value = "123454321"
		}
		parts = append(parts, p.Name+"="+value)
	}
	return "(" + strings.Join(parts, ",") + ")"
}
