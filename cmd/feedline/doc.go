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
// Each command has a file of its name with cmd behind it. The other files:
//
// The program: main.go, root.go with its commands and shared flags, advice.go with
// the voice in which it speaks, bar.go, which shows how far a command is.
//
// The configuration: settings.go and config.go, load.go reads it, sections.go has the
// parts of the file that have keys of their own. texts.go and textsguard.go turn texts
// into values, validate.go and validateguard.go judge them.
//
// How a database is opened and for whom: stored.go and choosetenant.go.
//
// What serve puts around the feed: server.go, protect.go, tls.go and certificates.go,
// health.go with readiness.go; selfcheck.go has how it asks itself.
//
// How callers sign in: signin.go has the ways, issuers.go the tokens of issuers,
// credentials.go the files of keys and users. rights.go has what callers may see then,
// explainas.go as whom explain looks. Beside tokencmd.go, which makes keys,
// tokenlist.go, tokenchange.go and tokeninspect.go have what else is done with them,
// tokenlife.go, tokennames.go and tokenverdict.go what is said of them.
//
// What check looks at besides: checkrights.go and checktls.go.
//
// What is kept and shown of a running feed: auditing.go has the account of the
// requests, watching.go the addresses for operators, metering.go the figures,
// with meteringjobs.go those of refresh and purge, tracing.go the traces.
//
// What serve does to the data once a day: dailyserve.go has the schedule, refreshserve.go,
// purgedaily.go and tombstones.go its jobs.
//
// Beside tenantcmd.go, tenantset.go changes a tenant, tenantremove.go removes one with all
// that is held of it, tenantnamed.go tells where the configuration still names it,
// tenantexport.go and tenantimport.go take one to another database.
// erasecmd.go erases a customer, and eraseproof.go looks for what is left.
//
// What import reads and leaves: importinput.go, rejectsfile.go and importreport.go;
// importsource.go has what importers deliver for lookups. refreshsection.go and
// refreshsources.go have where lookups come from, refreshfits.go whether that fits the
// tenants.
//
// The description that modelcmd.go writes of another program's file: draft.go with
// draftguess.go, draftways.go, draftnames.go and draftyaml.go. The files that belong
// together are in backupcmd.go; restorecmd.go puts them back.
//
// rooms_test.go holds the map of the whole repository.
package main
