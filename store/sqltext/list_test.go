package sqltext

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"feedline/model"
	"feedline/store"
)

func TestALongListIsOneArgument(t *testing.T) {
	a := asking{calls()}
	in := store.Call{Op: store.In, Args: []store.Expr{a.column("talk_seconds")}}
	for n := range shortList + 1 {
		in.Args = append(in.Args, a.value("talk_seconds", store.IntCell(int64(n))))
	}
	q := store.Query{From: a.set, Rule: store.OfTenant(1), Columns: []store.Expr{a.column("id")}, Where: in, Limit: store.NoLimit}
	s, err := Select(q, SQLite)
	if err != nil || len(s.Args) != 3 {
		t.Fatalf("%d arguments in %s, %v", len(s.Args), s.Text, err)
	}
	var numbers []int
	if err := json.Unmarshal(s.Args[2].Text, &numbers); err != nil || len(numbers) != shortList+1 || numbers[7] != 7 {
		t.Errorf("the list is %s, %v", s.Args[2].Text, err)
	}
	in.Args = append(in.Args, store.Value{Type: model.Type{Kind: model.Double}, Cell: store.FloatCell(0.5)})
	q.Where = in
	if s, err = Select(q, SQLite); err != nil || len(s.Args) != 2+shortList+2 {
		t.Errorf("a list with a floating number has %d arguments, %v", len(s.Args), err)
	}
}

// What is written reads the same in a JSON reader that is not ours.
func TestAnyListOfTextsIsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching("[\\x01-\\x{10ffff}]{0,8}"), 1, 5).Draw(t, "texts")
		list := make([]store.Expr, len(texts))
		for i, text := range texts {
			list[i] = store.Value{Type: model.Type{Kind: model.String}, Cell: store.TextCell(text)}
		}
		array, ok := arrayOf(list)
		var back []string
		if err := json.Unmarshal(array, &back); !ok || err != nil || fmt.Sprint(back) != fmt.Sprint(texts) {
			t.Fatalf("%q became %s, %v", texts, array, err)
		}
	})
}
