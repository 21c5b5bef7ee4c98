package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"feedline/model"
	"feedline/store/sqltext"
)

// errForeign keeps everybody from writing to another program's file.
var errForeign = errors.New("the model says that its tables are foreign, which Feedline only reads; without storage: foreign in model.yaml they would be its own")

// foreignFile is what statements depend on in the file of another program.
type foreignFile struct {
	numbers map[string]string // columns that number the rows of tables
	opaque  map[string]bool   // columns that only their program can compare
}

// foreignTables verifies that the file of another program has what the model
// describes.
func foreignTables(ctx context.Context, db database, m *model.Model) (*foreignFile, error) {
	found, err := survey(ctx, db)
	if err != nil {
		return nil, plain(err)
	}
	if faults := found.unlike(m); len(faults) > 0 {
		return nil, errors.New("the file does not fit the model: " + shortened(faults, `"feedline check" lists %d more`))
	}
	f := &foreignFile{map[string]string{}, map[string]bool{}}
	for _, t := range found.Tables {
		f.numbers[strings.ToLower(t.Name)] = t.Numbers
	}
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		for _, p := range set.Properties {
			f.compare(ctx, db, set.Storage.Table, p.Column, p)
		}
		for _, n := range set.Navigation {
			if n.Through == nil {
				continue
			}
			for _, c := range slices.Concat(n.Through.Near, n.Through.Far) {
				f.compare(ctx, db, n.Through.Table, c.Column, c.Property)
			}
		}
	}
	return f, ctx.Err()
}

// compare sees whether an encoded column can be compared as it is: its program
// may have declared a collation that nobody else knows.
func (f *foreignFile) compare(ctx context.Context, db database, table, column string, p *model.Property) {
	if p.InOrder() {
		return
	}
	d := sqltext.SQLite
	text := fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s = '' LIMIT 0)", d.Quote(table), d.Quote(column))
	var none int
	if err := db.QueryRowContext(ctx, text).Scan(&none); err != nil {
		f.opaque[column] = true
	}
}

// unlike lists what keeps the file from serving the model: tables and columns
// that it does not have, and columns that cannot hold what their property says.
func (s *Survey) unlike(m *model.Model) []string {
	var faults []string
	if s.Own {
		return []string{"it is one of Feedline's, whose rows may belong to tenants; serve it by the model that it was made for, or write storage: own in model.yaml"}
	}
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		t := s.Table(set.Storage.Table)
		if t == nil {
			faults = append(faults, fmt.Sprintf("%s: there is no table or view %s", set.Name, set.Storage.Table))
			continue
		}
		if t.Broken != "" {
			faults = append(faults, fmt.Sprintf("%s: %s cannot be read: %s", set.Name, t.Name, t.Broken))
			continue
		}
		for _, p := range set.Properties {
			faults = append(faults, t.unlike(p)...)
		}
		for _, c := range set.Storage.Where {
			if t.Column(c.Column) == nil {
				faults = append(faults, fmt.Sprintf("%s: %s has no column %s", set.Name, t.Name, c.Column))
			}
		}
		for _, n := range set.Navigation {
			faults = append(faults, s.between(n)...)
		}
	}
	return faults
}

// between looks for the table between the ends of a relation.
func (s *Survey) between(n *model.Navigation) []string {
	if n.Through == nil {
		return nil
	}
	t := s.Table(n.Through.Table)
	if t == nil {
		return []string{fmt.Sprintf("%s.%s: there is no table or view %s", n.Set.Name, n.Name, n.Through.Table)}
	}
	var faults []string
	for _, c := range slices.Concat(n.Through.Near, n.Through.Far) {
		if t.Column(c.Column) == nil {
			faults = append(faults, fmt.Sprintf("%s.%s: %s has no column %s", n.Set.Name, n.Name, t.Name, c.Column))
		}
	}
	return faults
}

// unlike compares a property with its column.
func (t *SurveyTable) unlike(p *model.Property) []string {
	c := t.Column(p.Column)
	name := p.Set.Name + "." + p.Name
	switch {
	case c == nil:
		return []string{fmt.Sprintf("%s: %s has no column %s", name, t.Name, p.Column)}
	case !holds(c.affinity(), p):
		return []string{fmt.Sprintf("%s: the column %s is declared %s, which does not hold %s as Feedline stores it; %s",
			name, c.Name, strings.ToUpper(c.Declared), p.Type.Name(), cure(p))}
	}
	return nil
}

// cure says what else a description can say of a column.
func cure(p *model.Property) string {
	var words []string
	for _, e := range p.Type.Encodings() {
		if e != p.Encoding {
			words = append(words, string(e))
		}
	}
	if len(words) == 0 {
		return "write another type"
	}
	return "write encoding: " + strings.Join(words, " or ") + ", or another type"
}

// affinity is what SQLite makes of values that are put into a column (SQLite's
// own rules for declared types).
type affinity int

const (
	anyValue affinity = iota // values stay as they are
	asText
	asNumber // texts that are numbers become numbers
	asInteger
	asReal
)

func (c *SurveyColumn) affinity() affinity {
	declared := strings.ToUpper(c.Declared)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(declared, w) })
	}
	switch {
	case has("INT"):
		return asInteger
	case has("CHAR", "CLOB", "TEXT"):
		return asText
	case declared == "" || declared == "ANY" || has("BLOB"):
		return anyValue
	case has("REAL", "FLOA", "DOUB"):
		return asReal
	}
	return asNumber
}

// holds tells whether a column can hold a property's values as its encoding
// says. Where it can hold anything, only its values tell.
func holds(a affinity, p *model.Property) bool {
	switch p.Encoding {
	case model.AsBlob, model.AsMixed, model.AsUpper, model.AsJSONB:
		return a != asInteger && a != asReal
	case model.AsHex, model.AsBase64:
		return a == asText || a == anyValue
	}
	if p.Encoding != model.AsStored || a == anyValue {
		return true
	}
	if p.Type.Collection {
		return a != asInteger && a != asReal
	}
	switch p.Type.Kind {
	case model.Single, model.Double:
		return a == asReal
	case model.String:
		return a == asText
	case model.Guid, model.Complex, model.Binary, model.Stream:
		return a != asInteger && a != asReal
	}
	return a == asInteger || a == asNumber
}
