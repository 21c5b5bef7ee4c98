package sqltext

import (
	"fmt"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/store"
)

// Statement is SQL text and the arguments of its placeholders: Args[0] is
// argument number 1.
type Statement struct {
	Text string
	Args []store.Cell
}

// Select is the statement that answers a query: one result column for each of
// q.Columns. It wraps store.ErrNoRule if a rule does not say whose rows of a
// tenant-scoped set are meant, or says nothing at all, and store.ErrTooComplex
// if no database should be asked that much.
func Select(q store.Query, d Dialect) (Statement, error) { return Counting(q, d, 0) }

// Counting is the statement of Select, told to count under the number of a
// counter the rows that the engine looks at; a number of zero counts nothing.
func Counting(q store.Query, d Dialect, counter int64) (Statement, error) {
	if len(q.Columns) == 0 {
		return Statement{}, fmt.Errorf("sqltext: a query of %s asks for no columns", q.From.Name)
	}
	t := newText(q, d)
	t.counter = counter
	order, after := varying(q)
	switch {
	case t.err != nil:
	case q.Of.Each():
		t.writeEach(order)
	case late(q, order) && d.numberOf(q.From.Storage.Table) != "":
		t.writeLate(order, after)
	default:
		t.writePlain(order, after)
	}
	return t.statement()
}

// writePlain writes one SELECT, which an index may answer in order.
func (t *text) writePlain(order []store.Order, after []store.Value) {
	q := t.query
	columns := t.all(q.Columns, t.value)
	conditions := t.conditions(q, order, after)
	terms := t.terms(order)
	t.list("SELECT ", ", ", columns)
	t.write(t.tables())
	t.list(" WHERE ", " AND ", conditions)
	t.list(" ORDER BY ", ", ", terms)
	t.write(t.window(q))
}

// Count is the statement whose only row and column is the number of rows that
// the query has without After, Skip and Limit.
func Count(q store.Query, d Dialect) (Statement, error) {
	q.After = nil
	t := newText(q, d)
	if t.err != nil {
		return t.statement()
	}
	conditions := t.conditions(q, nil, nil)
	t.write("SELECT count(*)" + t.tables())
	t.list(" WHERE ", " AND ", conditions)
	return t.statement()
}

// text is a statement that is being written. Its first error sticks.
type text struct {
	strings.Builder
	dialect   Dialect
	query     store.Query
	from      *model.EntitySet        // set whose properties stand without a source
	self      string                  // alias of its table; empty: none is needed
	blocks    []*block                // SELECTs that are being written, the outermost first
	aliases   int                     // given so far
	judging   *store.Rule             // whose condition is being written; nil: none
	items     map[*store.Items]string // aliases of the collections whose values are being looked at
	values    map[string]string       // expressions that were written, by their names
	counter   int64                   // of rows that are looked at; 0: none
	parents   *parents                // nil: the query is about the rows of a whole set
	unindexed bool                    // no index of the query's own table is used
	args      []store.Cell
	err       error
}

func newText(q store.Query, d Dialect) *text {
	t := &text{dialect: d, query: q, from: q.From, values: map[string]string{}, items: map[*store.Items]string{}}
	if lists := t.measured(q); lists || q.Relates() || q.Of != nil {
		t.self = rootAlias
	}
	t.blocks = []*block{newBlock(nil, t.self)}
	t.parented(q)
	return t
}

// rootAlias names the table of the set that a query is about.
const rootAlias = "it"

func (t *text) write(s string) { t.WriteString(s) }

// list writes the parts, a word before the first and another between them; of
// no parts, nothing.
func (t *text) list(before, between string, parts []string) {
	if len(parts) > 0 {
		t.write(before + strings.Join(parts, between))
	}
}

func (t *text) fail(format string, operands ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("sqltext: "+format, operands...)
	}
}

// bind makes a cell the next argument and returns its placeholder.
func (t *text) bind(c store.Cell) string {
	if len(t.args) == t.dialect.MostArguments {
		t.fail("%w", store.ErrTooComplex)
	}
	t.args = append(t.args, c)
	return t.dialect.Placeholder(len(t.args))
}

func (t *text) statement() (Statement, error) {
	if t.err != nil {
		return Statement{}, t.err
	}
	return Statement{Text: t.String(), Args: t.args}, nil
}

// tables is FROM with the set's table and the rows at the ends of ways.
func (t *text) tables() string {
	table := t.dialect.Quote(t.from.Storage.Table)
	if t.self != "" {
		table = t.table(t.from.Storage.Table, t.self)
	}
	if t.unindexed {
		table = fmt.Sprintf(t.dialect.Unindexed, table)
	}
	return " FROM " + t.before(true) + table + t.blocks[0].joins.String()
}

// conditions are whose rows are meant, where they begin, and what else the rule
// and the caller ask. The position comes early: of two bounds of one column,
// SQLite takes the first for where an index is entered.
func (t *text) conditions(q store.Query, order []store.Order, after []store.Value) []string {
	conditions := append(t.owned(q.From, q.Rule, t.self), t.ofParents()...)
	conditions = append(conditions, t.position(q, order, after)...)
	conditions = append(conditions, t.ruled(q.From, q.Rule, t.self)...)
	if q.Where == nil {
		return conditions
	}
	return append(conditions, t.condition(q.Where))
}

// position is the keyset condition of the query; none if it starts at the
// beginning.
func (t *text) position(q store.Query, order []store.Order, after []store.Value) []string {
	switch {
	case q.After == nil:
		return nil
	case len(q.After) != len(q.Order):
		t.fail("read %s: a position of %d values in an order of %d terms", q.From.Name, len(q.After), len(q.Order))
		return nil
	}
	return t.behind(order, after)
}

// terms writes an order. A value that is a result column is named by its
// number, which spares the engine from computing it again.
func (t *text) terms(order []store.Order) []string {
	terms := make([]string, len(order))
	for i, o := range order {
		terms[i] = t.term(o.By) + t.direction(o)
	}
	return terms
}

func (t *text) term(e store.Expr) string {
	if _, plain := e.(store.Column); plain {
		return t.sorted(e)
	}
	written := t.value(e)
	for i, c := range t.query.Columns {
		if _, plain := c.(store.Column); !plain && t.value(c) == written {
			return strconv.Itoa(i + 1)
		}
	}
	return written
}

func (t *text) direction(o store.Order) string {
	d := t.dialect.Ascending
	if o.Descending {
		d = t.dialect.Descending
	}
	if o.Nullable {
		return d.Nullable
	}
	return d.NotNull
}

// window is LIMIT and OFFSET, with the blank before them.
func (t *text) window(q store.Query) (w string) {
	switch {
	case q.Limit != store.NoLimit:
		w = " LIMIT " + t.bind(store.IntCell(q.Limit))
	case q.Skip > 0:
		w = " LIMIT " + t.dialect.Unlimited
	}
	if q.Skip > 0 {
		w += " OFFSET " + t.bind(store.IntCell(q.Skip))
	}
	return w
}
