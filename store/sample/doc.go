// Package sample makes up a believable contact centre and writes it through a
// store's Writer: every table is filled, every join resolves, some rows are
// still open and some lookups are deleted.
//
//	Options ──▶ calendar, lookups ──▶ contact n = f(seed, n) ──▶ rows ──▶ store.Writer
//
// A contact (call, chat or e-mail) is a pure function of the seed and its
// number, and so is everything that hangs on it: nothing is kept, any part can
// be made again, and the same options give the same rows.
//
// The room knows Feedline's own tables by name. It knows nothing of files,
// SQL or HTTP. All people are invented: telephone numbers come from ranges that
// are reserved for fiction, mail addresses from example.com.
//
// sample.go has the options and the order of the work, calendar.go when things
// happen, draw.go chance and ids, contact.go and outcome.go what happens to a
// contact, rows.go how a row is written; lookups.go, conversations.go, bots.go,
// queueing.go, tasks.go, evaluations.go, campaigns.go and agents.go fill the tables.
package sample
