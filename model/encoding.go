package model

import (
	"fmt"
	"slices"
)

// Encoding tells how a foreign column holds the values of a property. The zero
// Encoding is the form in which Feedline stores them itself.
type Encoding string

// The encodings that files of other programs have. Which of them a type can
// have, and what a column then holds, is in docs/model.md.
const (
	AsStored  Encoding = ""        // as Feedline stores them
	AsText    Encoding = "text"    // the value spelled out
	AsISO     Encoding = "iso"     // a text as ISO 8601 has it
	AsSeconds Encoding = "seconds" // a number of seconds
	AsNumber  Encoding = "number"  // a plain number, with or without a fraction
	AsBlob    Encoding = "blob"    // 16 bytes
	AsUpper   Encoding = "upper"   // a text in capitals

	AsMillis Encoding = "milliseconds" // a number of milliseconds since 1970
	AsMicros Encoding = "microseconds" // a number of microseconds since 1970
	AsJulian Encoding = "julian"       // a Julian day number, with a fraction
	AsMixed  Encoding = "mixed"        // 16 bytes, the first three numbers turned round
	AsHex    Encoding = "hex"          // a text of hexadecimal digits
	AsBase64 Encoding = "base64"       // a text in base64
	AsJSONB  Encoding = "jsonb"        // JSON in the binary form of SQLite
)

// encodings lists what a column of each type can hold besides what Feedline
// stores itself. Nothing writes to it.
var encodings = map[Kind][]Encoding{
	Boolean: {AsText},
	Byte:    {AsText}, SByte: {AsText}, Int16: {AsText}, Int32: {AsText}, Int64: {AsText},
	Single: {AsNumber}, Double: {AsNumber},
	Decimal:        {AsNumber, AsText},
	DateTimeOffset: {AsISO, AsSeconds, AsMicros, AsJulian},
	Date:           {AsISO, AsSeconds, AsMillis, AsJulian},
	TimeOfDay:      {AsISO, AsSeconds},
	Duration:       {AsISO, AsSeconds},
	Guid:           {AsBlob, AsMixed, AsUpper, AsText},
	Binary:         {AsHex, AsBase64}, Stream: {AsHex, AsBase64},
	Complex: {AsJSONB},
	Enum:    {AsText},
	String:  {AsText},
}

// Encodings lists the encodings that a foreign column of the type can have
// besides the form in which Feedline stores values itself.
func (t Type) Encodings() []Encoding {
	if t.Collection {
		return encodings[Complex]
	}
	if t.Kind == Enum && t.Enum != nil && t.Enum.Flags {
		return nil
	}
	return encodings[t.Kind]
}

// InOrder tells whether the stored form of the property's column has values in
// their own order, and each in one form, so that an index of the column serves
// comparisons: an id as a blob or in capitals, or an instant in whole seconds.
func (p *Property) InOrder() bool {
	switch p.Encoding {
	case AsStored, AsBlob, AsUpper:
		return true
	case AsSeconds:
		return p.Type.Precision == 0 && p.Type.Kind != Date
	}
	return false
}

// Serves tells which comparisons of the property with a value an index of its
// column serves: those with one that is equal, and those with greater and lesser
// ones. An encoding with values in several forms does if all forms of a value,
// or of those beyond it, lie together or are few.
func (p *Property) Serves() (equal, ranges bool) {
	if p.InOrder() {
		return true, true
	}
	switch p.Encoding {
	case AsText:
		return p.Type.Kind == Guid || p.Type.Kind == String || p.Type.Kind == Enum, p.Type.Kind == Guid
	case AsISO:
		return p.Type.Kind != Duration, p.Type.Kind != Duration
	case AsMixed, AsHex:
		return true, false
	case AsBase64, AsJSONB:
		return false, false
	}
	return true, true
}

// encoding resolves how the column of a property holds its values.
func (r *resolver) encoding(s *source, f *propertyFile, p *Property) {
	if f.Encoding == "" || p.Type.Kind == NoKind {
		return
	}
	line, can := f.line("encoding"), p.Type.Encodings()
	names := make([]string, len(can))
	for i, e := range can {
		names[i] = string(e)
	}
	p.Encoding = Encoding(f.Encoding)
	switch {
	case !r.model.Foreign:
		s.add(line, p.Name+" has an encoding, but the tables are Feedline's own", "remove encoding, or write storage: foreign in "+modelName)
	case p.Source != FromColumn:
		s.add(line, p.Name+" has an encoding but no stored column", "remove encoding")
	case len(can) == 0:
		s.add(line, fmt.Sprintf("%s is %s, which has no other encoding", p.Name, p.Type.Name()), "remove encoding")
	case !slices.Contains(can, p.Encoding):
		s.add(line, fmt.Sprintf("%s is %s, which cannot be encoded as %s", p.Name, p.Type.Name(), f.Encoding), "write encoding: "+alternatives(names)+", or remove it")
	}
}

// foreign reports what a description of foreign tables cannot say.
func (r *resolver) foreign() {
	f := &r.root.file
	if r.model.Foreign = f.Storage == "foreign"; r.model.Foreign && r.model.Tenancy {
		r.root.add(f.line("tenancy"), "foreign tables have no tenants", "write tenancy: false")
	}
	r.faults.foreign = r.model.Foreign
}
