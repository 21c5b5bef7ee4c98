// Package sample makes up a believable contact centre and writes it through a
// store's Writer: every table is filled, every join resolves, some rows are
// still open and some lookups are deleted.
//
//	Options ──▶ calendar, lookups ──▶ contact n = f(seed, n) ──▶ rows ──▶ store.Writer
//
// A contact (call, chat or e-mail) is a pure function of the seed and its
// number: contacts are not kept but made again for each table, and the same
// options give the same rows. Kept is what joins contacts with each other: which
// goes on where another ended, which campaign record a call belongs to, and which
// agent has which task, a few dozen bytes for each.
//
// The centre is the reference tenant of tables.md section 10, and the numbers in
// this package are the figures there. Its consistency rules are the tests of
// rules_test.go, by their numbers.
//
// The room knows Feedline's own tables by name. It knows nothing of files,
// SQL or HTTP. All people are invented: telephone numbers come from ranges that
// are reserved for fiction, mail addresses from example.com.
//
// sample.go has the options and the order of the work, calendar.go when things
// happen, draw.go chance and ids; contact.go, outcome.go, queueing.go and
// relations.go what happens to a contact, records.go whom campaigns call,
// shifts.go who works when and rota.go on what; rows.go how a row is written; lookups.go, steps.go, names.go,
// conversations.go, bots.go, queueing.go, tasks.go, evaluations.go, campaigns.go and
// agents.go fill the tables.
package sample
