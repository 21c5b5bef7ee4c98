// Package sample makes up a believable contact centre and writes it through a
// store's Writer: every table is filled, every join resolves, some rows are
// still open and some lookups are deleted.
//
//	Options ──▶ volume ──▶ fates ──▶ contact n = f(seed, n, fate n) ──▶ rows ──▶ store.Writer
//	             apportion   deal
//
// A contact (call, chat or e-mail) is a pure function of the seed, its number and
// its fate: contacts are not kept but made again for each table, and the same options
// give the same rows. Kept is the fate: what is a share of the whole history, its
// outcome first, and the time that fits it. Also kept is what joins contacts with each
// other: which campaign record a call belongs to, and which agent has which task. It
// is a few dozen bytes for each.
//
// The centre is the reference tenant of tables.md section 10, and the numbers in
// this package are the figures there. Those for 10,000 contacts hold exactly, up to
// rounding by the largest remainder, over the contacts of the history that are over.
// Its consistency rules are the tests of rules_test.go, by their numbers.
//
// The room knows Feedline's own tables by name. It knows nothing of files,
// SQL or HTTP. All people are invented: telephone numbers come from ranges that
// are reserved for fiction, mail addresses from example.com.
//
// sample.go has the options and the order of the work, calendar.go when things
// happen, draw.go chance and ids, apportion.go exact shares and decks of them;
// outcome.go, plan.go, decks.go and offers.go the fates, contact.go, queueing.go and
// relations.go what happens to a contact, records.go whom campaigns call, shifts.go
// who works when, rota.go and passon.go on what; rows.go how a row is written;
// lookups.go, steps.go, names.go,
// conversations.go, bots.go, queueing.go, tasks.go, evaluations.go, campaigns.go and
// agents.go fill the tables.
package sample
