package sqlite

import (
	"fmt"
	"testing"

	"feedline/store"
)

// library has a relation whose table no set shows. It keeps the tenants' books
// and authors, and one between authors themselves.
var library = map[string]string{
	"model.yaml": "namespace: Library\ncontainer: Library\ntenancy: true\n",
	"Authors.yaml": `
set: Authors
type: Author
key: [country, number]
storage: {table: authors}
properties:
  - {name: country, type: Edm.String, nullable: false}
  - {name: number, type: Edm.Int32, nullable: false}
navigation:
  - name: Books
    target: Books
    multiplicity: "*"
    partner: Authors
    through: {table: book_authors, near: {number: number, country: country}, far: {isbn: isbn}}
  - name: Pupils
    target: Authors
    multiplicity: "*"
    through: {table: pupils, near: {of_country: country, of: number}, far: {country: country, number: number}}
`,
	"Books.yaml": `
set: Books
type: Book
key: [isbn]
storage: {table: books}
properties:
  - {name: isbn, type: Edm.Int32, nullable: false}
  - {name: title, type: Edm.String}
navigation:
  - name: Authors
    target: Authors
    multiplicity: "*"
    partner: Books
    through: {table: book_authors, near: {isbn: isbn}, far: {country: country, number: number}}
  - name: Namesakes
    target: Books
    multiplicity: "*"
    through: {table: namesakes, near: {isbn: isbn}, far: {title: title}}
`,
}

// openLibrary has three authors and three books, each of which is paired with
// each of the others.
func openLibrary(t *testing.T) *written {
	w := openWritten(t, modelOf(t, library))
	w.inBatch(func(b store.Batch) {
		for n := 1; n <= 3; n++ {
			w.put(b, store.Inserted, row{"Authors", "country", "NL", "number", n})
			w.put(b, store.Inserted, row{"Books", "isbn", n, "title", fmt.Sprint("volume ", n)})
		}
	})
	for _, text := range []string{
		"INSERT INTO book_authors (tenant_id, country, number, isbn, change_no) SELECT a.tenant_id, a.country, a.number, b.isbn, 1 FROM authors a, books b",
		"INSERT INTO pupils (tenant_id, of_country, of, country, number, change_no) SELECT a.tenant_id, a.country, a.number, b.country, b.number, 1 FROM authors a, authors b",
		"INSERT INTO namesakes (tenant_id, isbn, title, change_no) SELECT a.tenant_id, a.isbn, b.title, 1 FROM books a, books b WHERE b.isbn = 3",
		"INSERT INTO book_authors (tenant_id, country, number, isbn, change_no) VALUES (7, 'NL', 1, 1, 1)",
	} {
		if _, err := w.conn.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

const (
	pairedBooks  = "SELECT number, isbn FROM book_authors WHERE tenant_id = 1 ORDER BY 1, 2"
	pairedPupils = "SELECT of, number FROM pupils ORDER BY 1, 2"
)

func TestPairsGoWithTheirEnds(t *testing.T) {
	w := openLibrary(t)
	t.Run("those of one end", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 9, "Authors", "NL", 1) })
		w.has(pairedBooks, "2 1\n2 2\n2 3\n3 1\n3 2\n3 3")
		w.has(pairedPupils, "2 2\n2 3\n3 2\n3 3")
	})
	t.Run("and those of the other", func(t *testing.T) {
		w.inBatch(func(b store.Batch) { w.deletes(b, 4, "Books", 3) })
		w.has(pairedBooks, "2 1\n2 2\n3 1\n3 2")
	})
	t.Run("each leaves a tombstone", func(t *testing.T) {
		w.has("SELECT key FROM feedline_tombstones WHERE table_name = 'book_authors' ORDER BY change_no",
			"[1,\"NL\",1]\n[1,\"NL\",2]\n[1,\"NL\",3]\n[2,\"NL\",3]\n[3,\"NL\",3]")
		w.has("SELECT last_no FROM feedline_changes WHERE table_name = 'pupils'", "5")
	})
	t.Run("a pair that is found by what several rows share stays, and so does another tenant's", func(t *testing.T) {
		w.has("SELECT isbn FROM namesakes WHERE title = 'volume 3' ORDER BY 1", "1\n2")
		w.has("SELECT number, isbn FROM book_authors WHERE tenant_id = 7", "1 1")
	})
	w.has("PRAGMA integrity_check", "ok")
}

func TestPairsArePurgedWithTheirEnds(t *testing.T) {
	one, all := openLibrary(t), openLibrary(t)
	one.inBatch(func(b store.Batch) {
		for n := 1; n <= 3; n++ {
			one.deletes(b, []int64{9, 7, 5}[n-1], "Authors", "NL", n)
		}
	})
	all.inBatch(func(b store.Batch) { all.purges(b, 21, "Authors") })
	for _, question := range []string{
		pairedBooks, pairedPupils, "SELECT count(*) FROM namesakes",
		"SELECT table_name, key, count(*) FROM feedline_tombstones GROUP BY 1, 2 ORDER BY 1, 2",
		"SELECT table_name, last_no FROM feedline_changes ORDER BY 1",
	} {
		all.has(question, answer(t, one.judge, question))
	}
	all.has(pairedBooks, "")
}
