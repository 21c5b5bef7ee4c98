package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// asked evaluates an expression of SQL and prints what comes back.
func asked(t testing.TB, expression string, args ...any) string {
	t.Helper()
	pool, err := openPool(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var got any
	if err := pool.QueryRow("SELECT "+expression, args...).Scan(&got); err != nil {
		return "error: " + err.Error()
	}
	if text, ok := got.(string); ok {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprint(got)
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct{ sentence, expression, want string }{
		{"a clock of summer is two hours ahead", "feedline_offset(1782864000000, 'Europe/Berlin')", "7200000"},
		{"a clock may be behind", "feedline_offset(1767225600000, 'America/New_York')", "-18000000"},
		{"an instant between two milliseconds has the offset of the one before", "feedline_offset(1774746000000 - 0.5, 'Europe/Berlin')", "3600000"},
		{"no instant has no offset", "feedline_offset(NULL, 'Europe/Berlin')", "<nil>"},
		{"a zone that is none is an error", "feedline_offset(0, 'Mars/Olympus')", `error: SQL logic error: store: time zone "Mars/Olympus": unknown time zone Mars/Olympus (1)`},
		{"a year", "feedline_year(1767225599999)", "2025"},
		{"a month", "feedline_month(1767225600000)", "1"},
		{"a day", "feedline_day(1767225599999)", "31"},
		{"leap days of the past are those of today's calendar", "feedline_day(-2203891200001) || '.' || feedline_month(-2203891200001)", `"28.2"`},
		{"the first year", "feedline_year(-62135596800000)", "1"},
		{"the year before the first", "feedline_year(-62135596800001)", "0"},
		{"a year of five digits", "feedline_year(253402300800000)", "10000"},
		{"the date of no instant", "coalesce(feedline_year(NULL), feedline_month(NULL), feedline_day(NULL))", "<nil>"},
		{"the date of the greatest number is some date", "feedline_year(9223372036854775807) > 292000000", "1"},
		{"a number with the digits of 32 bits", "feedline_single(0.1)", "0.10000000149011612"},
		{"an integer with the digits of 32 bits", "feedline_single(16777217)", "1.6777216e+07"},
		{"more than 32 bits hold is infinite", "feedline_single(1e39) = 9e999", "1"},
		{"null has no digits", "feedline_single(NULL)", "<nil>"},
		{"letters beyond ASCII are lowered", "feedline_lower('ÄÖÜ Σ')", `"äöü σ"`},
		{"letters beyond ASCII are raised", "feedline_upper('äöü ß σ')", `"ÄÖÜ ß Σ"`},
		{"nothing to change", "feedline_lower('abc') || feedline_upper('ABC')", `"abcABC"`},
		{"the case of null", "coalesce(feedline_lower(NULL), feedline_upper(NULL))", "<nil>"},
		{"a character beyond the plane counts once", "feedline_length('a🙂b')", "3"},
		{"a character U+0000 is one", "feedline_length('a' || char(0) || 'b')", "3"},
		{"the length of null", "feedline_length(NULL)", "<nil>"},
		{"characters from a place on", "feedline_substring('a🙂bcd', 1, 2)", `"🙂b"`},
		{"places beyond the end", "feedline_substring('abc', 5, 2)", `""`},
		{"a place before the beginning counts from the end", "feedline_substring('abcde', -2, 9)", `"de"`},
		{"a place far before the beginning is the beginning", "feedline_substring('abc', -7, 2)", `"ab"`},
		{"no length at all", "feedline_substring('abc', 1, -1)", `""`},
		{"the greatest length", "feedline_substring('abc', 1, 9223372036854775807)", `"bc"`},
		{"the least place", "feedline_substring('abc', -9223372036854775808, 1)", `"a"`},
		{"a part with U+0000", "feedline_substring('a' || char(0) || 'bc', 1, 2)", `"\x00b"`},
		{"a part of null", "feedline_substring(NULL, 1, 2)", "<nil>"},
		{"a part from null", "feedline_substring('abc', NULL, 2)", "<nil>"},
		{"null begins and ends with nothing", "coalesce(feedline_startswith(NULL, ''), feedline_endswith(NULL, ''))", "<nil>"},
		{"nothing begins and ends with null", "coalesce(feedline_startswith('', NULL), feedline_endswith('', NULL))", "<nil>"},
		{"a pattern matches anywhere", "feedline_matches('queue 17', '[0-9]+')", "1"},
		{"a pattern may ask for the whole", "feedline_matches('queue 17', '^[0-9]+$')", "0"},
		{"a pattern knows characters", "feedline_matches('ä', '^.$')", "1"},
		{"a pattern that is none", "feedline_matches('a', '(')", "<nil>"},
		{"null matches nothing", "feedline_matches(NULL, 'a')", "<nil>"},
		{"null is no pattern", "feedline_matches('a', NULL)", "<nil>"},
		{"a visit is true", "feedline_visited(0, 1)", "1"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			if got := asked(t, c.expression); got != c.want {
				t.Errorf("got  %s\nwant %s\nfor  %s", got, c.want, c.expression)
			}
		})
	}
}

// TestDatesAgreeWithTime asks for every part of the date of any instant.
func TestDatesAgreeWithTime(t *testing.T) {
	pool, err := openPool(":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.Int64().Draw(r, "at")
		var year, month, day int
		if err := pool.QueryRow("SELECT feedline_year(?1), feedline_month(?1), feedline_day(?1)", at).Scan(&year, &month, &day); err != nil {
			r.Fatal(err)
		}
		if y, m, d := time.UnixMilli(at).UTC().Date(); year != y || month != int(m) || day != d {
			r.Fatalf("got %d-%d-%d; want %d-%d-%d", year, month, day, y, m, d)
		}
	})
}

