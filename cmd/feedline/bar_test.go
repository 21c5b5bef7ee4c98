package main

import (
	"strings"
	"testing"
)

func TestABarFitsIntoItsLine(t *testing.T) {
	for _, row := range []struct {
		columns int
		title   string
		bytes   bool
		want    barShape
		fits    bool
	}{
		{80, "making sample-new-york", false, barShape{"making sample-new-york", true}, true},
		{80, "calls.csv", true, barShape{"calls.csv", true}, true},
		{80, "calls-of-the-week.csv", true, barShape{"calls-of-the-week.csv", false}, true},
		{40, "making sample-new-york", false, barShape{"making sample-new-york", false}, true},
		{30, "making sample-new-york", false, barShape{"making sample…", false}, true},
		{30, "Überlaufende Gespräche", false, barShape{"Überlaufende …", false}, true},
		{20, "making sample", false, barShape{}, false},
		{0, "making sample", false, barShape{}, false},
	} {
		if got, fits := shapeBar(row.columns, row.title, row.bytes); got != row.want || fits != row.fits {
			t.Errorf("%d columns for %s: %+v, %v", row.columns, row.title, got, fits)
		}
	}
}

func TestABarLeavesNothingBehindOnATerminal(t *testing.T) {
	for _, columns := range []int{100, 40, 20} {
		folder := t.TempDir()
		sent := onTerminal(t, columns, feedline(t, folder, "sample", "--db", "feed.db", "--days", "5", "--scale", "0.05", "--end", "2026-11-12"))
		lines := strings.Split(strings.ReplaceAll(sent, "\r\n", "\n"), "\n")
		bars := 0
		for n, line := range lines {
			frames := strings.Split(line, "\r")
			for _, frame := range frames[:len(frames)-1] {
				if width := len([]rune(frame)); width >= columns {
					t.Errorf("%d columns: %d are drawn: %q", columns, width, frame)
				}
				bars += strings.Count(frame, "%")
			}
			shown := frames[len(frames)-1]
			if want := []string{"sample (Europe/Budapest): ", "sample-new-york (America/New_York): ", "made feed.db: ", ""}[min(n, 3)]; !strings.HasPrefix(shown, want) || want == "" && shown != "" {
				t.Errorf("%d columns: line %d is %q in the end", columns, n, line)
			}
			if len(frames) > 1 && strings.TrimSpace(frames[len(frames)-2]) != "" {
				t.Errorf("%d columns: a bar stands under %q", columns, shown)
			}
		}
		if len(lines) != 4 || (bars > 0) != (columns > 20) {
			t.Errorf("%d columns: %d lines, %d bars: %q", columns, len(lines), bars, sent)
		}
	}
}

func TestThereIsNoBarWithoutATerminal(t *testing.T) {
	out := do(t, t.TempDir(), append([]string{"sample"}, brief...)...)
	if strings.Contains(out, "\r") || strings.Contains(out, "%") {
		t.Errorf("it says %q", out)
	}
}
