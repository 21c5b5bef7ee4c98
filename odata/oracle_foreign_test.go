package odata_test

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"feedline/model"
	"feedline/odata/oracle"
	"feedline/store"
	"feedline/store/sqlite"
)

// otherWorld fills the file of another program: with the rows of a world, each
// value in one of the forms that the encoding of its column allows.
type otherWorld struct {
	*world
	db *sql.DB
}

// newJudgedForeign is the feed over the file of an example under
// testdata/models, to which many rows were added.
func newJudgedForeign(t *testing.T, name string) judged {
	t.Helper()
	folder := filepath.Join("..", "testdata", "models", name)
	path, m := filepath.Join(t.TempDir(), "foreign.db"), withoutStreams(t, folder)
	text, err := os.ReadFile(filepath.Join(folder, name+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	program, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if _, err := program.ExecContext(t.Context(), string(text)); err != nil {
		t.Fatal(err)
	}
	o := otherWorld{newWorld(1, time.UTC), program}
	for _, set := range makingOrder(m) {
		o.fill(t, set)
	}
	if _, err := program.ExecContext(t.Context(), tidied[name]); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(context.Background(), path, m, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	j := judged{handler: serviceOver(t, m, db, store.Tenant{Zone: time.UTC}), reader: db}
	rows := j.rows(t, m)
	for _, set := range m.Sets {
		for _, n := range set.Navigation {
			if n.Through != nil && rows[n.Through.Table] == nil {
				rows[n.Through.Table] = o.pairs(t, n, rows)
			}
		}
	}
	if j.data, err = oracle.NewData(m, nil, rows); err != nil {
		t.Fatal(err)
	}
	return j
}

// tidied keeps what the views of an example rely on: a copy is lent out once.
var tidied = map[string]string{
	"library": "UPDATE loans AS l SET returned = 1 WHERE EXISTS (SELECT 1 FROM loans e WHERE e.branch_id = l.branch_id AND e.number = l.number AND e.lent_at < l.lent_at)",
}

// fill adds the rows of a set to its table; a view has those of others.
func (o otherWorld) fill(t *testing.T, set *model.EntitySet) {
	t.Helper()
	var kind string
	if err := o.db.QueryRowContext(t.Context(), "SELECT type FROM sqlite_schema WHERE name = ?", set.Storage.Table).Scan(&kind); err != nil {
		t.Fatal(err)
	}
	if kind == "view" || set.Singleton {
		return
	}
	count := manyRows[set.Name]
	if count == 0 {
		count = 40
	}
	for range count {
		row := o.row(set)
		o.refer(set, row)
		if !o.fresh(set, row) {
			continue
		}
		columns, values := map[string]bool{}, map[string]any{}
		for _, c := range set.Storage.Where {
			values[c.Column] = c.Equals
		}
		for _, p := range set.Properties {
			if !columns[p.Column] {
				columns[p.Column], values[p.Column] = true, o.held(p, row[p.Name])
			}
		}
		if o.insert(t, set.Storage.Table, values) {
			o.made[set.Storage.Table] = append(o.made[set.Storage.Table], row)
		}
	}
}

// refer makes most of the links of several properties lead to a row.
func (o otherWorld) refer(set *model.EntitySet, row map[string]any) {
	for _, n := range set.Navigation {
		made := o.made[n.Target.Storage.Table]
		if n.Multiplicity == model.Many || len(n.Join) < 2 || len(made) == 0 || o.odds(12) {
			continue
		}
		target := oneOfList(o.values, made)
		for _, pair := range n.Join {
			row[pair.Local.Name] = target[pair.Target.Name]
		}
	}
}

// insert adds a row, unless there is one with its key.
func (o otherWorld) insert(t *testing.T, table string, values map[string]any) bool {
	t.Helper()
	var columns, holes []string
	var args []any
	for column, v := range values {
		columns, holes, args = append(columns, `"`+column+`"`), append(holes, "?"), append(args, v)
	}
	text := `INSERT OR IGNORE INTO "` + table + `" (` + strings.Join(columns, ", ") + ") VALUES (" + strings.Join(holes, ", ") + ")"
	result, err := o.db.ExecContext(t.Context(), text, args...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	n, err := result.RowsAffected()
	return err == nil && n > 0
}

// pairs puts other rows into a table between, and tells what they mean.
func (o otherWorld) pairs(t *testing.T, n *model.Navigation, rows map[string][]oracle.Published) []oracle.Published {
	t.Helper()
	if _, err := o.db.ExecContext(t.Context(), `DELETE FROM "`+n.Through.Table+`"`); err != nil {
		t.Fatal(err)
	}
	var made []oracle.Published
	for range 3 * len(rows[n.Set.Name]) / 2 {
		one, values := oracle.Published{}, map[string]any{}
		for i, columns := range [][]model.ThroughColumn{n.Through.Near, n.Through.Far} {
			end := oneOfList(o.values, rows[[]string{n.Set.Name, n.Target.Name}[i]])
			for _, c := range columns {
				one[c.Column], values[c.Column] = end[c.Property.Name], o.held(c.Property, end[c.Property.Name])
			}
		}
		twice := slices.ContainsFunc(made, func(other oracle.Published) bool { return fmt.Sprint(other) == fmt.Sprint(one) })
		if !twice && o.insert(t, n.Through.Table, values) {
			made = append(made, one)
		}
	}
	return made
}

// held is what the column of a property holds for a value as JSON has it.
func (o otherWorld) held(p *model.Property, value any) any {
	switch {
	case value == nil:
		return nil
	case p.Type.Collection, p.Type.Kind == model.Complex:
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		if p.Encoding == model.AsJSONB && o.odds(80) {
			return o.asked("SELECT jsonb(?)", string(text))
		}
		return string(text)
	}
	text := fmt.Sprint(value)
	switch p.Type.Kind {
	case model.Boolean:
		return o.truth(p, text == "true")
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		n, _ := strconv.ParseInt(text, 10, 64)
		if p.Encoding == model.AsText {
			return text
		}
		return n
	case model.Single, model.Double:
		return o.float(p, text)
	case model.Decimal:
		return o.decimalHeld(p, text)
	case model.DateTimeOffset, model.Date, model.TimeOfDay, model.Duration:
		return o.moment(p, text)
	case model.Guid:
		return o.guid(p, text)
	case model.Enum:
		return enumHeld(p, text)
	case model.Binary:
		bytes, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
		if err != nil {
			panic(err)
		}
		return o.binary(p, bytes)
	}
	return value
}

// asked is what the engine makes of a value.
func (o otherWorld) asked(text string, value any) (made any) {
	if err := o.db.QueryRowContext(context.Background(), text, value).Scan(&made); err != nil {
		panic(err)
	}
	return made
}

func (o otherWorld) binary(p *model.Property, bytes []byte) any {
	switch p.Encoding {
	case model.AsHex:
		return oneOfList(o.values, []string{hex.EncodeToString(bytes), strings.ToUpper(hex.EncodeToString(bytes))})
	case model.AsBase64:
		return oneOfList(o.values, []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding}).EncodeToString(bytes)
	}
	return bytes
}

func (o otherWorld) truth(p *model.Property, is bool) any {
	forms := []string{"false", "No", "off", "F", "n", "0"}
	if is {
		forms = []string{"true", "YES", "on", "T", "y", "1"}
	}
	if p.Encoding == model.AsText {
		return oneOfList(o.values, forms)
	}
	return is
}

func (o otherWorld) float(p *model.Property, text string) any {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	if p.Type.Kind == model.Single && p.Encoding == model.AsStored {
		f = float64(float32(f))
	}
	if p.Encoding == model.AsNumber && f == math.Trunc(f) && math.Abs(f) < 1<<53 && o.odds(50) {
		return int64(f)
	}
	return f
}

func (o otherWorld) decimalHeld(p *model.Property, text string) any {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	switch p.Encoding {
	case model.AsNumber:
		return f
	case model.AsText:
		return oneOfList(o.values, []string{text, " " + text, text + "0"})
	}
	return int64(math.Round(f * math.Pow10(p.Type.Scale)))
}

// moment is an instant, a date, a time or a span.
func (o otherWorld) moment(p *model.Property, text string) any {
	switch p.Type.Kind {
	case model.Date:
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			panic(err)
		}
		if p.Encoding != model.AsISO && p.Encoding != model.AsStored {
			return o.number(p, t.UnixMilli()+o.values.Int64N(86_400_000))
		}
		if p.Encoding == model.AsISO {
			return text + oneOfList(o.values, []string{"", "", " 00:00:00", "T23:59"})
		}
		return t.Unix() / 86400
	case model.TimeOfDay:
		t, err := time.Parse("15:04:05", text)
		if err != nil {
			panic(err)
		}
		if p.Type.Precision == 0 {
			t = t.Truncate(time.Second)
		}
		if p.Encoding == model.AsISO {
			return strings.TrimSuffix(t.Format("15:04:05.999"), oneOfList(o.values, []string{"", ":00"}))
		}
		millis := t.Sub(t.Truncate(24 * time.Hour)).Milliseconds()
		if p.Encoding == model.AsSeconds {
			return seconds(millis)
		}
		return millis
	case model.Duration:
		return o.span(p, text)
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	if p.Type.Precision == 0 {
		t = t.Truncate(time.Second)
	}
	switch p.Encoding {
	case model.AsISO:
		zone := oneOfList(o.values, []int{0, 0, 2, -7, 14})
		form := oneOfList(o.values, []string{"2006-01-02T15:04:05.999Z07:00", "2006-01-02 15:04:05.999Z07:00", "2006-01-02  15:04:05.999-07:00"})
		if zone == 0 {
			form = strings.TrimSuffix(form, oneOfList(o.values, []string{"", "Z07:00", "-07:00"}))
		}
		return t.In(time.FixedZone("", zone*3600)).Format(form)
	case model.AsStored:
		return t.UnixMilli()
	}
	return o.number(p, t.UnixMilli())
}

// number is a moment as a number in the unit of the encoding.
func (o otherWorld) number(p *model.Property, millis int64) any {
	switch p.Encoding {
	case model.AsMicros:
		return millis*1000 + o.values.Int64N(1000)
	case model.AsJulian:
		return float64(millis)/86_400_000 + 2440587.5
	case model.AsSeconds:
		return seconds(millis)
	}
	return millis
}

func seconds(millis int64) any {
	if millis%1000 == 0 {
		return millis / 1000
	}
	return float64(millis) / 1000
}

// spans are the durations that worlds have, in milliseconds.
var spans = map[string]int64{
	"PT0S": 0, "PT1H": 3600_000, "-PT1H": -3600_000, "P1D": 86400_000, "P1DT2H3M4.005S": 93784_005, "PT0.001S": 1, "-P400D": -34560000_000, "PT59.999S": 59_999,
}

func (o otherWorld) span(p *model.Property, text string) any {
	millis, known := spans[text]
	switch {
	case !known:
		panic("no number for " + text)
	case p.Encoding == model.AsISO:
		return text
	case p.Encoding == model.AsSeconds:
		return seconds(millis)
	}
	return millis
}

func (o otherWorld) guid(p *model.Property, text string) any {
	switch p.Encoding {
	case model.AsBlob:
		bytes, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		if err != nil {
			panic(err)
		}
		return bytes
	case model.AsMixed:
		b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		if err != nil {
			panic(err)
		}
		for _, part := range [][]byte{b[:4], b[4:6], b[6:8]} {
			slices.Reverse(part)
		}
		return b
	case model.AsUpper:
		return strings.ToUpper(text)
	case model.AsText:
		at := o.values.IntN(len(text))
		return oneOfList(o.values, []string{text, strings.ToUpper(text), strings.ToUpper(text[:at]) + text[at:]})
	}
	return text
}

func enumHeld(p *model.Property, text string) any {
	if p.Encoding == model.AsText {
		return text
	}
	var n int64
	for name := range strings.SplitSeq(text, ",") {
		i := slices.IndexFunc(p.Type.Enum.Members, func(m model.EnumMember) bool { return m.Name == name })
		n |= p.Type.Enum.Members[i].Value
	}
	return n
}