// TestTextsAreWhole asks the templates of the dialect for texts with U+0000,
// which SQLite's own length and substr take for the end.
func TestTextsAreWhole(t *testing.T) {
	texts := []string{"", "a", "\x00", "a\x00", "\x00b", "a\x00b", "a\x00ä🙂", "🙂", "ä\x00", "b"}
	for _, op := range []struct {
		name store.Op
		want func(a, b string) any
	}{
		{store.Concat, func(a, b string) any { return a + b }},
		{store.Contains, func(a, b string) any { return strings.Contains(a, b) }},
		{store.StartsWith, func(a, b string) any { return strings.HasPrefix(a, b) }},
		{store.EndsWith, func(a, b string) any { return strings.HasSuffix(a, b) }},
		{store.IndexOf, func(a, b string) any {
			if at := strings.Index(a, b); at >= 0 {
				return len([]rune(a[:at]))
			}
			return -1
		}},
		{store.Eq, func(a, b string) any { return a == b }},
		{store.Lt, func(a, b string) any { return a < b }},
	} {
		t.Run(string(op.name), func(t *testing.T) {
			for _, a := range texts {
				for _, b := range texts {
					got := asked(t, fmt.Sprintf(sqltext.SQLite.Call[op.name], "?1", "?2"), a, b)
					want := fmt.Sprintf("%#v", op.want(a, b))
					if want = strings.NewReplacer("true", "1", "false", "0").Replace(want); got != want {
						t.Errorf("of %q and %q it is %s; want %s", a, b, got, want)
					}
				}
			}
		})
	}
	t.Run("trim takes off white space of every kind and nothing else", func(t *testing.T) {
		template := fmt.Sprintf(sqltext.SQLite.Call[store.Trim], "?1")
		for _, s := range []string{"a", "\x00", "a\x00 b", "ä b"} {
			if got, want := asked(t, template, "\u2003 \t\u00a0\n"+s+"\u3000\r "), fmt.Sprintf("%q", s); got != want {
				t.Errorf("got %s; want %s", got, want)
			}
		}
	})
}

func TestPatternsAreBounded(t *testing.T) {
	var p patterns
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() {
			for i := range 500 {
				text := fmt.Sprintf("^a{%d}$", i)
				if re := p.compile(text); re == nil || re.String() != text {
					t.Errorf("%s compiled to %v", text, re)
				}
			}
		})
	}
	together.Wait()
	if len(p.known) > mostPatterns {
		t.Errorf("%d are kept", len(p.known))
	}
	if p.compile("a{9999}") != nil || p.compile("(") != nil {
		t.Error("what is no expression compiled")
	}
}

func TestVisitsAreCountedApart(t *testing.T) {
	var v visits
	first, of1 := v.open()
	second, of2 := v.open()
	v.add(first)
	v.add(second)
	v.add(second)
	v.close(second)
	v.add(second)
	v.add(0)
	if of1.Load() != 1 || of2.Load() != 2 {
		t.Errorf("counted %d and %d; want 1 and 2", of1.Load(), of2.Load())
	}
}

// TestFunctionsAreEverywhere asks each kind of connection.
func TestFunctionsAreEverywhere(t *testing.T) {
	path, _ := plainFile(t, 3)
	m, set := plainModel()
	upper := store.Call{Op: store.Upper, Args: []store.Expr{store.Column{Property: set.Properties[3]}}, Type: model.Type{Kind: model.String}}
	both(t, func(t *testing.T, o Options) {
		rows, err := snapshotOf(t, openFile(t, path, m, o)).Read(t.Context(), store.Query{From: set, Rule: store.AllRows(), Columns: []store.Expr{upper}, Limit: 1})
		if err != nil || !rows.Next() || string(rows.Cells()[0].Text) != "ROW 1" {
			t.Fatal(err)
		}
	})
	t.Run("a writer", func(t *testing.T) {
		w := writerOf(t, path, m)
		defer w.Close()
		var got string
		if err := w.conn.QueryRowContext(t.Context(), "SELECT feedline_lower('Ä')").Scan(&got); err != nil || got != "ä" {
			t.Error(got, err)
		}
	})
}

func snapshotOf(t testing.TB, r store.Reader) store.Snapshot {
	t.Helper()
	s, err := r.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
