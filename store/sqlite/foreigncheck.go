package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store/sqltext"
)

// Likeness tells how another program's file compares with its description: a
// sentence for each thing.
type Likeness struct {
	Faults []string // the feed does not work, or its answers break off
	Advice []string // it works, but slowly or otherwise than one may think
}

// Rows that are looked at to find values that are not what a description says.
const (
	sampleRows = 1000
	keyRows    = 100_000
)

// Compare compares another program's file with the description of its tables:
// their columns, and the values in their first rows. It changes nothing.
func Compare(ctx context.Context, path string, m *model.Model) (*Likeness, error) {
	if err := readable(path); err != nil {
		return nil, err
	}
	pool, err := openToRead(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	l, err := likeness(ctx, pool, m)
	if err != nil {
		err = fmt.Errorf("sqlite: read %s: %w", path, plain(err))
	}
	return l, errors.Join(err, pool.Close())
}

func likeness(ctx context.Context, db database, m *model.Model) (*Likeness, error) {
	found, err := survey(ctx, db)
	if err != nil {
		return nil, err
	}
	l := &Likeness{Faults: found.unlike(m)}
	if len(l.Faults) > 0 {
		return l, nil
	}
	for _, set := range slices.Concat(m.Sets, m.Singletons) {
		t := found.Table(set.Storage.Table)
		for _, p := range set.Properties {
			switch err := l.values(ctx, db, t, p); {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil:
				l.Faults = append(l.Faults, fmt.Sprintf("%s.%s: the column %s cannot be read: %v", set.Name, p.Name, p.Column, plain(err)))
			}
		}
		if err := l.key(ctx, db, t, set); err != nil {
			return nil, fmt.Errorf("%s: %w", set.Name, err)
		}
		for _, n := range set.Navigation {
			l.way(found, n)
		}
	}
	return l, nil
}

// values looks for one that does not fit a property.
func (l *Likeness) values(ctx context.Context, db database, t *SurveyTable, p *model.Property) error {
	d := sqltext.SQLite
	value, err := sqltext.Stored(p, d)
	if err != nil {
		return err
	}
	name, from := p.Set.Name+"."+p.Name, fmt.Sprintf(" FROM (SELECT * FROM %s LIMIT %d)", d.Quote(t.Name), sampleRows)
	var example string
	text := fmt.Sprintf("SELECT quote(raw) FROM (SELECT %s AS raw, %s AS v%s) WHERE raw IS NOT NULL AND NOT (%s) LIMIT 1", d.Quote(p.Column), value, from, fits(p.Type, p.Encoding))
	switch err := db.QueryRowContext(ctx, text).Scan(&example); {
	case err == nil:
		l.Faults = append(l.Faults, fmt.Sprintf("%s: the column %s holds %s, which is no %s%s; %s", name, p.Column, cut(example), p.Type.Name(), encodedAs(p), cure(p)))
		return nil
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	if !p.Nullable {
		var missing bool
		text := fmt.Sprintf("SELECT EXISTS (SELECT 1%s WHERE %s IS NULL)", from, d.Quote(p.Column))
		if err := db.QueryRowContext(ctx, text).Scan(&missing); err != nil {
			return err
		}
		if missing {
			l.Faults = append(l.Faults, fmt.Sprintf("%s: the column %s has rows without a value; remove nullable: false", name, p.Column))
		}
	}
	return l.doubts(ctx, db, t, p)
}

func encodedAs(p *model.Property) string {
	if p.Encoding == model.AsStored {
		return " as Feedline stores it"
	}
	return " encoded as " + string(p.Encoding)
}

// cut shortens a value for a message.
func cut(value string) string {
	const most = 40
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}

// doubts are values that fit, but may mean something else.
func (l *Likeness) doubts(ctx context.Context, db database, t *SurveyTable, p *model.Property) error {
	d := sqltext.SQLite
	name, column := p.Set.Name+"."+p.Name, d.Quote(p.Column)
	switch {
	case p.Type.Collection || p.Encoding != model.AsStored:
	case p.Type.Kind == model.DateTimeOffset:
		const march1973 = 100_000_000_000
		var early bool
		text := fmt.Sprintf("SELECT coalesce(max(abs(%s)) < %d, 0) FROM (SELECT * FROM %s LIMIT %d)", column, march1973, d.Quote(t.Name), sampleRows)
		if err := db.QueryRowContext(ctx, text).Scan(&early); err != nil {
			return err
		}
		if early {
			l.Advice = append(l.Advice, name+": as milliseconds, all instants are before March 1973; if they are seconds, write encoding: seconds")
		}
	case p.Type.Kind == model.String:
		blurs, err := blurred(ctx, db, t.Name, p.Column)
		if blurs {
			l.Advice = append(l.Advice, fmt.Sprintf("%s: the column %s compares texts without regard to case or blanks; encoding: text compares them letter by letter, as OData does", name, p.Column))
		}
		return err
	}
	return nil
}

// blurred tells whether a column takes different texts for the same, as the
// collations NOCASE and RTRIM do. The first SELECT gives the whole its collation.
func blurred(ctx context.Context, db database, table, column string) (is bool, err error) {
	d := sqltext.SQLite
	text := fmt.Sprintf("SELECT count(*) < 3 FROM (SELECT %s AS v FROM %s WHERE 0 UNION SELECT 'a' UNION SELECT 'A' UNION SELECT 'a ')", d.Quote(column), d.Quote(table))
	err = db.QueryRowContext(ctx, text).Scan(&is)
	return is, err
}

// key looks for rows that the key does not tell apart.
func (l *Likeness) key(ctx context.Context, db database, t *SurveyTable, set *model.EntitySet) error {
	d := sqltext.SQLite
	if set.Singleton {
		var rows int
		if err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s LIMIT 2)", d.Quote(t.Name))).Scan(&rows); err != nil {
			return err
		}
		if rows > 1 {
			l.Faults = append(l.Faults, fmt.Sprintf("%s: %s has more than one row; write set: instead of singleton:, or name a view of one row", set.Name, t.Name))
		}
		return nil
	}
	var columns, names []string
	for _, p := range set.Key {
		columns, names = append(columns, p.Column), append(names, p.Name)
	}
	if t.unique(columns) {
		return nil
	}
	list := strings.Trim(d.List(columns), "()")
	var twice bool
	text := fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM (SELECT %s FROM %s LIMIT %d) GROUP BY %s HAVING count(*) > 1)", list, d.Quote(t.Name), keyRows, list)
	if err := db.QueryRowContext(ctx, text).Scan(&twice); err != nil {
		return err
	}
	switch {
	case twice:
		l.Faults = append(l.Faults, fmt.Sprintf("%s: several rows of %s have the same %s; choose a key that tells all rows apart", set.Name, t.Name, strings.Join(names, ", ")))
	case !t.View:
		l.Advice = append(l.Advice, fmt.Sprintf("%s: no unique index of %s keeps %s from occurring twice", set.Name, t.Name, strings.Join(names, ", ")))
	}
	return nil
}

