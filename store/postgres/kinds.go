package postgres

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// kind is what the server says about a type: its name, and its category, a letter
// (PostgreSQL documentation, pg_type).
type kind struct{ name, category string }

// typesOf asks the server about the types of the columns.
func typesOf(ctx context.Context, c *pgconn.PgConn, fields []pgconn.FieldDescription) (map[uint32]kind, error) {
	var list []string
	for _, f := range fields {
		list = append(list, strconv.FormatUint(uint64(f.DataTypeOID), 10))
	}
	array := []byte("{" + strings.Join(list, ",") + "}")
	const text = "SELECT oid::text, typname, typcategory::text FROM pg_catalog.pg_type WHERE oid = ANY ($1::oid[])"
	answer := c.ExecParams(ctx, text, [][]byte{array}, nil, nil, nil).Read()
	if answer.Err != nil {
		return nil, answer.Err
	}
	types := map[uint32]kind{}
	for _, row := range answer.Rows {
		oid, err := strconv.ParseUint(string(row[0]), 10, 32)
		if err != nil {
			return nil, err
		}
		types[uint32(oid)] = kind{string(row[1]), string(row[2])}
	}
	return types, nil
}

// form appends a value, which comes as the server writes it, as JSON.
type form func(line, value []byte) ([]byte, error)

// formOf is the form of a type; nil, and what to write instead, if it has none.
func formOf(k kind) (text form, advice string) {
	switch k.name {
	case "bool":
		return boolean, ""
	case "int2", "int4", "int8", "numeric", "float4", "float8", "oid":
		return number, ""
	case "timestamptz":
		return instant, ""
	case "timestamp":
		return clockTime, ""
	case "date":
		return date, ""
	case "time", "uuid":
		return quoted, ""
	case "json", "jsonb":
		return document, ""
	case "bytea":
		return binary, ""
	case "money":
		return nil, "write it as a number, with ::numeric"
	}
	switch k.category {
	case "S", "E", "X", "I": // texts, enumerations, constants, addresses
		return quoted, ""
	case "A":
		return nil, "write it as JSON, with to_json, or as text, with array_to_string"
	case "C":
		return nil, "write its fields as columns of their own, or as JSON, with to_json"
	case "T":
		return nil, "write it as seconds, with extract(epoch FROM ...), or as text, with ::text"
	}
	return nil, "write it as text, with ::text"
}

func boolean(line, value []byte) ([]byte, error) {
	return strconv.AppendBool(line, string(value) == "t"), nil
}

// number is written with all the digits that it has.
func number(line, value []byte) ([]byte, error) {
	if last := value[len(value)-1]; last < '0' || last > '9' {
		return line, fmt.Errorf("%s is no number that JSON has; write another, such as with NULLIF", value)
	}
	return append(line, value...), nil
}

func quoted(line, value []byte) ([]byte, error) {
	text, err := json.Marshal(string(value))
	return append(line, text...), err
}

// errInstant is the error of what no calendar of ours has.
var errInstant = errors.New("lies outside the years 1 to 9999; write null for it, with NULLIF or CASE")

// dated writes what begins with a date of four digits a year.
func dated(line, value []byte, more func(line, rest []byte) []byte) ([]byte, error) {
	if len(value) < 10 || value[4] != '-' || bytes.HasSuffix(value, []byte("BC")) {
		return line, fmt.Errorf("%s %w", value, errInstant)
	}
	line = append(append(line, '"'), value[:10]...)
	return append(more(line, value[10:]), '"'), nil
}

func date(line, value []byte) ([]byte, error) {
	return dated(line, value, func(line, _ []byte) []byte { return line })
}

// instant is written in UTC, on whose clock the server is asked for it.
func instant(line, value []byte) ([]byte, error) {
	return dated(line, value, func(line, rest []byte) []byte {
		return append(onClock(line, bytes.TrimSuffix(rest, []byte("+00"))), 'Z')
	})
}

// clockTime is written without an offset, as the type has none: it is read on the
// clock of the property that it becomes.
func clockTime(line, value []byte) ([]byte, error) { return dated(line, value, onClock) }

func onClock(line, rest []byte) []byte {
	return append(append(line, 'T'), bytes.TrimPrefix(rest, []byte(" "))...)
}

// document is JSON already, though perhaps on several lines.
func document(line, value []byte) ([]byte, error) {
	into := bytes.NewBuffer(line)
	err := json.Compact(into, value)
	return into.Bytes(), err
}

// binary is written in base64, as properties of that type have it.
func binary(line, value []byte) ([]byte, error) {
	bare := bytes.TrimPrefix(value, []byte(`\x`))
	if _, err := hex.Decode(bare, bare); err != nil {
		return line, err
	}
	line = base64.URLEncoding.AppendEncode(append(line, '"'), bare[:len(bare)/2])
	return append(line, '"'), nil
}
