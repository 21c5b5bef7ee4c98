package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
	"feedline/store/erasure"
	"feedline/store/sqlite"
)

// tombstoneTable holds the keys of removed rows, which may be numbers or addresses.
const tombstoneTable = "feedline_tombstones"

// prove looks for the customer's id, and the contacts that were named, in every
// table, and tells where they stand still.
func (e *erasing) prove(ctx context.Context, db *sqlite.DB, t store.Tenant) error {
	var texts []string
	if e.customer.ID != "" {
		texts = append(texts, e.customer.ID)
	}
	texts = append(texts, e.customer.Contacts...)
	search, err := db.Mentions(ctx, t.Number, texts)
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(search.Found), func(m sqlite.Mention) bool { return m.Table == tombstoneTable })
	where := fmt.Sprintf("%s of %s", counted(int64(search.Columns), "column", "columns"), counted(int64(search.Tables), "table", "tables"))
	if len(left) == 0 {
		e.say("looked through %s: nothing is left in any row", where)
	} else {
		e.say("looked through %s, and found in rows that no description says are the customer's:", where)
		e.list(left)
	}
	if gone := len(search.Found) - len(left); gone > 0 {
		e.say("keys of removed rows stay as tombstones until tombstone-retention has passed")
	}
	return nil
}

// reached tells of rows that have a number or address of the customer and nobody's
// id.
func (e *erasing) reached(ctx context.Context, m *model.Model, db *sqlite.DB, t store.Tenant, contacts []string) error {
	if len(contacts) == 0 {
		return nil
	}
	e.say("numbers and addresses in rows with the id: %s", listedShort(contacts))
	also, err := find(ctx, m, db, t, erasure.Customer{Contacts: contacts[:min(mostEraseContacts, len(contacts))]})
	if err != nil || also.Total().Found == 0 {
		return err
	}
	var places []string
	for _, count := range also.Tables {
		places = append(places, fmt.Sprintf("%s %s", count.Set, grouped(count.Found)))
	}
	e.say("%s without a customer's id have one of them, or belong to one that has (%s); --contact erases those, too",
		counted(also.Total().Found, "row", "rows"), strings.Join(places, ", "))
	return nil
}

// listedShort joins the first of many texts.
func listedShort(texts []string) string {
	const most = 10
	if len(texts) <= most {
		return strings.Join(texts, ", ")
	}
	return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
}

func (e *erasing) list(mentions []sqlite.Mention) {
	for _, m := range mentions {
		e.say("  %s.%s  %s: %s", m.Table, m.Column, counted(m.Rows, "row", "rows"), m.Text)
	}
}

// remains tells what an erasure does not reach, and whether free space holds the id.
func (e *erasing) remains(ctx context.Context, c *Config, removed int64) error {
	looked := append([]string{e.customer.ID}, e.customer.Contacts...)
	var places int64
	for _, text := range looked {
		if text == "" {
			continue
		}
		n, err := sqlite.Residue(ctx, c.DB, text)
		if err != nil {
			return err
		}
		places += n
	}
	if places > 0 {
		text := "the bytes of the file still have it in " + counted(places, "place", "places") + ", rows of others, tombstones and free space among them"
		if !e.rewrite {
			text += "; the same command with --rewrite writes the file without free space"
		}
		e.say("%s", text)
	}
	e.say("not reached: %s", strings.Join(beyond(c, removed), "; "))
	return nil
}

// beyond lists where else a customer may be.
func beyond(c *Config, removed int64) []string {
	list := []string{"backups, copies and exports of the database"}
	if c.AuditDB != "off" {
		kept := "for ever"
		if c.AuditRetention > 0 {
			kept = "until " + time.Now().AddDate(0, 0, c.AuditRetention).UTC().Format(time.DateOnly)
		}
		list = append(list, "what the set Requests has of requests, "+kept)
	}
	switch {
	case removed == 0:
	case c.TombstoneDays > 0:
		list = append(list, "tombstones of this run until "+time.Now().AddDate(0, 0, c.TombstoneDays+1).UTC().Format(time.DateOnly))
	default:
		list = append(list, "tombstones, which stay for ever")
	}
	return append(list, "imported files and their rejects, logs, and sources from which rows are delivered again")
}
