package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"modernc.org/libc"
	"modernc.org/sqlite/lib"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// swept are rows of one table that go, by their numbers.
type swept struct {
	table   *sqltext.Table
	numbers []int64
}

// Purge removes rows that meet a condition, and all that they own, with a few
// statements for each table rather than for each row. See store.Batch.
func (b *batch) Purge(set *model.EntitySet, where store.Expr, order []store.Order, limit int64) (store.Purged, error) {
	if err := b.usable(); err != nil {
		return store.Purged{}, err
	}
	purged, err := b.purge(set, where, order, limit)
	if err != nil {
		return store.Purged{}, b.fail(set, err)
	}
	return purged, nil
}

func (b *batch) purge(set *model.EntitySet, where store.Expr, order []store.Order, limit int64) (store.Purged, error) {
	t, err := b.writer.table(set)
	if err != nil {
		return store.Purged{}, err
	}
	rule := store.AllRows()
	if t.TenantScoped {
		if b.tenant == 0 {
			return store.Purged{}, errors.New("the rows belong to tenants; begin the batch with one")
		}
		rule = store.OfTenant(b.tenant)
	}
	find, err := sqltext.Numbers(store.Query{From: set, Rule: rule.Where(where), Order: order, Limit: limit}, sqltext.SQLite)
	if err != nil {
		return store.Purged{}, err
	}
	numbers, err := b.numbers(find.Text, find.Args)
	if err != nil || len(numbers) == 0 {
		return store.Purged{}, err
	}
	all, err := b.withOwned(swept{t, numbers})
	if err != nil {
		return store.Purged{}, err
	}
	h := b.writer.handle
	h.guard(false)
	defer h.guard(true)
	return store.Purged{Owners: int64(len(numbers)), Rows: counted(all)}, b.sweep(all)
}

// guard has the engine look after owners, or not. Its cascade would look up, for
// each row that goes, the rows of each table that it may own, a tenth or more of the
// whole work; where all of them are known and go in the same transaction, it
// could find none.
func (h handle) guard(on bool) {
	enabled := int32(0)
	if on {
		enabled = 1
	}
	args := libc.NewVaList(enabled, uintptr(0))
	defer libc.Xfree(h.tls, args)
	sqlite3.Xsqlite3_db_config(h.tls, h.db, sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY, args)
}

// counted is how many rows of each table go.
func counted(all []swept) map[string]int64 {
	rows := map[string]int64{}
	for _, s := range all {
		rows[s.table.Name] += int64(len(s.numbers))
	}
	return rows
}

// numbers reads numbers of rows, and sorts them: rows that lie together are
// then read and deleted together.
func (b *batch) numbers(text string, args []store.Cell) ([]int64, error) {
	find, err := b.writer.prepare(text)
	if err != nil {
		return nil, err
	}
	defer find.end()
	if err := find.start(args); err != nil {
		return nil, err
	}
	var found []int64
	cells := make([]store.Cell, 1)
	for {
		more, err := find.step(cells)
		if err != nil {
			return nil, err
		}
		if !more {
			slices.Sort(found)
			return slices.Compact(found), nil
		}
		found = append(found, cells[0].Int)
	}
}

// withOwned adds what rows own to them, owners before what they own. Rows that
// own each other in a circle are there once.
func (b *batch) withOwned(owners swept) ([]swept, error) {
	all := []swept{owners}
	for i := 0; i < len(all); i++ {
		for _, dependant := range sqltext.Dependants(b.writer.tables, all[i].table.Name) {
			text := sqltext.OwnedNumbers(all[i].table, dependant, sqltext.SQLite)
			found, err := b.numbers(text, []store.Cell{list(all[i].numbers)})
			if err != nil {
				return nil, err
			}
			if found = others(found, dependant.Table, all); len(found) > 0 {
				all = append(all, swept{dependant.Table, found})
			}
		}
	}
	return all, nil
}

// others leaves out the numbers of a table's rows that are known to go.
func others(found []int64, t *sqltext.Table, all []swept) []int64 {
	for _, s := range all {
		if s.table == t {
			found = slices.DeleteFunc(found, func(n int64) bool {
				_, known := slices.BinarySearch(s.numbers, n)
				return known
			})
		}
	}
	return found
}

// list is a JSON array of numbers.
func list(numbers []int64) store.Cell {
	text := make([]byte, 0, 8*len(numbers)+2)
	for i, n := range numbers {
		text = strconv.AppendInt(append(text, "[,"[min(i, 1)]), n, 10)
	}
	return store.Cell{Kind: store.Text, Text: append(text, ']')}
}

