package oracle

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"feedline/model"
)

// fixture is a few rows of the built-in model, on a clock with summer time.
//
//	call a: 02:30 summer time to 02:30 winter time, on the channel Hotline,
//	        with two segments in queues, one of which goes on
//	call b: still open, on a channel that is not there, without segments
func fixture(t *testing.T) *Data {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	calls := []string{
		`{"id":"a","channelId":"c","customerFirstName":" Zoë 😀","customerLastName":"O'Neil","durationInSeconds":125,"isOutbound":true,"holdCount":7,
		  "startedAt":"2024-10-27T02:30:00.250+02:00","startedAtUTC":"2024-10-27T00:30:00.250Z","endedAt":"2024-10-27T02:30:00.000+01:00","endedAtUTC":"2024-10-27T01:30:00.000Z"}`,
		`{"id":"b","channelId":"d","customerFirstName":"","durationInSeconds":null,"holdCount":-7,
		  "startedAt":"2024-03-31T01:59:59.000+01:00","startedAtUTC":"2024-03-31T00:59:59.000Z"}`,
	}
	segments := []string{
		`{"id":"1","conversationId":"a","channelId":"c","durationInSeconds":60,"queuedAt":"2024-10-27T02:30:00.250+02:00","queuedAtUTC":"2024-10-27T00:30:00.250Z"}`,
		`{"id":"2","conversationId":"a","queuedAt":"2024-10-27T02:31:00.250+02:00","queuedAtUTC":"2024-10-27T00:31:00.250Z"}`,
	}
	published := map[string][]Published{
		"Calls": rowsOf(t, m, "Calls", calls...), "Conversations": rowsOf(t, m, "Conversations", calls...),
		"QueueSegments": rowsOf(t, m, "QueueSegments", segments...),
		"Channels":      rowsOf(t, m, "Channels", `{"id":"c","name":"Hotline"}`),
		"Chats": rowsOf(t, m, "Chats", `{"id":"e","averageAgentAnswerSpeedInSeconds":2.5,"averageBotAnswerSpeedInSeconds":-0.125,
		  "startedAt":"2024-07-01T12:00:00.000+02:00","startedAtUTC":"2024-07-01T10:00:00.000Z"}`),
	}
	d, err := NewData(m, berlin, published)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rowsOf fills in what a row does not say, and makes Guids of their last
// digit.
func rowsOf(t *testing.T, m *model.Model, set string, texts ...string) []Published {
	t.Helper()
	var rows []Published
	for _, text := range texts {
		row := Published{}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&row); err != nil {
			t.Fatal(err)
		}
		for _, p := range m.Set(set).Properties {
			if short, said := row[p.Name].(string); said && p.Type.Kind == model.Guid {
				row[p.Name] = string(id(short))
			} else if _, said := row[p.Name]; !said {
				row[p.Name] = usual(p)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func id(short string) Guid {
	return Guid("00000000-0000-4000-8000-"+strings.Repeat("0", 12-len(short))) + Guid(short)
}

func usual(p *model.Property) any {
	switch {
	case p.Type.Collection:
		return []any{}
	case p.Nullable:
		return nil
	}
	switch p.Type.Kind {
	case model.Complex:
		members := Published{}
		for _, inner := range p.Type.Complex.Properties {
			members[inner.Name] = usual(inner)
		}
		return members
	case model.Boolean:
		return false
	case model.String:
		return "Voice"
	case model.Enum:
		return p.Type.Enum.Members[0].Name
	}
	return json.Number("0")
}

// shapesModel is the model with all types.
func shapesModel(t *testing.T) *model.Model {
	t.Helper()
	m, err := model.Load(os.DirFS("../../testdata/models/shapes"))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// shapesFixture is one row with a value of nearly every type, and one without.
func shapesFixture(t *testing.T) *Data {
	t.Helper()
	m := shapesModel(t)
	d, err := NewData(m, nil, map[string][]Published{"Parts": rowsOf(t, m, "Parts",
		`{"id":"1","name":"bolt","weight":0.1,"density":0.1,"price":9.90,"introduced":"2024-02-29","madeAt":"08:30:15.250","lasts":"P1DT2H","checksum":"AAEC",
		  "colour":"Blue","finish":"Ground,Oiled","count":-3,"revision":9007199254740993,"changedAt":"0001-01-01T00:00:00.000Z"}`,
		`{"id":"2","density":"-INF","colour":"Plain","finish":"None"}`)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// workshop is a tree of assemblies, a house in which the topmost stands, and
// parts that came in.
//
//	A ─┬─ B ─┬─ D/1 ─── F
//	   │     └─ (e)
//	   └─ O'C
func workshop(t *testing.T) *Data {
	t.Helper()
	m := shapesModel(t)
	d, err := NewData(m, nil, map[string][]Published{
		"Assemblies": rowsOf(t, m, "Assemblies",
			`{"code":"A","depth":0}`, `{"code":"B","parentCode":"A","depth":1}`, `{"code":"O'C","parentCode":"A","depth":null}`,
			`{"code":"D/1","parentCode":"B","depth":2}`, `{"code":"(e)","parentCode":"B","depth":2}`, `{"code":"F","parentCode":"D/1","depth":3}`),
		"House": rowsOf(t, m, "House", `{"name":"Mill","mainAssembly":"A"}`),
		"Parts": rowsOf(t, m, "Parts", `{"id":"1","name":"bolt","price":9.90}`, `{"id":"2","name":"nut"}`),
		"Receipts": rowsOf(t, m, "Receipts",
			`{"partId":"1","entry":1,"quantity":5,"movedAt":"2024-01-01T00:00:00.000Z"}`, `{"partId":"1","entry":2,"movedAt":"2024-01-03T00:00:00.000Z"}`,
			`{"partId":"1","entry":3,"quantity":2.5,"movedAt":"2024-01-02T00:00:00.000Z"}`, `{"partId":"2","entry":1,"quantity":7,"movedAt":"2024-01-01T00:00:00.000Z"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// about finds paths of a set by their text.
type about struct {
	set  *model.EntitySet
	from origin
}

func (a about) p(text string) *path {
	p, set := &path{from: a.from}, a.set
	for name := range strings.SplitSeq(text, "/") {
		if n := set.Nav(name); n != nil {
			p.steps, set = append(p.steps, n), n.Target
		} else if p.property = set.Property(name); p.property == nil {
			panic(fmt.Sprintf("%s has no %s", set.Name, name))
		}
	}
	return p
}

func the(d *Data, set string) about {
	for s := range d.byKey {
		if s.Name == set {
			return about{set: s}
		}
	}
	panic("no set " + set)
}

func (a about) in(name string) about {
	a.from = origin{kind: variable, variable: name}
	return a
}

func str(s string) *literal             { return &literal{value: s, of: text} }
func num(n int64) *literal              { return wholeLiteral(n) }
func dbl(f float64) *literal            { return &literal{value: doubleOf(f), of: float} }
func null() *literal                    { return &literal{} }
func boolean(b bool) *literal           { return &literal{value: b, of: truth} }
func span(ms int64) *literal            { return &literal{value: Duration(ms), of: duration} }
func op(x Expr, o string, y Expr) Expr  { return &binary{operator(o), x, y} }
func not(x Expr) Expr                   { return &unary{opNot, x} }
func fn(name string, args ...Expr) Expr { return &call{name, args} }

func dec(s string) *literal {
	n, ok := decimalFrom(s)
	if !ok {
		panic(s)
	}
	return &literal{value: n, of: decimal}
}

func at(s string) *literal {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	zone := time.UTC
	if _, seconds := t.Zone(); seconds != 0 {
		zone = time.FixedZone("", seconds)
	}
	return &literal{value: Instant{t.UnixMilli(), zone}, of: instant}
}

// show is a value as text, numbers with their class.
func show(v Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case Number:
		name := [...]string{"int", "dec", "single", "double"}[v.class]
		if v.isFloat() {
			return fmt.Sprintf("%s %v", name, v.float)
		}
		if v.rat.IsInt() {
			return name + " " + v.rat.Num().String()
		}
		return name + " " + strings.TrimRight(new(big.Rat).Set(v.rat).FloatString(20), "0")
	case Instant:
		return time.UnixMilli(v.Millis).UTC().Format("2006-01-02T15:04:05.000Z")
	case Date:
		return published(v)
	case Clock:
		return utc(int64(v)).Format("15:04:05.000")
	case Duration:
		return fmt.Sprintf("%d ms", int64(v))
	}
	return fmt.Sprint(v)
}
