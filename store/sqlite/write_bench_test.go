package sqlite

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// callMaker makes calls in the order of their start: every column of Calls
// that is not another clock's view of one, most with a value.
type callMaker struct {
	set     *model.EntitySet
	columns []*model.Property
	cells   []store.Cell
	random  *rand.Rand
	few     [][]byte // ids that many rows share
	now     int64
}

func newCallMaker(m *model.Model) *callMaker {
	c := &callMaker{set: m.Set("Calls"), random: rand.New(rand.NewPCG(1, 2)), now: 1767225600000}
	for _, p := range c.set.Properties {
		if p.Zone != model.TenantZone {
			c.columns = append(c.columns, p)
		}
	}
	c.cells = make([]store.Cell, len(c.columns))
	for range 50 {
		c.few = append(c.few, c.newID())
	}
	return c
}

func (c *callMaker) newID() []byte {
	var raw [16]byte
	for i := range raw {
		raw[i] = byte(c.random.Uint32())
	}
	h := hex.EncodeToString(raw[:])
	return []byte(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// next fills the cells with another call.
func (c *callMaker) next() []store.Cell {
	c.now += c.random.Int64N(4000)
	for i, p := range c.columns {
		c.cells[i] = c.value(p)
	}
	return c.cells
}

func (c *callMaker) value(p *model.Property) store.Cell {
	switch {
	case p.Name == "id":
		return store.Cell{Kind: store.Text, Text: c.newID()}
	case p.Name == "nextConversationID" && c.random.IntN(20) > 0, p.Name == "TransferInitiatedBy", p.Name == "TransferToExternalDestinationPhoneNumber":
		return store.Cell{}
	case p.Type.Kind == model.Guid:
		return store.Cell{Kind: store.Text, Text: c.few[c.random.IntN(len(c.few))]}
	case p.Type.Kind == model.DateTimeOffset:
		return store.IntCell(c.now)
	case p.Type.Kind == model.Boolean:
		return store.IntCell(c.random.Int64N(2))
	case p.Type.Kind == model.Int32:
		return store.IntCell(c.random.Int64N(600))
	case p.Name == "channelType":
		return store.TextCell("Voice")
	}
	return store.TextCell("+4930" + fmt.Sprint(c.random.IntN(1e7)))
}

const rowsOfABenchBatch = 10_000

// BenchmarkUpsertCalls is an operation for each row: new ones, then the same
// ones again.
func BenchmarkUpsertCalls(b *testing.B) {
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "unchanged"}[again], func(b *testing.B) {
			w := openWritten(b, builtinModel(b))
			if again {
				w.store(b, newCallMaker(w.model), store.Inserted)
			}
			b.ResetTimer()
			b.ReportAllocs()
			w.store(b, newCallMaker(w.model), map[bool]store.Outcome{false: store.Inserted, true: store.Unchanged}[again])
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// store stores b.N calls in batches.
func (w *written) store(b *testing.B, calls *callMaker, want store.Outcome) {
	b.Helper()
	for left := b.N; left > 0; left -= rowsOfABenchBatch {
		w.inBatch(func(batch store.Batch) {
			for range min(left, rowsOfABenchBatch) {
				outcome, err := batch.Upsert(calls.set, calls.columns, calls.next())
				if err != nil || outcome != want {
					b.Fatal(outcome, err)
				}
			}
		})
	}
}

// BenchmarkSQLite3Import gives the same calls to the sqlite3 program's .import,
// into the same table with the same indexes but without conditions on its
// values, which blank fields would not meet.
func BenchmarkSQLite3Import(b *testing.B) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		b.Skip("the program sqlite3 is not installed")
	}
	m := builtinModel(b)
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "calls.csv"), callsCSV(m, b.N), 0o600); err != nil {
		b.Fatal(err)
	}
	runSQLite3(b, program, dir, "PRAGMA journal_mode = WAL;\n"+plainConversations(b, m))
	b.ResetTimer()
	runSQLite3(b, program, dir, ".mode csv\n.import calls.csv conversations\n")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.StopTimer()
	if got := answer(b, judgeOf(b, filepath.Join(dir, "test.db")), "SELECT count(*) FROM conversations"); got != fmt.Sprint(b.N) {
		b.Fatalf("%s rows of %d arrived", got, b.N)
	}
}

func runSQLite3(b *testing.B, program, dir, script string) {
	b.Helper()
	c := exec.CommandContext(b.Context(), program, "test.db")
	c.Dir, c.Stdin = dir, strings.NewReader(script)
	if out, err := c.CombinedOutput(); err != nil || bytes.Contains(out, []byte("rror")) {
		b.Fatalf("%v: %.500s", err, out)
	}
}

// conversationsTable is the table that keeps the calls.
func conversationsTable(b *testing.B, m *model.Model) sqltext.Table {
	b.Helper()
	tables, err := sqltext.Tables(m)
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range tables {
		if t.Name == "conversations" {
			return t
		}
	}
	b.Fatal("no table conversations")
	return sqltext.Table{}
}

func plainConversations(b *testing.B, m *model.Model) string {
	t := conversationsTable(b, m)
	conditions := regexp.MustCompile(` CONSTRAINT "[^"]*" CHECK \((length\([^)]*\)[^)]*|"[^"]*" IN \(0, 1\)|[^()]*)\)`)
	text := strings.TrimSuffix(conditions.ReplaceAllString(sqltext.CreateTable(t, sqltext.SQLite), ""), " STRICT") + ";\n"
	for _, ix := range t.Indexes {
		text += sqltext.CreateIndex(t, ix, sqltext.SQLite) + ";\n"
	}
	return text
}

// callsCSV writes calls with a field for each column of the table.
func callsCSV(m *model.Model, n int) []byte {
	var out bytes.Buffer
	calls := newCallMaker(m)
	tables, _ := sqltext.Tables(m)
	for i := range n {
		values := map[string]store.Cell{"media_group": store.TextCell("Voice")}
		for j, c := range calls.next() {
			values[calls.columns[j].Column] = c
		}
		fmt.Fprintf(&out, "%d,1", i+1)
		for _, t := range tables {
			for _, c := range t.Columns {
				if t.Name == "conversations" {
					out.WriteByte(',')
					out.WriteString(field(values[c.Name]))
				}
			}
		}
		fmt.Fprintf(&out, ",%d\n", i+1)
	}
	return out.Bytes()
}

func field(c store.Cell) string {
	switch c.Kind {
	case store.Int:
		return fmt.Sprint(c.Int)
	case store.Text:
		return string(c.Text)
	}
	return ""
}
