package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"modernc.org/sqlite/lib"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

func isBusy(err error) bool {
	var e engineError
	return errors.As(err, &e) && (e.primary() == sqlite3.SQLITE_BUSY || e.primary() == sqlite3.SQLITE_LOCKED)
}

// noTransaction tells that there was nothing left to end: some failures make
// the engine roll back by itself.
func noTransaction(err error) bool {
	var e engineError
	return errors.As(err, &e) && e.primary() == sqlite3.SQLITE_ERROR
}

// refusal turns what the engine says about a row into words for the person
// who delivered it. What is not about the row ends the batch.
func (b *batch) refusal(p *upsertPlan, err error) error {
	var known *store.Refusal
	var r *refused
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &r):
		known, err = b.explain(p, r)
		if known != nil && err == nil {
			return known
		}
	}
	return b.fail(p.set, err)
}

// explain finds the property at fault. The constraint is named behind the
// colon of the engine's message.
func (b *batch) explain(p *upsertPlan, r *refused) (*store.Refusal, error) {
	_, name, _ := strings.Cut(r.message, "failed: ")
	switch int32(r.engineError) {
	case sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return p.missing(strings.TrimPrefix(name, p.table.Name+".")), nil
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return p.unmet(name), nil
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return p.taken(strings.Split(name, ", ")), nil
	case sqlite3.SQLITE_CONSTRAINT_DATATYPE:
		_, column, _ := strings.Cut(r.message, "column "+p.table.Name+".")
		return &store.Refusal{Property: p.published(column), Reason: "the value has the wrong type"}, nil
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return b.ownerless(p)
	}
	return nil, r
}

// published is the name by which people know a column: the set's own, or
// another set's with the set before it.
func (p *upsertPlan) published(column string) string {
	if q := sqltext.Published(p.set, column); q != nil {
		return q.Name
	}
	for _, s := range p.table.Sets {
		if q := sqltext.Published(s, column); q != nil {
			return s.Name + "." + q.Name
		}
	}
	return column
}

func (p *upsertPlan) missing(column string) *store.Refusal {
	reason := "a new row needs it"
	if slices.Contains(p.text.Columns, column) {
		reason = "it must have a value"
	}
	return &store.Refusal{Property: p.published(column), Reason: reason}
}

// unmet explains a named constraint.
func (p *upsertPlan) unmet(name string) *store.Refusal {
	for _, v := range p.table.Checks {
		if v.Name != name {
			continue
		}
		viewer, _, _ := strings.Cut(name, ".")
		if viewer == p.set.Name {
			return p.missing(v.Column)
		}
		return &store.Refusal{Property: p.published(v.Column), Reason: fmt.Sprintf("%s is published in %s, which needs it", p.aRowOf(v), viewer)}
	}
	column := strings.TrimSuffix(strings.TrimPrefix(name, p.table.Name+"."), " form")
	return &store.Refusal{Property: p.published(column), Reason: "the value has not the form that its type demands"}
}

// aRowOf names a row that a view shows, such as "a Voice conversation".
func (p *upsertPlan) aRowOf(v sqltext.ViewCheck) string {
	var words []string
	for _, w := range v.Where {
		words = append(words, w.Equals)
	}
	text := strings.Join(append(words, spoken(p.set.TypeName)), " ")
	if strings.ContainsRune("AEIOUaeiou", rune(text[0])) {
		return "an " + text
	}
	return "a " + text
}

// spoken writes a type's name as words.
func spoken(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// taken explains that another row has values that only one may have.
func (p *upsertPlan) taken(columns []string) *store.Refusal {
	var names []string
	for _, c := range columns {
		if c = strings.TrimPrefix(c, p.table.Name+"."); c != sqltext.TenantID {
			names = append(names, p.published(c))
		}
	}
	if len(names) == 1 {
		return &store.Refusal{Property: names[0], Reason: "another row has this value already"}
	}
	return &store.Refusal{Reason: "another row has the same " + listed(names, "and") + " already"}
}

// ownerless finds the owner that is not there.
func (b *batch) ownerless(p *upsertPlan) (*store.Refusal, error) {
	for _, o := range p.table.Owners {
		if !o.Enforced {
			continue
		}
		found, err := b.hasOwner(p, o)
		if err != nil {
			return nil, err
		}
		if !found {
			return p.noOwner(o), nil
		}
	}
	return &store.Refusal{Reason: "rows that belong to this one know it by its present id"}, nil
}

func (b *batch) hasOwner(p *upsertPlan, o sqltext.Owner) (bool, error) {
	owner, err := b.writer.table(o.Target)
	if err != nil {
		return false, err
	}
	st, err := b.writer.prepare(sqltext.FindOwner(owner, o, sqltext.SQLite))
	if err != nil {
		return false, err
	}
	args := b.scope(p.table)
	for _, c := range o.Columns {
		i := slices.Index(p.text.Columns, c)
		if i < 0 || p.values[i].IsNull() {
			return true, nil
		}
		args = append(args, p.values[i])
	}
	return st.one(make([]store.Cell, 1), args...)
}

// noOwner names what has to be imported first.
func (p *upsertPlan) noOwner(o sqltext.Owner) *store.Refusal {
	var local, remote []string
	for i, c := range o.Columns {
		local = append(local, p.published(c))
		remote = append(remote, columnName(o.Target, o.References[i]))
	}
	first := "import " + o.Target.Name
	if others := otherViews(p, o); len(others) > 0 {
		first += " (or " + strings.Join(others, ", ") + ")"
	}
	reason := fmt.Sprintf("no row with this %s in %s; %s first", listed(remote, "and"), o.Target.Name, first)
	if len(local) > 1 {
		return &store.Refusal{Reason: listed(local, "and") + ": " + reason}
	}
	return &store.Refusal{Property: local[0], Reason: reason}
}

// otherViews lists the other sets by which owners may be delivered.
func otherViews(p *upsertPlan, o sqltext.Owner) []string {
	var names []string
	for _, n := range o.Target.Navigation {
		shared := n.Target != nil && n.Target != o.Target && n.Target.Storage.Table == o.Table
		if shared && !slices.Contains(names, n.Target.Name) {
			names = append(names, n.Target.Name)
		}
	}
	return names
}

func columnName(s *model.EntitySet, column string) string {
	if q := sqltext.Published(s, column); q != nil {
		return q.Name
	}
	return column
}

// listed joins words as a sentence does.
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + last + " " + words[len(words)-1]
}
