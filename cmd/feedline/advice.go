package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"feedline/odata/fault"
)

// Exit statuses of the program.
const (
	exitDone     = 0
	exitFailed   = 1
	exitMisused  = 2 // the command line itself was wrong
	exitRejected = 3 // an import finished, but some rows were not accepted
)

// advice is an error for the person at the terminal: what is wrong, and in the
// hint what to do about it. It begins in lower case and ends without a full
// stop.
type advice struct {
	problem string
	hint    string // may be empty
	status  int    // exit status
	cause   error  // may be nil
}

func (a *advice) Error() string { return a.problem }

func (a *advice) Unwrap() error { return a.cause }

// advise makes an error with a hint.
func advise(hint, format string, args ...any) *advice {
	return &advice{problem: fmt.Sprintf(format, args...), hint: hint, status: exitFailed}
}

// misuse is an error in the command line.
func misuse(hint, format string, args ...any) *advice {
	a := advise(hint, format, args...)
	a.status = exitMisused
	return a
}

// report prints an error in the program's voice and returns the exit status.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitDone
	}
	var a *advice
	switch {
	case errors.As(err, &a):
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "feedline: interrupted")
		return exitFailed
	default:
		fmt.Fprintf(w, "feedline: %s\n", plainText(err))
		return exitFailed
	}
	fmt.Fprintf(w, "feedline: %s\n", plainText(err))
	for line := range strings.Lines(a.hint) {
		fmt.Fprintf(w, "  %s\n", strings.TrimSuffix(line, "\n"))
	}
	return a.status
}

// plainText is an error without the names of the rooms that it came through,
// which mean nothing to the person at the terminal.
func plainText(err error) string {
	text := err.Error()
	for _, room := range []string{"sqlite: ", "ingest: ", "sample: ", "refresh: ", "retention: ", "erasure: ", "transfer: ", "runs: ", "postgres: ", "model: ", "odata: ", "keys: ", "users: "} {
		text = strings.ReplaceAll(strings.TrimPrefix(text, room), ": "+room, ": ")
		text = strings.ReplaceAll(text, "\n"+room, "\n")
	}
	return text
}

// alongside is an error with what went wrong while its work was put away. What
// has the same cause is not said twice.
func alongside(err, second error) error {
	if err != nil && second != nil && strings.Contains(err.Error(), rootOf(second).Error()) {
		return err
	}
	return errors.Join(err, second)
}

// rootOf is the innermost error, or one that joins several.
func rootOf(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// didYouMean is a hint that names the candidate nearest to a misspelt name;
// otherwise is the hint when nothing is near.
func didYouMean(name string, candidates []string, otherwise string) string {
	if near := fault.Nearest(name, candidates); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return otherwise
}
