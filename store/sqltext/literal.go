package sqltext

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
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
		return number(text)
	case model.DateTimeOffset, model.Date, model.TimeOfDay:
		return moment(t.Kind, text)
	case model.Duration:
		return span(text)
	case model.Binary:
		v, err := base64.URLEncoding.DecodeString(text)
		return store.Cell{Kind: store.Text, Text: v}, cause(err)
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

// number is a floating-point number. A database has no value for one that is
// none: it would store null.
func number(text string) (store.Cell, error) {
	v, err := strconv.ParseFloat(text, 64)
	if math.IsNaN(v) {
		return store.Cell{}, errors.New("NaN cannot be stored; leave it out")
	}
	return store.FloatCell(v), cause(err)
}

// moment is an instant or a time of day in milliseconds, or a date in days.
func moment(k model.Kind, text string) (store.Cell, error) {
	layout := map[model.Kind]string{model.Date: time.DateOnly, model.DateTimeOffset: time.RFC3339Nano, model.TimeOfDay: time.TimeOnly}[k]
	v, err := time.Parse(layout, text)
	switch k {
	case model.Date:
		return store.IntCell(v.Unix() / (24 * 60 * 60)), cause(err)
	case model.TimeOfDay:
		return store.IntCell(v.Sub(v.Truncate(24 * time.Hour)).Milliseconds()), cause(err)
	}
	return store.IntCell(v.UnixMilli()), cause(err)
}

// span is a duration of days, hours, minutes and seconds, in milliseconds.
func span(text string) (store.Cell, error) {
	const day = 24 * 60 * 60 * 1000
	unsigned, negative := strings.CutPrefix(text, "-")
	days, clock, timed := strings.Cut(strings.TrimPrefix(unsigned, "P"), "T")
	var v int64
	if days != "" {
		n, err := strconv.ParseInt(strings.TrimSuffix(days, "D"), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/day-1 {
			return store.Cell{}, errSpan
		}
		v = n * day
	}
	if timed {
		d, err := time.ParseDuration(strings.ToLower(clock))
		if err != nil || d < 0 || d.Milliseconds() > math.MaxInt64-v {
			return store.Cell{}, errSpan
		}
		v += d.Milliseconds()
	}
	if negative {
		v = -v
	}
	return store.IntCell(v), nil
}

var errSpan = errors.New("it is no duration, or longer than can be stored; write one such as P1DT2H")

// member is the number of an enumeration's member, of several members together,
// or a number as it is.
func member(e *model.EnumType, text string) (store.Cell, error) {
	names := []string{text}
	if e.Flags {
		names = strings.Split(text, ",")
	}
	var all int64
	for _, name := range names {
		i := slices.IndexFunc(e.Members, func(m model.EnumMember) bool { return m.Name == name })
		if i < 0 {
			return integer(text)
		}
		all |= e.Members[i].Value
	}
	return store.IntCell(all), nil
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
