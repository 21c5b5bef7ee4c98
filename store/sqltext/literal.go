package sqltext

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"feedline/model"
	"feedline/model/edm"
	"feedline/store"
)

// literal is the physical form of a default as a description spells it. Digits
// past the milliseconds are cut off.
func literal(t model.Type, text string) (store.Cell, error) {
	if t.Collection {
		return store.TextCell(text), nil
	}
	switch t.Kind {
	case model.Enum:
		return member(t.Enum, text)
	case model.Single, model.Double:
		return number(text)
	case model.Binary:
		v, ok := edm.Binary([]byte(text))
		return store.Cell{Kind: store.Text, Text: v}, cause(ok)
	case model.Guid:
		return store.TextCell(strings.ToLower(text)), nil
	case model.String, model.Complex:
		return store.TextCell(text), nil
	case model.Stream:
		return store.Cell{}, fmt.Errorf("a default of type %s cannot be stored; leave it out", t.Name())
	}
	return stored(t, text)
}

// stored is for the types that are stored as integers.
func stored(t model.Type, text string) (store.Cell, error) {
	v, fit := t.Stored([]byte(text))
	return store.IntCell(v), cause(fit <= edm.Finer)
}

// cause says in our words that a text is no value of the type.
func cause(ok bool) error {
	if ok {
		return nil
	}
	return errors.New("it is no value of the property's type")
}

// number is a floating-point number. A database has no value for one that is
// none: it would store null.
func number(text string) (store.Cell, error) {
	v, fit := edm.Double([]byte(text), 64)
	if math.IsNaN(v) {
		return store.Cell{}, errors.New("NaN cannot be stored; leave it out")
	}
	return store.FloatCell(v), cause(fit == edm.Exact)
}

// member is the number of an enumeration's member, of several members together,
// or a number as it is.
func member(e *model.EnumType, text string) (store.Cell, error) {
	if v, ok := e.Value([]byte(text)); ok {
		return store.IntCell(v), nil
	}
	return stored(model.Type{Kind: model.Int64}, text)
}

// spell writes a constant of the model, never a value of a query, in the form
// that both SQL and PRAGMA table_info use.
func spell(t model.Type, c store.Cell) string {
	switch {
	case c.Kind == store.Int:
		return strconv.FormatInt(c.Int, 10)
	case c.Kind == store.Float:
		return float(c.Float)
	case t.Kind == model.Binary && !t.Collection:
		return "X'" + hex.EncodeToString(c.Text) + "'"
	}
	return quoted(string(c.Text))
}

// float writes infinity, for which SQL has no word, as a number beyond the
// greatest.
func float(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "9e999"
	case math.IsInf(v, -1):
		return "-9e999"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// quoted writes a text as SQL's string literal.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
