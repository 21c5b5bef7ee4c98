package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"feedline/store/sqltext"
)

// Facts are what the first rows of a table hold in one column: how many values
// of each look.
type Facts struct {
	Rows, Values, Distinct        int
	Integers, Reals, Texts, Blobs int
	Instants, Dates, Times        int // texts of ISO 8601
	Guids, LowerGuids, UpperGuids int // texts
	GuidBlobs                     int // blobs of 16 bytes
	MixedGuids                    int // those that are random ids in the order of .NET, and not in that of their texts
	Midnights, MidnightMillis     int // whole numbers of seconds or milliseconds that are whole days
	Julians                       int // numbers with a fraction that are Julian days from 1900 to 2099
	JSONBLists                    int // lists of texts in the binary form of JSON
	Truths                        int // texts such as true and no
	Lists, Objects                int // texts with JSON; lists of texts only
	Decimals                      int // texts with digits around a point
	Least, Greatest               int64
	Blurred                       bool // the column takes different texts for the same
}

// looks are the conditions on a value v that Facts count.
var looks = []string{
	"v IS NOT NULL",
	"typeof(v) = 'integer'",
	"typeof(v) = 'real'",
	"typeof(v) = 'text'",
	"typeof(v) = 'blob'",
	"typeof(v) = 'text' AND length(v) > 10 AND v GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ]*' AND unixepoch(v) IS NOT NULL",
	"typeof(v) = 'text' AND length(v) = 10 AND v GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND unixepoch(v) IS NOT NULL",
	"typeof(v) = 'text' AND v GLOB '[0-9][0-9]:[0-9][0-9]*' AND unixepoch('1970-01-01 ' || v) BETWEEN 0 AND 86399",
	"typeof(v) = 'text' AND " + guidText,
	"typeof(v) = 'text' AND " + guidText + " AND v = lower(v)",
	"typeof(v) = 'text' AND " + guidText + " AND v = upper(v)",
	"typeof(v) = 'blob' AND length(v) = 16",
	"typeof(v) = 'blob' AND length(v) = 16 AND substr(hex(v), 15, 1) = '4' AND substr(hex(v), 17, 1) IN ('8', '9', 'A', 'B') AND substr(hex(v), 13, 1) <> '4'",
	"typeof(v) = 'integer' AND v % 86400 = 0",
	"typeof(v) = 'integer' AND v % 86400000 = 0",
	"typeof(v) = 'real' AND v BETWEEN 2415020.5 AND 2488069.5",
	"typeof(v) = 'blob' AND CASE WHEN json_valid(v, 8) THEN json_type(v) = 'array' AND NOT EXISTS (SELECT 1 FROM json_each(v) WHERE type <> 'text') ELSE 0 END",
	"typeof(v) = 'text' AND lower(v) IN ('true', 'false', 'yes', 'no')",
	"typeof(v) = 'text' AND CASE WHEN v GLOB '[[]*' AND json_valid(v) THEN NOT EXISTS (SELECT 1 FROM json_each(v) WHERE type <> 'text') ELSE 0 END",
	"typeof(v) = 'text' AND CASE WHEN v GLOB '{*' AND json_valid(v) THEN json_type(v) = 'object' ELSE 0 END",
	"typeof(v) = 'text' AND ltrim(v, '-') GLOB '[0-9]*.*[0-9]' AND replace(ltrim(v, '-'), '.', '') NOT GLOB '*[^0-9]*' AND v NOT GLOB '*.*.*'",
}

const guidText = "v GLOB '????????-????-????-????-????????????' AND replace(lower(v), '-', '') NOT GLOB '*[^0-9a-f]*'"

// Look tells what the first rows of tables hold in each of their columns, in
// their order. A table that turns out to be unreadable is marked as broken.
func Look(ctx context.Context, path string, tables []SurveyTable) ([][]Facts, error) {
	pool, err := openToRead(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", path, err)
	}
	all := make([][]Facts, len(tables))
	for i, t := range tables {
		if t.Broken != "" {
			continue
		}
		for _, c := range t.Columns {
			f, err := look(ctx, pool, t.Name, c.Name)
			if err != nil {
				if ctx.Err() != nil {
					return nil, errors.Join(ctx.Err(), pool.Close())
				}
				tables[i].Broken = "column " + c.Name + " fails (" + plain(err).Error() + ")"
				break
			}
			all[i] = append(all[i], f)
		}
	}
	return all, pool.Close()
}

func look(ctx context.Context, db database, table, column string) (f Facts, err error) {
	d := sqltext.SQLite
	var b strings.Builder
	b.WriteString("SELECT count(*), count(DISTINCT v COLLATE BINARY)")
	for _, condition := range looks {
		b.WriteString(", coalesce(sum(" + condition + "), 0)")
	}
	b.WriteString(", coalesce(min(CASE WHEN typeof(v) = 'integer' THEN v END), 0), coalesce(max(CASE WHEN typeof(v) = 'integer' THEN v END), 0)")
	fmt.Fprintf(&b, " FROM (SELECT %s AS v FROM %s LIMIT %d)", d.Quote(column), d.Quote(table), sampleRows)
	err = db.QueryRowContext(ctx, b.String()).Scan(&f.Rows, &f.Distinct, &f.Values, &f.Integers, &f.Reals, &f.Texts, &f.Blobs,
		&f.Instants, &f.Dates, &f.Times, &f.Guids, &f.LowerGuids, &f.UpperGuids, &f.GuidBlobs,
		&f.MixedGuids, &f.Midnights, &f.MidnightMillis, &f.Julians, &f.JSONBLists, &f.Truths, &f.Lists, &f.Objects, &f.Decimals, &f.Least, &f.Greatest)
	if err == nil {
		f.Blurred, err = blurred(ctx, db, table, column)
	}
	return f, err
}

// Keeps tells what SQLite makes of values that are put into the column: whether
// texts stay texts, and whether numbers become floating-point numbers.
func (c *SurveyColumn) Keeps() (texts, floats bool) {
	a := c.affinity()
	return a == asText || a == anyValue, a == asReal
}
