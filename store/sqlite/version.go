package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"feedline/model"
	"feedline/store/sqltext"
)

// verify tells why the open file cannot serve the model; nil if it can. A file
// that has more than the model wants serves it.
func verify(ctx context.Context, db *sql.DB, m *model.Model) error {
	tables, err := sqltext.Tables(m)
	if err != nil {
		return err
	}
	found, err := inspect(ctx, db)
	if err != nil {
		return plain(err)
	}
	if found.empty() {
		return errors.New(`the file is empty; "feedline migrate" lays it out`)
	}
	if refusal := found.foreign(); refusal != "" {
		return errors.New(refusal)
	}
	return lacking(found.compare(tables))
}

// lacking joins what a file lacks, additions first: one command makes them.
func lacking(gaps []gap) error {
	var additions, refusals []string
	for _, d := range gaps {
		switch {
		case !d.harmful:
		case d.refusal != "":
			refusals = append(refusals, d.refusal)
		default:
			additions = append(additions, d.change.Description)
		}
	}
	switch {
	case len(refusals) > 0:
		return errors.New("the file does not fit the model: " + strings.Join(refusals, "; "))
	case len(additions) > 0:
		return fmt.Errorf(`the file does not have what the model needs; run "feedline migrate", which would %s`, shortened(additions))
	}
	return nil
}

// shortened lists the first few of many steps.
func shortened(steps []string) string {
	const most = 5
	if len(steps) <= most {
		return strings.Join(steps, ", ")
	}
	return fmt.Sprintf("%s and make %d other changes", strings.Join(steps[:most], ", "), len(steps)-most)
}
