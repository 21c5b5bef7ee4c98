package ingest

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
)

// rejects writes the rows that could not be stored to a CSV file, which is
// opened for the first of them.
type rejects struct {
	open func() (io.WriteCloser, error) // nil: there is no such file
	file io.WriteCloser
	csv  *csv.Writer
}

func (r *rejects) add(line int64, property, reason string, record []byte) error {
	if r.open == nil {
		return nil
	}
	if r.file == nil {
		if err := r.begin(); err != nil {
			return err
		}
	}
	return explainRejects(r.csv.Write([]string{strconv.FormatInt(line, 10), reason, property, string(record)}))
}

func (r *rejects) begin() error {
	file, err := r.open()
	if err != nil {
		return explainRejects(err)
	}
	r.file, r.csv = file, csv.NewWriter(file)
	return explainRejects(r.csv.Write([]string{"line", "reason", "property", "record"}))
}

// flush hands everything to the file.
func (r *rejects) flush() error {
	if r.file == nil {
		return nil
	}
	r.csv.Flush()
	return explainRejects(r.csv.Error())
}

// close flushes and closes the file, once.
func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	err := r.flush()
	if closing := r.file.Close(); err == nil {
		err = explainRejects(closing)
	}
	r.file, r.open = nil, nil
	return err
}

func explainRejects(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("ingest: write the rejects file: %w", err)
}
