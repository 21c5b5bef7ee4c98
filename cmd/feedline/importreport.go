package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"feedline/store/ingest"
)

// bar shows on a terminal how far a command has come. Elsewhere it is silent.
type bar struct{ shown *progressbar.ProgressBar }

// newBar is the bar of a file that is being imported.
func newBar(w io.Writer, in *input) *bar {
	return drawBar(w, in.size, in.title(), progressbar.OptionShowBytes(true), progressbar.OptionShowTotalBytes(in.size > 0))
}

// drawBar makes a bar of so many steps; less than one: nobody knows how many.
func drawBar(w io.Writer, steps int64, title string, more ...progressbar.Option) *bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(steps, append(more,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(title),
		progressbar.OptionSetPredictTime(steps > 0), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(),
	)...)}
}

func (b *bar) show(p ingest.Progress) { b.set(p.Bytes) }

// set moves the bar to a step.
func (b *bar) set(step int64) {
	if b.shown != nil {
		_ = b.shown.Set64(step) // a terminal that cannot be written to shows nothing
	}
}

func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}

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
