package odata_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/auth"
	"feedline/model"
	"feedline/odata"
	"feedline/odata/plan"
	"feedline/store"
	"feedline/store/sqlite"
)

// foreignFile is the file of another program, and how it is served.
type foreignFile struct {
	path string
	m    *model.Model
}

// newForeign makes the file of an example under testdata/models.
func newForeign(t *testing.T, name string) foreignFile {
	t.Helper()
	folder := filepath.Join("..", "testdata", "models", name)
	m, err := model.Load(os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	f := foreignFile{filepath.Join(t.TempDir(), "foreign.db"), m}
	link(t, f.path, filepath.Join(folder, name+".sql"))
	return f
}

// serve answers from the file, so many rows a page.
func (f foreignFile) serve(t *testing.T, rows int64, o sqlite.Options) *odata.Service {
	t.Helper()
	db, err := sqlite.Open(t.Context(), f.path, f.m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	limits := plan.DefaultLimits()
	limits.PageRows = rows
	service, err := odata.New(odata.Config{
		Model: f.m, Store: db, PagingKey: bytes.Repeat([]byte{7}, 32), Limits: limits, NoWarnings: true,
		Principal: func(*http.Request) (auth.Principal, error) { return auth.Local(), nil },
		Policy: func(context.Context, auth.Principal) (plan.Policy, error) {
			return plan.Whole(f.m, store.Tenant{Zone: time.UTC}), nil
		},
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return service
}

// rowsOf reads an answer with all pages behind it.
func rowsOf(t *testing.T, service *odata.Service, target string) (rows []string, pages int) {
	t.Helper()
	for target != "" {
		recorder := httptest.NewRecorder()
		service.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, target, nil))
		var page struct {
			Value []json.RawMessage `json:"value"`
			Next  string            `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(recorder.Body.Bytes(), &page); err != nil || recorder.Code != http.StatusOK {
			t.Fatalf("%s: %d, %v: %s", target, recorder.Code, err, recorder.Body)
		}
		for _, row := range page.Value {
			rows = append(rows, string(row))
		}
		pages++
		target = strings.TrimPrefix(page.Next, "http://example.com")
	}
	return rows, pages
}

// TestPagesOfForeignRowsJoinUp orders each set of the examples by each of its
// properties, up and down, and reads it row by row.
func TestPagesOfForeignRowsJoinUp(t *testing.T) {
	for _, name := range []string{"library", "plant"} {
		f := newForeign(t, name)
		for _, portable := range []bool{false, true} {
			o := sqlite.Options{Portable: portable}
			whole, single := f.serve(t, 1000, o), f.serve(t, 1, o)
			for _, set := range f.m.Sets {
				for _, p := range set.Properties {
					if p.Type.Collection || p.Type.Kind == model.Complex || p.Type.Kind == model.Binary || p.Type.Kind == model.Stream {
						continue
					}
					for _, direction := range []string{"asc", "desc"} {
						target := fmt.Sprintf("/odata/%s?$orderby=%s%%20%s", set.Name, p.Name, direction)
						want, _ := rowsOf(t, whole, target)
						got, pages := rowsOf(t, single, target)
						if strings.Join(got, "\n") != strings.Join(want, "\n") || pages < len(want) {
							t.Errorf("%s, portable %v: in %d pages\n%s\nand at once\n%s", target, portable, pages, strings.Join(got, "\n"), strings.Join(want, "\n"))
						}
					}
				}
			}
		}
	}
}

// TestPagesByWhatLiesInsideForeignValuesJoinUp does the same for members of
// complex values, and for numbers of values.
func TestPagesByWhatLiesInsideForeignValuesJoinUp(t *testing.T) {
	for _, row := range []struct{ model, set, by string }{
		{"library", "Books", "keywords/$count"}, {"library", "Books", "keywords/any(k:k gt 'p')"},
		{"plant", "Sites", "location/position/lat"}, {"plant", "Sites", "location/street"}, {"plant", "Sites", "location/halls/$count"},
		{"plant", "Machines", "Site/location/position/lon"}, {"plant", "Samples", "position/lon"}, {"plant", "Samples", "positionJSONB/lat"},
		{"plant", "Samples", "numbersJSONB/$count"}, {"plant", "Samples", "positions/$count($filter=lat eq 0)"}, {"plant", "Samples", "numbers/all(n:n lt 3)"},
	} {
		f := newForeign(t, row.model)
		for _, portable := range []bool{false, true} {
			o := sqlite.Options{Portable: portable}
			whole, single := f.serve(t, 1000, o), f.serve(t, 1, o)
			for _, direction := range []string{"asc", "desc"} {
				target := "/odata/" + row.set + "?$orderby=" + url.QueryEscape(row.by+" "+direction)
				want, _ := rowsOf(t, whole, target)
				got, pages := rowsOf(t, single, target)
				if strings.Join(got, "\n") != strings.Join(want, "\n") || pages < len(want) || len(want) == 0 {
					t.Errorf("%s, portable %v: in %d pages\n%s\nand at once\n%s", target, portable, pages, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		}
	}
}

// TestForeignRowsAreFoundByTheirKeys asks for each row of the examples under the
// address that it has as a reference.
func TestForeignRowsAreFoundByTheirKeys(t *testing.T) {
	for _, name := range []string{"library", "plant"} {
		f := newForeign(t, name)
		service := f.serve(t, 1000, sqlite.Options{})
		for _, set := range f.m.Sets {
			rows, _ := rowsOf(t, service, "/odata/"+set.Name+"/$ref")
			for _, row := range rows {
				var about struct {
					ID string `json:"@odata.id"`
				}
				if err := json.Unmarshal([]byte(row), &about); err != nil || about.ID == "" {
					t.Fatalf("%s: %v in %s", set.Name, err, row)
				}
				recorder := httptest.NewRecorder()
				service.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(about.ID, "http://example.com"), nil))
				if recorder.Code != http.StatusOK {
					t.Errorf("%s: %d %s", about.ID, recorder.Code, recorder.Body)
				}
			}
		}
	}
}

// TestEncodedValuesAreThoseThatTheyStandFor reads a row whose columns have the
// same few values in many encodings.
func TestEncodedValuesAreThoseThatTheyStandFor(t *testing.T) {
	service := newForeign(t, "plant").serve(t, 10, sqlite.Options{})
	const names = "instantMicros,instantJulian,daySeconds,dayMillis,dayJulian,clockSeconds,guidMixed,bytesHex,bytesBase64,positionJSONB,numbersJSONB"
	const filter = "instantMicros%20eq%20instant%20and%20guidMixed%20eq%20guidBlob%20and%20bytesHex%20eq%20bytes%20and%20daySeconds%20eq%20dayISO%20and%20clockSeconds%20eq%20clock"
	rows, _ := rowsOf(t, service, "/odata/Samples?$select="+names+"&$filter="+filter)
	const want = `{"instantMicros":"2026-03-01T08:34:56.250Z","instantJulian":"2026-03-01T08:34:56.250Z","daySeconds":"2026-03-01","dayMillis":"2026-03-01","dayJulian":"2026-03-01",` +
		`"clockSeconds":"09:15:27.123","guidMixed":"0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55","bytesHex":"AP-A","bytesBase64":"AP-A","positionJSONB":{"lat":1.5,"lon":-2},"numbersJSONB":[1,2,3]}`
	if len(rows) == 0 || rows[0] != want {
		t.Errorf("%s", strings.Join(rows, "\n"))
	}
}

// TestAForeignFileStaysAsItIs serves a file that its program goes on to write,
// with a write-ahead log of its own.
func TestAForeignFileStaysAsItIs(t *testing.T) {
	f := newForeign(t, "library")
	before, err := os.ReadFile(f.path)
	if err != nil {
		t.Fatal(err)
	}
	service := f.serve(t, 2, sqlite.Options{})
	if rows, _ := rowsOf(t, service, "/odata/Loans?$orderby=fee"); len(rows) != 6 {
		t.Errorf("%d loans", len(rows))
	}
	if after, err := os.ReadFile(f.path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed: %v", err)
	}
	program, err := sql.Open("sqlite", f.path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	const write = "PRAGMA journal_mode = wal; INSERT INTO loans VALUES (2, 2, '2026-03-01 09:00:00', 13, '2026-03-22', 0, NULL, 0.1, 0)"
	if _, err := program.ExecContext(t.Context(), write); err != nil {
		t.Fatal(err)
	}
	if rows, _ := rowsOf(t, service, "/odata/Loans?$orderby=fee"); len(rows) != 7 || !strings.Contains(rows[3], "2026-03-01T09:00:00Z") {
		t.Errorf("after another loan: %s", strings.Join(rows, "\n"))
	}
}

// TestColumnsThatOnlyTheirProgramComparesAreConverted has titles under a collation
// that the program of the file brings along.
func TestColumnsThatOnlyTheirProgramComparesAreConverted(t *testing.T) {
	f := newForeign(t, "library")
	program, err := sql.Open("sqlite", f.path)
	if err != nil {
		t.Fatal(err)
	}
	const own = "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'NOCASE', 'LOCALIZED') WHERE name = 'books'"
	if _, err := program.ExecContext(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	if err := program.Close(); err != nil {
		t.Fatal(err)
	}
	rows, _ := rowsOf(t, f.serve(t, 10, sqlite.Options{}), "/odata/Books?$select=isbn&$orderby=title&$filter=title%20in%20('Solaris','solaris')%20or%20title%20eq%20'The%20Inquiry'")
	if got, want := strings.Join(rows, ""), `{"isbn":"9780000000011"}{"isbn":"9780000000042"}`; got != want {
		t.Errorf("%s", got)
	}
}

// TestNoConditionHoldsOrFailsForAForeignValueThatDoesNotFit asks about what the
// types do not allow.
func TestNoConditionHoldsOrFailsForAForeignValueThatDoesNotFit(t *testing.T) {
	for _, row := range []struct{ column, value, filter string }{
		{"position", "'{\"lat\":1'", "position/lat eq 1"}, {"position", "'[]'", "position/lat eq null"}, {"position", "'{\"lat\":\"x\"}'", "position/lat ne 1"}, {"position", "5", "position/lat eq 5"},
		{"numbers", "'[1'", "numbers/any(n:n eq 1)"}, {"numbers", "'{}'", "numbers/$count eq 0"}, {"numbers", "'[1.5]'", "numbers/all(n:n gt 5)"}, {"numbers", "'[null,\"a\"]'", "numbers/any(n:n eq 7)"},
		{"kinds", "'[\"Drill\"]'", "kinds/any(k:k eq 'Oven')"}, {"position_jsonb", "x'00'", "positionJSONB/lat eq null"}, {"numbers_jsonb", "jsonb('{}')", "numbersJSONB/any()"},
	} {
		f := newForeign(t, "plant")
		db, err := sql.Open("sqlite", f.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), "UPDATE samples SET "+row.column+" = "+row.value+" WHERE no = 1"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		service := f.serve(t, 10, sqlite.Options{})
		for _, filter := range []string{row.filter, "not (" + row.filter + ")"} {
			recorder := httptest.NewRecorder()
			service.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/odata/Samples?$select=no&$filter="+url.QueryEscape("no eq 1 and "+filter), nil))
			if recorder.Code != http.StatusInternalServerError {
				t.Errorf("%s of %s, %s: %d %s", row.column, row.value, filter, recorder.Code, recorder.Body)
			}
		}
	}
}

// TestAForeignValueThatDoesNotFitBreaksTheAnswer puts into columns what their
// encodings do not allow.
func TestAForeignValueThatDoesNotFitBreaksTheAnswer(t *testing.T) {
	for _, row := range []struct{ column, value, property string }{
		{"flag_text", "'perhaps'", "flagText"}, {"small_text", "'many'", "smallText"}, {"small_text", "'1.5'", "smallText"}, {"small_text", "'256'", "smallText"},
		{"float_number", "'x'", "floatNumber"}, {"real_number", "'x'", "realNumber"}, {"decimal_number", "'x'", "decimalNumber"}, {"decimal_text", "'1.234'", "decimalText"},
		{"instant_iso", "'now'", "instantISO"}, {"instant_iso", "'2026-13-01 00:00:00'", "instantISO"}, {"instant_iso", "2460000", "instantISO"},
		{"instant_iso", "'2026-02-30 12:00:00'", "instantISO"}, {"day_iso", "'2026-02-30'", "dayISO"}, {"day_iso", "'0000-00-00'", "dayISO"},
		{"instant_seconds", "'2026-01-01'", "instantSeconds"}, {"day_iso", "'1.3.2026'", "dayISO"}, {"clock_iso", "'noon'", "clockISO"}, {"clock_iso", "'12:00 +1 day'", "clockISO"},
		{"span_iso", "'an hour'", "spanISO"}, {"guid_blob", "x'00'", "guidBlob"}, {"guid_blob", "'text'", "guidBlob"},
		{"guid_upper", "'0c2f2f4e-8f5b-4f0e-9b7e-2f1d6a1c7e55'", "guidUpper"}, {"guid_text", "'{0c2f2f4e}'", "guidText"}, {"kind_text", "'Drill'", "kindText"},
		{"position", "'[]'", "position"}, {"numbers", "'{'", "numbers"}, {"flag", "2", "flag"},
		{"instant_micros", "'now'", "instantMicros"}, {"instant_julian", "'2461100.5'||'x'", "instantJulian"}, {"instant_julian", "1e9", "instantJulian"}, {"day_seconds", "1e15", "daySeconds"},
		{"day_millis", "'2026-01-01'", "dayMillis"}, {"day_julian", "1000", "dayJulian"}, {"clock_seconds", "86400", "clockSeconds"}, {"guid_mixed", "x'00'", "guidMixed"},
		{"bytes_hex", "'0'", "bytesHex"}, {"bytes_hex", "'aB'", "bytesHex"}, {"bytes_hex", "x'00'", "bytesHex"}, {"bytes_base64", "'A'", "bytesBase64"}, {"bytes_base64", "'A*=='", "bytesBase64"},
		{"position_jsonb", "x'00'", "positionJSONB"}, {"position_jsonb", "jsonb('[]')", "positionJSONB"}, {"numbers_jsonb", "x'5b5d'", "numbersJSONB"}, {"numbers_jsonb", "1", "numbersJSONB"},
	} {
		f := newForeign(t, "plant")
		db, err := sql.Open("sqlite", f.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), "UPDATE samples SET "+row.column+" = "+row.value+" WHERE no = 1"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		recorder := httptest.NewRecorder()
		f.serve(t, 10, sqlite.Options{}).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/odata/Samples(1)?$select="+row.property, nil))
		if recorder.Code != http.StatusInternalServerError {
			t.Errorf("%s of %s: %d %s", row.column, row.value, recorder.Code, recorder.Body)
		}
	}
}
