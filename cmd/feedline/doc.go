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
// main.go has the program, root.go its commands and shared flags, advice.go
// the voice in which it speaks. Each command has a file of its name; server.go,
// hosts.go, health.go and requestlog.go are what serve puts around the feed.
// rooms_test.go holds the map of the whole repository.
package main
