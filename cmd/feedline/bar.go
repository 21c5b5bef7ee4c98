package main

import (
	"io"
	"os"
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

// drawBar makes a bar of so many steps; less than one: nobody knows how many. More is
// for terminals that are wide enough.
func drawBar(w io.Writer, steps int64, title string, more ...progressbar.Option) *bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &bar{}
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	shape, fits := shapeBar(columns, title, len(more) > 0)
	if err != nil || !fits {
		return &bar{}
	}
	if !shape.full {
		more = nil
	}
	return &bar{progressbar.NewOptions64(steps, append(more,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(shape.title),
		progressbar.OptionSetPredictTime(shape.full && steps > 0), progressbar.OptionSetElapsedTime(shape.full),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetRenderBlankState(true),
		progressbar.OptionClearOnFinish(), progressbar.OptionFullWidth(),
	)...)}
}

// barShape is what of a bar fits into a line of the terminal. A line that is too long
// would run into the next one and stay there.
type barShape struct {
	title string
	full  bool // with the times, and what else there is
}

// Columns that a bar takes beside its title: with the times, with what an import
// adds to them, and with neither. The title has leastTitle at least.
const (
	timesBeside  = 38
	bytesBeside  = 66
	littleBeside = 16
	leastTitle   = 8
)

// shapeBar fits a bar into a number of columns. It shortens the title only when the
// bar has nothing else to leave out.
func shapeBar(columns int, title string, bytes bool) (shape barShape, fits bool) {
	letters, beside := []rune(title), timesBeside
	if bytes {
		beside = bytesBeside
	}
	if len(letters) <= columns-beside {
		return barShape{title, true}, true
	}
	room := columns - littleBeside
	switch {
	case len(letters) <= room:
		return barShape{title, false}, true
	case room >= leastTitle:
		return barShape{string(letters[:room-1]) + "…", false}, true
	}
	return barShape{}, false
}

func (b *bar) show(p ingest.Progress) { b.set(p.Bytes) }

// set moves the bar to a step.
func (b *bar) set(step int64) {
	if b.shown != nil {
		_ = b.shown.Set64(step) // a terminal that cannot be written to shows nothing
	}
}

// end takes the bar away.
func (b *bar) end() {
	if b.shown != nil {
		_ = b.shown.Finish()
	}
}
