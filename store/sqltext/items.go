package sqltext

import (
	"fmt"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Opened is how a dialect looks into complex values and collections, which are
// stored as JSON. Templates take the JSON first; the kind, the digits after the
// point and the members of an enumeration are those of what is looked for, and
// a collection has no kind.
type Opened struct {
	Member string // the physical form of a member; operands: the object, name, kind, digits, members
	Items  string // a table with a row for each value of an array; operands: the array, kind, digits, members
	Item   string // the physical form of the value in such a row; operand: the name of the table
	Bytes  string // the same for a value of bytes
}

// member writes a member of a complex value.
func (t *text) member(m store.Member) string {
	of := store.TypeOf(m.Of)
	if of.Kind != model.Complex || of.Collection {
		t.fail("%s is looked for in a value of type %s", m.Property.Name, of.Name())
		return t.dialect.False
	}
	return t.bounded(fmt.Sprintf(t.dialect.Opened.Member, append([]any{t.expr(m.Of, true), quoted(m.Property.Name)}, form(m.Property.Type)...)...))
}

// form tells a dialect's templates about a type.
func form(t model.Type) []any {
	kind := t.Kind
	if t.Collection {
		kind = model.NoKind
	}
	return []any{kindNumber(kind), strconv.Itoa(t.Scale), quoted(membersOf(t))}
}

// membersOf are the names and numbers of an enumeration, such as
// "Plain=0,Red=1"; empty for other types.
func membersOf(t model.Type) string {
	if t.Enum == nil || t.Collection {
		return ""
	}
	members := make([]string, len(t.Enum.Members))
	for i, m := range t.Enum.Members {
		members[i] = m.Name + "=" + strconv.FormatInt(m.Value, 10)
	}
	return strings.Join(members, ",")
}

// item writes the value of a collection that an enclosing Some or Size looks at.
func (t *text) item(i store.Item) string {
	alias, inside := t.items[i.Of]
	switch {
	case !inside:
		t.fail("%s is named outside its own collection", i.Of.Variable)
		return t.dialect.False
	case i.Of.Type().Kind == model.Binary:
		return fmt.Sprintf(t.dialect.Opened.Bytes, t.dialect.Quote(alias))
	}
	return fmt.Sprintf(t.dialect.Opened.Item, t.dialect.Quote(alias))
}

// within writes FROM and WHERE of a SELECT over the values of a collection that
// meet a condition.
func (t *text) within(i *store.Items, where store.Expr) string {
	if !store.TypeOf(i.Of).Collection {
		t.fail("%s ranges over one value", i)
		return ""
	}
	alias := t.alias("items")
	text := " FROM " + fmt.Sprintf(t.dialect.Opened.Items, append([]any{t.expr(i.Of, true)}, form(i.Type())...)...) + " AS " + t.dialect.Quote(alias)
	if where != nil {
		t.items[i] = alias
		text += " WHERE " + t.condition(where)
		delete(t.items, i)
	}
	return t.bounded(text)
}
