package sqltext

import (
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Columns that every table of ours has beside those of the model (design
// decisions 16 and 17).
const (
	RowNo    = "row_no"    // number of the row in its table, stable for as long as the row lives
	TenantID = "tenant_id" // number of the tenant that owns the row; only in tenant-scoped tables
	ChangeNo = "change_no" // change number of the row's last insert or update
)

// Dialect is what one database's SQL looks like. It is data: code never asks
// which database it writes for, and a difference between databases is a field
// here.
//
// Templates are formats of package fmt whose operands are SQL expressions,
// numbered, so that a template may use an operand twice. In them And and Or,
// CASE, EXISTS, IN and joins are spelled as standard SQL has them.
type Dialect struct {
	Name        string
	Placeholder func(n int) string       // the n-th argument, from 1; numbered, so that text may use an argument twice
	Quote       func(name string) string // an identifier, quoted whatever it contains

	// Call has a template for each operation whose result may be null, or
	// false, when an operand is null: good where a condition selects rows.
	Call map[store.Op]string
	// Exact has a template that is never null for the operations that need
	// another spelling to say what OData says when an operand is null.
	Exact map[store.Op]string
	// Visited has a template that is true and counts: operands are the number
	// of a counter and a row's number.
	Visited string
	// Members has a template for the members of a JSON array, whose operand is
	// its text; empty: there is no such way.
	Members string
	// Parents has a template for a table of the members of a JSON array, whose
	// operand is its text; empty: there is no such way. ParentIndex is its
	// column with the member's number. ParentValue has a template for a member
	// and ParentPart one for a part of a member that is an array itself: their
	// operands are the name of the table and the number of the part.
	Parents, ParentIndex, ParentValue, ParentPart string
	// Opened has templates that look into complex values and collections.
	Opened Opened
	// Rare has a template for a condition that few rows meet, whatever an
	// engine knows or does not know about its table.
	Rare string
	// Unindexed has a template for a table of which no index is to be used.
	Unindexed string
	// MostArguments is how many arguments a statement may have.
	MostArguments int
	// Argument has a template around the placeholder of the types whose
	// arguments need one. Arguments arrive as the cell's own form.
	Argument map[model.Kind]string

	// ColumnType is the declared type of a column. Collections are stored as
	// Complex is.
	ColumnType map[model.Kind]string
	// Check has a condition that the values of a column must meet, for the
	// types whose column type alone admits too much.
	Check map[model.Kind]string
	// Encoded has templates for columns of other programs' tables, by the type of
	// the property and its encoding.
	Encoded map[model.Kind]map[model.Encoding]Encoded
	// WholeSeconds is the template for model.AsSeconds where there are no
	// fractions.
	WholeSeconds string
	// Numbers names the column with the numbers of a table's rows; it is empty
	// for a table that has none. Nil: every table has RowNo.
	Numbers func(table string) string

	// Opaque tells whether the database cannot compare columns of a name as they
	// are, but only their values. Nil: it can compare all.
	Opaque func(column string) bool

	Differs   string // template: two values are not the same, null being the same as null
	RowNumber string // type and constraints of the column RowNo
	TableEnd  string // what follows the closing bracket of CREATE TABLE; may be empty

	Ascending, Descending Direction
	Unlimited             string // count that LIMIT takes for every row
	False                 string // a condition that never holds
}

// Direction is what follows a term in ORDER BY, with the blank before it.
type Direction struct {
	NotNull  string // after a term that cannot be null
	Nullable string // after a term that can: null first ascending, last descending
}

// TypeOf is the declared type of a column that stores values of t.
func (d Dialect) TypeOf(t model.Type) string {
	if t.Collection {
		return d.ColumnType[model.Complex]
	}
	return d.ColumnType[t.Kind]
}

// SQLite is the language of SQLite 3.37 or later (STRICT tables).
var SQLite = Dialect{
	Name:          "sqlite",
	Placeholder:   func(n int) string { return "?" + strconv.Itoa(n) },
	Quote:         func(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` },
	Call:          sqliteCalls,
	Exact:         sqliteExact,
	Visited:       "feedline_visited(%[1]s, %[2]s)",
	Members:       "SELECT value FROM json_each(%[1]s)",
	Parents:       "json_each(%[1]s)",
	ParentIndex:   "key",
	ParentValue:   "%[1]s.value",
	ParentPart:    "(%[1]s.value ->> %[2]d)",
	Opened:        sqliteOpened,
	Rare:          "likelihood(%[1]s, 0.00001)",
	Unindexed:     "%[1]s NOT INDEXED",
	MostArguments: 32766,
	// A cell's bytes are bound as text, and SQLite never finds text equal to
	// a blob.
	Argument: map[model.Kind]string{
		model.Binary: "CAST(%[1]s AS BLOB)", model.Stream: "CAST(%[1]s AS BLOB)",
	},
	ColumnType: map[model.Kind]string{
		model.Binary: "BLOB", model.Boolean: "INTEGER", model.Byte: "INTEGER",
		model.Date: "INTEGER", model.DateTimeOffset: "INTEGER", model.Decimal: "INTEGER",
		model.Double: "REAL", model.Duration: "INTEGER", model.Guid: "TEXT",
		model.Int16: "INTEGER", model.Int32: "INTEGER", model.Int64: "INTEGER",
		model.SByte: "INTEGER", model.Single: "REAL", model.Stream: "BLOB", model.String: "TEXT",
		model.TimeOfDay: "INTEGER", model.Enum: "INTEGER", model.Complex: "TEXT",
	},
	Check: map[model.Kind]string{
		model.Boolean: "%[1]s IN (0, 1)",
		model.Guid:    "length(%[1]s) = 36",
	},
	Encoded: sqliteEncoded, WholeSeconds: sqliteWhole,
	Differs:    "%[1]s IS NOT %[2]s",
	RowNumber:  "INTEGER PRIMARY KEY",
	TableEnd:   " STRICT",
	Ascending:  Direction{NotNull: "", Nullable: ""},
	Descending: Direction{NotNull: " DESC", Nullable: " DESC"},
	Unlimited:  "-1",
	False:      "0",
}
