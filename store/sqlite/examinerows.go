package sqlite

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store/sqltext"
)

// rule is something that must be true of no row of a table.
type rule struct {
	broken string // condition of the rows that break it
	text   string // what they do
	cure   string
}

// rows counts the rows that break what the model says and the file does not hold
// them to: one walk through each table.
func (x *examiner) rows(ctx context.Context) error {
	for i := range x.tables {
		t := &x.tables[i]
		rules := rulesOf(t)
		counts, into := make([]int64, len(rules)), make([]any, len(rules))
		columns := make([]string, len(rules))
		for i, r := range rules {
			into[i], columns[i] = &counts[i], "count(*) FILTER (WHERE "+r.broken+")"
		}
		text := "SELECT " + strings.Join(columns, ", ") + " FROM " + sqltext.SQLite.Quote(t.Name) + " AS t"
		if err := x.guard(func() error { return x.db.QueryRowContext(ctx, text).Scan(into...) }); err != nil {
			x.unreadable("table "+t.Name, err)
			continue
		}
		x.breaches(ctx, t, rules, counts)
	}
	return ctx.Err()
}

// breaches reports the rules that rows break, each with the number of the first
// row, which says nothing of anybody.
func (x *examiner) breaches(ctx context.Context, t *sqltext.Table, rules []rule, counts []int64) {
	reported := 0
	for i, r := range rules {
		if counts[i] == 0 {
			continue
		}
		if reported++; reported > mostFindings {
			x.fault(r.cure, "%s: more rules are broken", t.Name)
			return
		}
		first := ""
		var n int64
		text := "SELECT min(" + sqltext.SQLite.Quote(sqltext.RowNo) + ") FROM " + sqltext.SQLite.Quote(t.Name) + " AS t WHERE " + r.broken
		if x.db.QueryRowContext(ctx, text).Scan(&n) == nil {
			first = fmt.Sprintf("; the first has %s %d", sqltext.RowNo, n)
		}
		x.fault(r.cure, "%s: %d rows %s%s", t.Name, counts[i], r.text, first)
	}
}

// rulesOf lists what the model, and the program itself, say of a table's rows.
func rulesOf(t *sqltext.Table) []rule {
	change, tenant := sqltext.SQLite.Quote(sqltext.ChangeNo), "0"
	var rules []rule
	if t.TenantScoped {
		tenant = "t." + sqltext.SQLite.Quote(sqltext.TenantID)
		rules = append(rules, rule{tenant + " NOT IN (SELECT number FROM feedline_tenants)", "belong to a tenant that there is not", "delete them"})
	}
	rules = append(rules, rule{
		"t." + change + " > coalesce((SELECT last_no FROM feedline_changes WHERE tenant_id = " + tenant + " AND table_name = " + quotedText(t.Name) + "), 0)",
		"have a change number beyond the sequence, so that who follows changes misses later ones", cureRestore,
	})
	for _, c := range t.Columns {
		rules = append(rules, formRules(t, c)...)
	}
	for _, set := range t.Sets {
		for _, p := range set.Properties {
			if p.Source == model.FromColumn {
				rules = append(rules, propertyRules(t, set, p)...)
			}
		}
	}
	return rules
}

// formRules are the conditions that the file itself sets on a column, which a
// program can switch off while it writes and the engine's check does not always see.
func formRules(t *sqltext.Table, c sqltext.TableColumn) []rule {
	var rules []rule
	for _, check := range sqltext.ChecksOf(*t, c, sqltext.SQLite) {
		name, condition, _ := strings.Cut(strings.TrimPrefix(check, "CONSTRAINT "), " CHECK ")
		rules = append(rules, rule{"NOT " + condition, "break the condition " + name, cureReimport})
	}
	return rules
}

// propertyRules lists what the model says of one property's values, in the rows
// that its set shows.
func propertyRules(t *sqltext.Table, set *model.EntitySet, p *model.Property) []rule {
	column := "t." + sqltext.SQLite.Quote(p.Column)
	shown := ""
	for _, c := range set.Storage.Where {
		shown += "t." + sqltext.SQLite.Quote(c.Column) + " = " + quotedText(c.Equals) + " AND "
	}
	var rules []rule
	add := func(broken, format string, args ...any) {
		text := fmt.Sprintf(format, args...) + " (" + set.Name + "." + p.Name + ")"
		rules = append(rules, rule{shown + broken, text, cureReimport})
	}
	if !p.Nullable && !t.Column(p.Column).NotNull {
		add(column+" IS NULL", "lack a value that they must have")
	}
	limits, whole := wholeNumbers[p.Type.Kind]
	switch {
	case p.Type.Collection:
	case p.ClosedList && p.Type.Kind == model.String && len(p.Values) > 0:
		add(column+" NOT IN ("+quotedTexts(p.Values)+")", "have a value that is none of the %d of its closed list", len(p.Values))
	case p.Type.Enum != nil:
		add(notAMember(column, p.Type.Enum), "have a number that is no member of %s", p.Type.Enum.Name)
	case p.Type.Kind == model.String && p.Type.MaxLength > 0:
		add("length("+column+") > "+strconv.Itoa(p.Type.MaxLength), "are longer than %d characters", p.Type.MaxLength)
	case whole && p.Type.Kind != model.Boolean:
		add(fmt.Sprintf("%s NOT BETWEEN %d AND %d", column, limits[0], limits[1]), "lie outside of what %s can be", p.Type.Name())
	}
	return rules
}

