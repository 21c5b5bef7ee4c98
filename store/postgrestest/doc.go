// Package postgrestest starts a PostgreSQL server of a test's own, with the programs
// that are installed, and stops it when the test has ended. It is for tests only.
// server.go starts it.
package postgrestest