// unique tells whether a unique index covers no other than these columns.
func (t *SurveyTable) unique(columns []string) bool {
	among := func(c string) bool {
		return slices.ContainsFunc(columns, func(k string) bool { return strings.EqualFold(k, c) })
	}
	return slices.ContainsFunc(t.Unique, func(x []string) bool {
		return !slices.ContainsFunc(x, func(c string) bool { return !among(c) })
	})
}

// way looks for an index by which the rows at the end of a navigation are found.
func (l *Likeness) way(found *Survey, n *model.Navigation) {
	if n.Through != nil {
		var columns []string
		for _, c := range n.Through.Near {
			columns = append(columns, c.Column)
		}
		l.served(found.Table(n.Through.Table), n, columns, slowest(n.Through.Near))
		return
	}
	var columns []string
	slow := ""
	for _, pair := range n.Join {
		columns = append(columns, pair.Target.Column)
		if equal, _ := pair.Target.Serves(); !equal {
			slow = pair.Target.Column
		}
	}
	l.served(found.Table(n.Target.Storage.Table), n, columns, slow)
}

// slowest is a column that no index serves; empty if there is none.
func slowest(columns []model.ThroughColumn) string {
	for _, c := range columns {
		if equal, _ := c.Property.Serves(); !equal {
			return c.Column
		}
	}
	return ""
}

func (l *Likeness) served(t *SurveyTable, n *model.Navigation, columns []string, slow string) {
	name := n.Set.Name + "." + n.Name
	first := func(x []string) bool {
		return slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, x[0]) })
	}
	switch {
	case t.View || n.Target.Singleton:
	case !slices.ContainsFunc(t.Indexes, first):
		l.Advice = append(l.Advice, fmt.Sprintf("%s: no index finds rows of %s by %s, so that all are looked at for each row that is expanded; an index of (%s) would", name, t.Name, strings.Join(columns, ", "), strings.Join(columns, ", ")))
	case slow != "":
		l.Advice = append(l.Advice, fmt.Sprintf("%s: no index serves the encoding of %s.%s, so that all rows are looked at for each that is expanded", name, t.Name, slow))
	}
}

// wholeNumbers are the least and the greatest value of types that are stored as
// integers.
var wholeNumbers = map[model.Kind][2]int64{
	model.Boolean: {0, 1}, model.Byte: {0, 255}, model.SByte: {-128, 127}, model.Int16: {-1 << 15, 1<<15 - 1}, model.Int32: {-1 << 31, 1<<31 - 1},
	model.Date: {-719162, 2932896}, model.DateTimeOffset: {-62135596800000, 253402300799999}, model.TimeOfDay: {0, 86399999},
}

// fits is a condition on a value v in its physical form, which comes from an
// encoding.
func fits(t model.Type, e model.Encoding) string {
	switch {
	case t.Collection:
		return "typeof(v) = 'text' AND CASE WHEN json_valid(v) THEN json_type(v) = 'array' ELSE 0 END"
	case t.Kind == model.Complex:
		return "typeof(v) = 'text' AND CASE WHEN json_valid(v) THEN json_type(v) = 'object' ELSE 0 END"
	case t.Kind == model.Guid:
		return "typeof(v) = 'text' AND length(v) = 36 AND v = lower(v) AND replace(v, '-', '') NOT GLOB '*[^0-9a-f]*' AND v GLOB '????????-????-????-????-????????????'"
	case t.Kind == model.String && t.MaxLength > 0:
		return "typeof(v) = 'text' AND length(v) <= " + strconv.Itoa(t.MaxLength)
	case t.Kind == model.String:
		return "typeof(v) = 'text'"
	case e == model.AsHex || e == model.AsBase64:
		return "typeof(v) = 'blob'"
	case t.Kind == model.Binary || t.Kind == model.Stream:
		return "typeof(v) IN ('blob', 'text')"
	case t.Kind == model.Single || t.Kind == model.Double:
		return "typeof(v) = 'real'"
	}
	if limits, bounded := wholeNumbers[t.Kind]; bounded {
		return fmt.Sprintf("typeof(v) = 'integer' AND v BETWEEN %d AND %d", limits[0], limits[1])
	}
	return "typeof(v) = 'integer'"
}
