package sqlite

import "testing"

// BenchmarkFunctions counts rows by a condition on each function. The first
// has none and shows what the rest costs.
func BenchmarkFunctions(b *testing.B) {
	const rows = 200_000
	path, _ := plainFile(b, rows)
	pool, err := openToRead(path)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	for _, c := range []struct{ name, condition string }{
		{"no function", "id IS NULL"},
		{"length of SQLite", "length(short) IS NULL"},
		{"lower of SQLite", "lower(short) IS NULL"},
		{"prefix of SQLite", "(substr(short, 1, length('row')) = 'row') IS NULL"},
		{"offset", "feedline_offset(1767225600000 + id * 1000, 'Europe/Berlin') IS NULL"},
		{"year", "feedline_year(1767225600000 + id * 1000) IS NULL"},
		{"lower", "feedline_lower(short) IS NULL"},
		{"upper", "feedline_upper(short) IS NULL"},
		{"length", "feedline_length(short) IS NULL"},
		{"substring", "feedline_substring(short, 2, 3) IS NULL"},
		{"startswith", "feedline_startswith(short, 'row') IS NULL"},
		{"endswith", "feedline_endswith(short, '7') IS NULL"},
		{"matches", "feedline_matches(short, '^row [0-9]+7$') IS NULL"},
		{"text of an Int32", "feedline_text(id, NULL, 12, 0) IS NULL"},
		{"text of an instant", "feedline_text(1767225600000 + id * 1000, 3600000, 5, 3) IS NULL"},
		{"parse of an Int32", "feedline_parse(substr(short, 5), 11, 0) IS NULL"},
		{"visited", "feedline_visited(0, row_no) IS NULL"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var n int
				if err := pool.QueryRow("SELECT count(*) FROM plain WHERE " + c.condition).Scan(&n); err != nil || n != 0 {
					b.Fatal(n, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}
