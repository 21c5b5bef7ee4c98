package sqlite

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"feedline/model"
)

// looked is what a function makes of JSON and a type.
func looked(call function, args ...driver.Value) string {
	v, err := call(args)
	if err != nil {
		return "error"
	}
	return fmt.Sprintf("%v", v)
}

func TestMembersAreFound(t *testing.T) {
	for _, c := range []struct {
		sentence, object string
		kind             model.Kind
		want             string
	}{
		{"the member of a name", `{"b":1,"a":2}`, model.Int32, "2"},
		{"a name is no text in another value", `{"b":"\"a\":5","c":{"a":3},"d":[{"a":4}],"a":2}`, model.Int32, "2"},
		{"a name may be spelled with escapes", `{"\u0061":2}`, model.Int32, "2"},
		{"blanks stand anywhere", " { \"b\" :\n[ ] , \"a\"\t:2 } \r\n", model.Int32, "2"},
		{"there is none", `{"b":1}`, model.Int32, "<nil>"},
		{"there is none in nothing", `{}`, model.Int32, "<nil>"},
		{"null", `{"a":null}`, model.Complex, "<nil>"},
		{"a number with an exponent", `{"a":1.25e1}`, model.Decimal, "1250"},
		{"more digits than there is place for", `{"a":1.255}`, model.Decimal, "error"},
		{"a whole number as a text", `{"a":"12"}`, model.Int64, "12"},
		{"true as a text", `{"a":"true"}`, model.Boolean, "1"},
		{"true is no number", `{"a":true}`, model.Int64, "error"},
		{"a number is no text", `{"a":1}`, model.String, "error"},
		{"NaN, which no store has", `{"a":"NaN"}`, model.Double, "error"},
		{"half of a surrogate pair", `{"a":"\ud800x"}`, model.String, "\uFFFDx"},
		{"an instant without an offset", `{"a":"1970-01-01T00:00:01"}`, model.DateTimeOffset, "1000"},
		{"an instant with many digits", `{"a":"1970-01-01T00:00:00.0019999Z"}`, model.DateTimeOffset, "1"},
		{"a day that does not exist", `{"a":"2026-02-30"}`, model.Date, "error"},
		{"an object inside", `{"a":{"b":[1]}}`, model.Complex, `{"b":[1]}`},
		{"an array inside", `{"a":[1]}`, model.NoKind, `[1]`},
		{"an object is no array", `{"a":{}}`, model.NoKind, "error"},
		{"an array", `[]`, model.Int32, "error"},
		{"text that is no JSON", `{"a":2`, model.Int32, "error"},
		{"nothing", ``, model.Int32, "error"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			if got := looked(member, c.object, "a", int64(c.kind), int64(2), ""); got != c.want {
				t.Errorf("got %s", got)
			}
		})
	}
	if got := looked(member, int64(0), "a", int64(model.Int32), int64(0), ""); got != "error" {
		t.Errorf("of what is no text: %s", got)
	}
}

func TestCollectionsAreReadBackByTheEngine(t *testing.T) {
	for _, c := range []struct {
		sentence, array string
		kind            model.Kind
		members, want   string
	}{
		{"whole numbers", `[9007199254740993,-1,null]`, model.Int64, "", "integer 9007199254740993|integer -1|null "},
		{"floating numbers that are whole", `[3,0.1,"-INF"]`, model.Double, "", "real 3.0|real 0.1|real -Inf"},
		{"decimals", `[12.5,"0.01"]`, model.Decimal, "", "integer 1250|integer 1"},
		{"texts", `["a\"\\\u00fc\n","<&>"]`, model.String, "", "text a\"\\ü\n|text <&>"},
		{"members of an enumeration", `["Red","Plain,Red",9]`, model.Enum, "Plain=4,Red=1", "integer 1|integer 5|integer 9"},
		{"what no member is called", `["Blue"]`, model.Enum, "Plain=4,Red=1", "error"},
		{"objects", `[ {"a" : "]"} ]`, model.Complex, "", `text {"a":"]"}`},
		{"arrays", `[[1]]`, model.Int32, "", "error"},
		{"an object in place of an array", `{"a":1}`, model.Int32, "", "error"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			pool, err := openPool(":memory:")
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			var got string
			err = pool.QueryRow("SELECT group_concat(type || ' ' || ifnull(value, ''), '|') FROM (SELECT typeof(value) AS type, value FROM json_each(feedline_items(?, ?, 2, ?)))",
				c.array, int64(c.kind), c.members).Scan(&got)
			if err != nil {
				got = "error"
			}
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Whatever a file holds, looking into it ends: with values of the type, or with
// an error.
func FuzzOpened(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":{"b":["x",null]},"c":"\u0061"}`, `[1,-2.5e3,"INF",true,null]`, `[{},[]]`, ` [ "]" ] `, `"a"`, `{`, ``, `[1,]`, "[\"\xff\"]"} {
		for kind := range []model.Kind{model.NoKind, model.Int32, model.Double, model.Decimal, model.DateTimeOffset, model.Enum, model.Binary, model.Complex} {
			f.Add(seed, "a", kind)
		}
	}
	f.Fuzz(func(t *testing.T, text, name string, kind int) {
		if kind < 0 || kind > 100 {
			return
		}
		args := []driver.Value{int64(kind), int64(2), "Plain=0,Red=1"}
		if _, err := member(append([]driver.Value{text, name}, args...)); err == nil && !json.Valid([]byte(text)) {
			t.Fatalf("%q has members", text)
		}
		list, err := items(append([]driver.Value{text}, args...))
		if err != nil {
			return
		}
		if made, _ := list.(string); !json.Valid([]byte(strings.ToValidUTF8(made, ""))) {
			t.Fatalf("%q became %q", text, made)
		}
	})
}
