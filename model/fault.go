package model

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Fault is one thing that is wrong with a description. [Load] joins all that
// it finds; errors.As finds the first, and the Unwrap() []error of the joined
// error lists them in the order of files and lines.
type Fault struct {
	File    string // name of the file within the description
	Line    int    // line, counted from 1; 0: the file as a whole
	Message string // what is wrong
	Cure    string // what to write instead, or to do about it
}

// Error is the fault as one line: file:line: message; cure.
func (f Fault) Error() string {
	where := f.File
	if f.Line > 0 {
		where = fmt.Sprintf("%s:%d", f.File, f.Line)
	}
	return where + ": " + f.Message + "; " + f.Cure
}

// faults collects what is wrong.
type faults struct {
	list    []Fault
	foreign bool // the tables are another program's, whose columns have any name
}

// err joins the faults in the order of files and lines, or is nil.
func (f *faults) err() error {
	slices.SortStableFunc(f.list, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	errs := make([]error, len(f.list))
	for i, fault := range f.list {
		errs[i] = fault
	}
	return errors.Join(errs...)
}

// report adds faults of one file.
type report struct {
	file   string
	faults *faults
}

func (r report) add(line int, message, cure string) {
	r.faults.list = append(r.faults.list, Fault{File: r.file, Line: line, Message: message, Cure: cure})
}
