package main

import (
	"fmt"
	"strings"
	"time"

	"feedline/store/ingest"
)

// mostUnknownShown bounds the list of values that no list has.
const mostUnknownShown = 10

// summarise prints what became of a file's rows.
func (i *importing) summarise(in *input, r ingest.Report) {
	took := r.Finished.Sub(r.Started)
	i.say("%s: %s read: %s inserted, %s updated, %s unchanged, %s rejected (%s, %s rows/s)", in.title(),
		counted(r.Read, "row", "rows"), grouped(r.Inserted), grouped(r.Updated), grouped(r.Unchanged), grouped(r.Rejected),
		took.Round(time.Millisecond), grouped(int64(float64(r.Read)/max(took.Seconds(), 0.001))))
	if r.Newest != nil {
		i.say("  the newest is of %s", r.Newest.UTC().Format(time.RFC3339))
	}
	for n, u := range r.UnknownValues {
		if n == mostUnknownShown {
			i.say("  ... and %d more", len(r.UnknownValues)-n)
			break
		}
		i.say("  %s has the new value %q in %s; it was stored as it is", u.Property, u.Value, counted(u.Rows, "row", "rows"))
	}
	for _, note := range r.Notes {
		i.say("  %s", note)
	}
}

// counted is a number with the noun that fits it.
func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped is a number with commas between its thousands.
func grouped(n int64) string {
	text := fmt.Sprint(n)
	var b strings.Builder
	for i, digit := range text {
		if i > 0 && (len(text)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	return b.String()
}
