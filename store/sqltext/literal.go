package sqltext

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"feedline/model"
	"feedline/store"
)

// literal is the physical form of a default as a description spells it.
func literal(t model.Type, text string) (store.Cell, error) {
	if t.Collection {
		return store.TextCell(text), nil
	}
	switch t.Kind {
	case model.Boolean:
		return boolean(text)
	case model.Byte, model.SByte, model.Int16, model.Int32, model.Int64:
		return integer(text)
	case model.Enum:
		return member(t.Enum, text)
	case model.Decimal:
		return scaled(text, t.Scale)
	case model.Single, model.Double:
		v, err := strconv.ParseFloat(text, 64)
		return store.FloatCell(v), cause(err)
	case model.DateTimeOffset:
		v, err := time.Parse(time.RFC3339Nano, text)
		return store.IntCell(v.UnixMilli()), cause(err)
	case model.Date:
		v, err := time.Parse(time.DateOnly, text)
		return store.IntCell(v.Unix() / (24 * 60 * 60)), cause(err)
	case model.Guid:
		return store.TextCell(strings.ToLower(text)), nil
	case model.String, model.Complex:
		return store.TextCell(text), nil
	}
	return store.Cell{}, fmt.Errorf("a default of type %s cannot be stored; leave it out", t.Name())
}

// cause says in our words that a text is no value of the type.
func cause(err error) error {
	if err == nil {
		return nil
	}
	return errors.New("it is no value of the property's type")
}

func boolean(text string) (store.Cell, error) {
	switch text {
	case "true":
		return store.IntCell(1), nil
	case "false":
		return store.IntCell(0), nil
	}
	return store.Cell{}, errors.New("write true or false")
}

func integer(text string) (store.Cell, error) {
	v, err := strconv.ParseInt(text, 10, 64)
	return store.IntCell(v), cause(err)
}

// member is the number of an enumeration's member, or a number as it is.
func member(e *model.EnumType, text string) (store.Cell, error) {
	for _, m := range e.Members {
		if m.Name == text {
			return store.IntCell(m.Value), nil
		}
	}
	return integer(text)
}

// scaled is a decimal number times ten to the power of scale.
func scaled(text string, scale int) (store.Cell, error) {
	v, ok := new(big.Rat).SetString(text)
	if !ok {
		return store.Cell{}, errors.New("it is no decimal number")
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	v.Mul(v, new(big.Rat).SetInt(ten))
	if !v.IsInt() || !v.Num().IsInt64() {
		return store.Cell{}, fmt.Errorf("it has more than %d digits after the point, or too many before it", scale)
	}
	return store.IntCell(v.Num().Int64()), nil
}

// equal tells whether two cells hold the same value.
func equal(a, b store.Cell) bool {
	return a.Kind == b.Kind && a.Int == b.Int && a.Float == b.Float && bytes.Equal(a.Text, b.Text)
}

// spell writes a constant of the model, never a value of a query, in the form
// that both SQL and PRAGMA table_info use.
func spell(t model.Type, c store.Cell) string {
	switch {
	case c.Kind == store.Int:
		return strconv.FormatInt(c.Int, 10)
	case c.Kind == store.Float:
		return strconv.FormatFloat(c.Float, 'g', -1, 64)
	case t.Kind == model.Binary && !t.Collection:
		return "X'" + hex.EncodeToString(c.Text) + "'"
	}
	return quoted(string(c.Text))
}

// quoted writes a text as SQL's string literal.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
