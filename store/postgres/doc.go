// Package postgres asks a PostgreSQL database of another program one question and
// writes the answer down as lines of JSON.
//
//	address, query ── connect.go ──▶ read-only transaction ── export.go ──▶ rows ── kinds.go ──▶ NDJSON
//
// It knows PostgreSQL's addresses, protocol and types. Rows come as the server sends
// them, one at a time, and none is kept. errors.go tells an operator what is wrong and
// what to write instead, and never a password.
//
// It does not know what the rows are for, nor the model. Feedline's own rows are not
// kept in PostgreSQL.
package postgres