// notAMember is true of numbers that an enumeration does not have.
func notAMember(column string, e *model.EnumType) string {
	var mask int64
	numbers := make([]string, len(e.Members))
	for i, m := range e.Members {
		mask |= m.Value
		numbers[i] = strconv.FormatInt(m.Value, 10)
	}
	if e.Flags {
		return fmt.Sprintf("(%s & ~%d) <> 0", column, mask)
	}
	return column + " NOT IN (" + strings.Join(numbers, ", ") + ")"
}

func quotedTexts(values []model.AllowedValue) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = quotedText(v.Value)
	}
	return strings.Join(texts, ", ")
}

// quotedText is a text as SQL spells it.
func quotedText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// orphans finds the rows whose owner is missing where the file allows that.
func (x *examiner) orphans(ctx context.Context) error {
	for i := range x.tables {
		t := &x.tables[i]
		for _, o := range t.Owners {
			if o.Enforced || !slices.ContainsFunc(x.tables, func(owner sqltext.Table) bool { return owner.Name == o.Table }) {
				continue
			}
			var n int64
			if err := x.guard(func() error { return x.db.QueryRowContext(ctx, countOrphans(t, o)).Scan(&n) }); err != nil {
				x.unreadable("table "+t.Name, err)
			} else if n > 0 {
				x.advise(cureOwner, "%s: %d rows name an owner in %s that is not there, so that no purge will take them with it", t.Name, n, o.Table)
			}
		}
	}
	return ctx.Err()
}

func countOrphans(t *sqltext.Table, o sqltext.Owner) string {
	q := sqltext.SQLite.Quote
	local, remote := t.Scoped(o.Columns), t.Scoped(o.References)
	var named, same []string
	for i, c := range local {
		named = append(named, "t."+q(c)+" IS NOT NULL")
		same = append(same, "o."+q(remote[i])+" = t."+q(c))
	}
	return "SELECT count(*) FROM " + q(t.Name) + " AS t WHERE " + strings.Join(named, " AND ") +
		" AND NOT EXISTS (SELECT 1 FROM " + q(o.Table) + " AS o WHERE " + strings.Join(same, " AND ") + ")"
}

// Tables of fewRows rows need no statistics, and those that are wrong by less than
// agedFactor mislead nobody.
const (
	fewRows    = 1000
	agedFactor = 4
)

// statistics compares the rows that there are with those of which the engine
// knows when it plans queries.
func (x *examiner) statistics(ctx context.Context) error {
	known := map[string]int64{}
	var taken bool
	if err := x.db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1')").Scan(&taken); err != nil {
		return err
	}
	if taken {
		err := eachRow(ctx, x.db, "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl", func(scan scanner) error {
			var table string
			var rows int64
			err := scan(&table, &rows)
			known[table] = rows
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, t := range x.Tables {
		rows, ok := known[t.Table]
		switch {
		case t.Rows < fewRows || strings.HasPrefix(t.Table, sqltext.ServicePrefix):
		case !ok:
			x.advise(cureStatistic, "%s has %d rows and no statistics, by which queries are planned", t.Table, t.Rows)
		case rows > t.Rows*agedFactor || t.Rows > rows*agedFactor:
			x.advise(cureStatistic, "the statistics of %s are of %d rows, and it has %d", t.Table, rows, t.Rows)
		}
	}
	return nil
}

// space looks at what lies on the disk without being of use.
func (x *examiner) space(ctx context.Context) error {
	var pages, free, size, vacuum int64
	for pragma, into := range map[string]*int64{"page_count": &pages, "freelist_count": &free, "page_size": &size, "auto_vacuum": &vacuum} {
		if err := x.db.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(into); err != nil {
			return err
		}
	}
	const many = 4096
	if free > many && free*4 > pages {
		x.advise(`run sqlite3 FILE "PRAGMA incremental_vacuum" while nobody writes`, "%d of the file's %d MB hold nothing", free*size/1e6, pages*size/1e6)
	}
	if log, err := os.Stat(x.path + "-wal"); err == nil && log.Size() > 4*longLog {
		x.advise("look for readers that never end, and for a log that no command has emptied since; the next command that writes does", "the write-ahead log has %d MB", log.Size()/1e6)
	}
	return nil
}