// sweep leaves tombstones and deletes the rows, those that are owned before
// their owners.
func (b *batch) sweep(all []swept) error {
	for _, s := range slices.Backward(all) {
		numbers := list(s.numbers)
		if err := b.buryAll(s, numbers); err != nil {
			return err
		}
		remove, err := b.writer.prepare(sqltext.DeleteNumbers(s.table, sqltext.SQLite))
		if err != nil {
			return err
		}
		if err := remove.run(numbers); err != nil {
			return err
		}
	}
	return nil
}

// unfollowed tells whether rows of a table go without tombstones: those of logs
// about callers, which expire by themselves (store.Sequence).
func unfollowed(t *sqltext.Table) bool {
	return slices.ContainsFunc(t.Sets, func(s *model.EntitySet) bool { return s.LogOf != nil })
}

// buryAll leaves a tombstone for each of the rows, like bury.
func (b *batch) buryAll(rows swept, numbers store.Cell) error {
	s, err := b.sequence(rows.table)
	if err != nil {
		return err
	}
	first := s.last + 1
	s.last += int64(len(rows.numbers))
	if unfollowed(rows.table) {
		return nil
	}
	write, err := b.writer.prepare(burial(rows.table))
	if err != nil {
		return err
	}
	return write.run(numbers, store.IntCell(b.tenantOf(rows.table)), store.TextCell(rows.table.Name), store.IntCell(first),
		store.IntCell(b.writer.now().UnixMilli()))
}

// burial is the statement that writes the tombstones of rows, whose numbers are
// its first argument. The others are the tenant, the table, the first change
// number and the time. Key and view are those that placeText writes.
func burial(t *sqltext.Table) string {
	view := "NULL"
	if views := t.Views(); len(views) > 0 {
		var parts []string
		for _, c := range views {
			parts = append(parts, "'"+strings.ReplaceAll(c, "'", "''")+"', it."+sqltext.SQLite.Quote(c))
		}
		view = "json_object(" + strings.Join(parts, ", ") + ")"
	}
	key := make([]string, len(t.Key))
	for i, c := range t.Key {
		key[i] = "it." + sqltext.SQLite.Quote(c)
	}
	return "INSERT INTO feedline_tombstones (tenant_id, table_name, change_no, key, view, deleted_at_utc) " +
		"SELECT ?2, ?3, ?4 + doomed.key, json_array(" + strings.Join(key, ", ") + "), " + view + ", ?5 " +
		"FROM json_each(?1) AS doomed CROSS JOIN " + sqltext.SQLite.Quote(t.Name) + " AS it WHERE it." + sqltext.RowNo + " = doomed.value"
}

// Reclaim gives disk space back in one short transaction. See store.Writer.
func (w *Writer) Reclaim(ctx context.Context, most int64) (more bool, err error) {
	if w.batch != nil {
		return false, errors.New("sqlite: a batch is still open; commit it or roll it back first")
	}
	if err := w.relieve(ctx); err != nil {
		return false, failed(ctx, "shorten the write-ahead log", err)
	}
	if err := ctx.Err(); err != nil {
		return false, failed(ctx, "give disk space back", err)
	}
	more, err = w.vacuum(most)
	return more, failed(ctx, "give disk space back", err)
}

// vacuum moves pages from the end of the file to free places, and cuts the file
// off behind them. The engine hands back the statement after each page.
func (w *Writer) vacuum(most int64) (more bool, err error) {
	size, err := w.pragma("PRAGMA page_size")
	if err != nil {
		return false, err
	}
	before, err := w.pragma("PRAGMA freelist_count")
	if err != nil || before == 0 {
		return false, err
	}
	step, err := w.prepare(fmt.Sprintf("PRAGMA incremental_vacuum(%d)", max(1, most/size)))
	if err != nil {
		return false, err
	}
	defer step.end()
	for more = true; more; {
		if more, err = step.step(nil); err != nil {
			return false, err
		}
	}
	step.end()
	after, err := w.pragma("PRAGMA freelist_count")
	return after > 0 && after < before, err
}

// pragma reads a number about the file.
func (w *Writer) pragma(text string) (int64, error) {
	read, err := w.prepare(text)
	if err != nil {
		return 0, err
	}
	cells := make([]store.Cell, 1)
	_, err = read.one(cells)
	return cells[0].Int, err
}
