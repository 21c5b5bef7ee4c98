// Feedline serves stored contact-centre data as an OData feed, and fills the
// file that it serves.
//
//	flags ─┐
//	FEEDLINE_* ─┼─▶ settings.go ──▶ Config ──▶ one command
//	feedline.yaml ─┘   (load.go)    (validate.go)
//
// This is the one place that wires the rooms together. It knows flags,
// settings, signals and terminals; it knows nothing of OData or SQL.
//
// main.go has the program, root.go its commands and shared flags, advice.go the
// voice in which it speaks, sections.go the parts of the configuration file that
// have keys of their own. Each command has a file of its name.
//
// What serve puts around the feed: server.go, protect.go, tls.go, certificates.go, and
// health.go with readiness.go; selfcheck.go has how it asks itself, healthcmd.go how others ask it, checktls.go how
// check looks at certificates, textsguard.go and validateguard.go the settings. How callers sign in: signin.go has the ways, issuers.go the
// issuers' tokens, credentials.go the files of keys and users; rights.go has what
// they may see then, explainas.go as whom explain looks, and checkrights.go what
// check says of both. auditing.go keeps account of the requests and publishes it. What an operator can
// see of a running feed: watching.go has the addresses, metering.go the figures, those of refresh and
// purge in meteringjobs.go, tracing.go the traces. tokencmd.go has the
// command for keys, with tokenlife.go, tokennames.go, tokenlist.go, tokenchange.go,
// tokeninspect.go and tokenverdict.go for what it does with them; userscmd.go makes lines of users.
//
// tenantcmd.go adds and lists tenants, tenantset.go changes one, tenantremove.go removes
// one with all that is held of it. erasecmd.go erases a customer, and eraseproof.go looks
// for what is left.
//
// What serve does to the data once a day: dailyserve.go has the schedule, refreshserve.go
// and purgedaily.go two of its jobs, tombstones.go the third. purgecmd.go removes what
// has aged out, once.
//
// How a database is opened and for whom: stored.go and choosetenant.go. What import
// reads and leaves: importinput.go and rejectsfile.go; bar.go shows how far it is.
// Lookups: refreshsection.go and refreshsources.go have where they come from,
// importsource.go what importers deliver for it.
// draft.go with draftguess.go, draftways.go, draftnames.go and draftyaml.go is the
// description that modelcmd.go writes of another program's file. backupcmd.go has
// the files that belong together, which restorecmd.go puts back.
//
// rooms_test.go holds the map of the whole repository.
package main
