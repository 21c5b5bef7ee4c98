package odata_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"feedline/odata/oracle"
)

// compare says in what the feed's answer differs; empty if in nothing, or if
// the query means nothing.
func (r *trial) compare(q oracle.Query, style *oracle.Style) string {
	want, err := r.data.Answer(q)
	if err != nil {
		return ""
	}
	got, err := r.ask(q, style)
	switch {
	case err != nil:
		return "  refused  " + err.Error()
	case got.status != want.Status && got.status != want.Instead:
		return fmt.Sprintf("  status   %d, expected %d\n           %s", got.status, want.Status, got.text)
	case got.status != http.StatusOK:
		return ""
	}
	for _, different := range []func(oracle.Query, fullAnswer, oracle.Answer) string{
		differentText, differentContext, differentValue, differentTotal, differentPaging,
	} {
		if difference := different(q, got, want); difference != "" {
			return difference
		}
	}
	return ""
}

// differentText compares what is no JSON.
func differentText(q oracle.Query, got fullAnswer, want oracle.Answer) string {
	switch {
	case q.Form() == oracle.HowMany && strings.TrimSpace(got.text) != strconv.Itoa(want.Total):
		return fmt.Sprintf("  number   %s, expected %d", got.text, want.Total)
	case q.Form() == oracle.RawValue && got.text != want.Value:
		return fmt.Sprintf("  text     %q, expected %q", got.text, want.Value)
	}
	return ""
}

func differentContext(q oracle.Query, got fullAnswer, want oracle.Answer) string {
	if q.Form() == oracle.HowMany || q.Form() == oracle.RawValue {
		return ""
	}
	first := contextURL{got.context, oracle.Resolved(want.Context)}
	for _, c := range append(got.later, first) {
		if c.got != c.want {
			return fmt.Sprintf("  context  %s\n  expected %s", c.got, c.want)
		}
	}
	return ""
}

func differentValue(q oracle.Query, got fullAnswer, want oracle.Answer) string {
	if q.Form() == oracle.OneProperty && got.value != want.Value {
		return fmt.Sprintf("  value    %v, expected %v", got.value, want.Value)
	}
	return differentRows(got.rows, want.Rows)
}

func differentTotal(q oracle.Query, got fullAnswer, want oracle.Answer) string {
	var total any
	if q.Counts() {
		total = json.Number(strconv.Itoa(want.Total))
	}
	if got.total != total {
		return fmt.Sprintf("  count    %v, expected %v", got.total, total)
	}
	return ""
}

func differentPaging(q oracle.Query, got fullAnswer, want oracle.Answer) string {
	if q.Form() == oracle.Rows || q.Form() == oracle.References {
		if difference := differentPages(got.pages, q.PageSize, len(want.Rows)); difference != "" {
			return difference
		}
	}
	for _, n := range got.nested {
		rows := 0
		for _, page := range n.pages {
			rows += page
		}
		if difference := differentPages(n.pages, q.PageSize, rows); difference != "" {
			return difference + " of " + n.name
		}
	}
	return ""
}

func differentRows(got, want []oracle.Published) string {
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			return fmt.Sprintf("  rows     %d, expected %d; the first that is missing is\n           %s", len(got), len(want), rowText(want[i]))
		case i >= len(want):
			return fmt.Sprintf("  rows     %d, expected %d; the first too many is\n           %s", len(got), len(want), rowText(got[i]))
		case rowText(got[i]) != rowText(want[i]):
			return fmt.Sprintf("  rows     differ, %d and expected %d; row %d is\n           %s\n  expected %s", len(got), len(want), i+1, rowText(got[i]), rowText(want[i]))
		}
	}
	return ""
}

// rowText is a row as one text, whatever the order of its members.
func rowText(r oracle.Published) string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// differentPages wants full pages, and none behind the last row.
func differentPages(pages []int, size, rows int) string {
	want := []int{rows}
	if size > 0 {
		want = nil
		for left := rows; left > 0 || len(want) == 0; left -= size {
			want = append(want, min(left, size))
		}
	}
	if !slices.Equal(pages, want) {
		return fmt.Sprintf("  pages    %v, expected %v", pages, want)
	}
	return ""
}
