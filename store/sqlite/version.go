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
// whose tables have more than the model knows does not: a newer program has
// migrated it (design decision 18). Tables that strangers made do no harm.
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

// lacking joins what stands between a file and the model. What the file has
// beyond the model comes first, as it tells of another program or model.
func lacking(gaps []gap) error {
	var additions, refusals, surplus []string
	for _, d := range gaps {
		switch {
		case !d.harmful:
		case d.surplus != "":
			surplus = append(surplus, d.surplus)
		case d.refusal != "":
			refusals = append(refusals, d.refusal)
		default:
			additions = append(additions, d.change.Description)
		}
	}
	switch {
	case len(surplus) > 0:
		return fmt.Errorf("the file has %s that this program's model does not: it was migrated by a newer program or for another model; use that program, or that model (--model)", shortened(surplus, "%d more"))
	case len(refusals) > 0:
		return errors.New("the file does not fit the model: " + strings.Join(refusals, "; "))
	case len(additions) > 0:
		return fmt.Errorf(`the file does not have what the model needs; run "feedline migrate", which would %s`, shortened(additions, "make %d other changes"))
	}
	return nil
}

// shortened lists the first few of many things, and says how many others there
// are.
func shortened(things []string, others string) string {
	const most = 5
	if len(things) <= most {
		return strings.Join(things, ", ")
	}
	return strings.Join(things[:most], ", ") + " and " + fmt.Sprintf(others, len(things)-most)
}
