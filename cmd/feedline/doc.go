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
// signin.go has the ways in which callers sign in, and sections.go the parts of the file that have keys of their own. main.go has
// the program, root.go its commands and shared flags, advice.go
// the voice in which it speaks. Each command has a file of its name; server.go,
// hosts.go and health.go are what serve puts around the feed, importinput.go and
// rejectsfile.go what import reads and leaves, stored.go and choosetenant.go how
// a database is opened and for whom. draft.go with draftguess.go, draftways.go,
// draftnames.go and draftyaml.go is the description that modelcmd.go writes of
// another program's file.
// tokencmd.go has the command for keys, tokenlife.go how long they last,
// tokenlist.go how they are shown, tokenchange.go how they are replaced and
// revoked, tokeninspect.go and tokenissued.go why a key or an issuer's token is
// refused, userscmd.go makes lines of users, and credentials.go opens the files of keys and users.
// auditing.go keeps account of the requests, and publishes it.
// rooms_test.go holds the map of the whole repository.
package main
