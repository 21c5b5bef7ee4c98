package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"feedline/model"
	"feedline/store"
	"feedline/store/ingest"
)

// readRows reads a text as rows of Queues.
func readRows(t *testing.T, text string) (rows []string, err error) {
	t.Helper()
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	job := ingest.Job{Set: m.Set("Queues"), Input: strings.NewReader(text), Name: "queues", SkipUnknown: true}
	err = ingest.Rows(context.Background(), job, func(columns []*model.Property, cells []store.Cell) error {
		var b strings.Builder
		for i, c := range columns {
			fmt.Fprintf(&b, "%s=%s ", c.Name, cells[i])
		}
		rows = append(rows, strings.TrimSpace(b.String()))
		return nil
	})
	return rows, err
}

const someQueue = "6f9619ff-8b86-4011-b42d-00c04fc964ff"

func TestRowsAreHandedOverAsTheyStand(t *testing.T) {
	rows, err := readRows(t, `{"id":"`+someQueue+`","Name":"Hotline","colour":"red"}`+"\n"+`{"id":"`+someQueue+`"}`+"\n")
	want := []string{`Name="Hotline" id="` + someQueue + `"`, `id="` + someQueue + `"`}
	if err != nil || strings.Join(rows, "|") != strings.Join(want, "|") {
		t.Errorf("%v %v", rows, err)
	}
}

func TestRowsEndAtTheFirstThatCannotBeStored(t *testing.T) {
	rows, err := readRows(t, "id,Name\n"+someQueue+",Hotline\nseven,Sales\n")
	var located *ingest.InputError
	if len(rows) != 1 || !errors.As(err, &located) || located.Line != 3 || !strings.Contains(err.Error(), "id: ") {
		t.Errorf("%v %v", rows, err)
	}
}

func TestOnePageOfAnAnswerIsNotTheWholeSource(t *testing.T) {
	_, err := readRows(t, `{"value":[{"id":"`+someQueue+`"}],"@odata.nextLink":"more"}`)
	if err == nil || !strings.Contains(err.Error(), "next link") {
		t.Error(err)
	}
	if _, err := readRows(t, `{"value":[{"id":"`+someQueue+`"}]}`); err != nil {
		t.Error(err)
	}
}

func TestRowsOfALogAreNotRead(t *testing.T) {
	m, err := model.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	err = ingest.Rows(context.Background(), ingest.Job{Set: m.Set("RefreshRuns"), Input: strings.NewReader("[]")}, nil)
	var refused *ingest.RefusedError
	if !errors.As(err, &refused) {
		t.Error(err)
	}
}
