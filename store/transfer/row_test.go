package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"feedline/model"
	"feedline/store"
)

// everyKind has a property of every type, and a collection of each.
func everyKind() []*model.Property {
	colour := &model.EnumType{Name: "Colour", QualifiedName: "X.Colour", Members: []model.EnumMember{{Name: "Red"}, {Name: "Blue", Value: 1}}}
	finish := &model.EnumType{Name: "Finish", QualifiedName: "X.Finish", Flags: true, Members: []model.EnumMember{{Name: "Oiled", Value: 1}, {Name: "Ground", Value: 2}}}
	types := []model.Type{
		{Kind: model.Enum, Enum: colour}, {Kind: model.Enum, Enum: finish}, {Kind: model.Complex},
		{Kind: model.Decimal, Precision: 18, Scale: 0}, {Kind: model.Decimal, Precision: 18, Scale: 18},
		{Kind: model.DateTimeOffset, Precision: 3}, {Kind: model.TimeOfDay, Precision: 2},
	}
	for _, name := range model.PrimitiveNames() {
		kind, _ := model.PrimitiveKind(name)
		types = append(types, model.Type{Kind: kind})
	}
	var list []*model.Property
	for _, t := range types {
		for _, collection := range []bool{false, true} {
			t.Collection = collection
			list = append(list, &model.Property{Name: fmt.Sprint("p", len(list)), Type: t, Nullable: true})
		}
	}
	return list
}

// Whatever a cell holds, the line is JSON and reads back as the same cell.
func TestEveryCellOfEveryTypeReadsBack(t *testing.T) {
	properties := everyKind()
	f, d := newRowForm(properties), rolled(1)
	cells, got := make([]store.Cell, len(properties)), make([]store.Cell, len(properties))
	marked := 0
	for range 5000 {
		for i, p := range properties {
			cells[i] = d.nullable(p)
			if d.IntN(20) == 0 { // what no table of ours would hold
				cells[i] = d.cell(properties[d.IntN(len(properties))].Type)
			}
		}
		line := f.append(nil, cells)
		if !json.Valid(line) && !bytes.Contains(line, []byte("\xff")) || bytes.ContainsAny(line, "\r\n") {
			t.Fatalf("%q is no line of JSON", line)
		}
		if err := f.read(line, got); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		for i := range cells {
			if !bytes.Equal(cells[i].AppendKey(nil), got[i].AppendKey(nil)) {
				t.Fatalf("%s (%s): %v became %v in %q", properties[i].Name, properties[i].Type.Name(), cells[i], got[i], line)
			}
		}
		marked += bytes.Count(line, []byte(storedMark))
	}
	if marked == 0 {
		t.Error("no value had to be written as it is stored")
	}
}

// FuzzRow holds that a line that is read is the line that would be written, and
// that no line does harm.
func FuzzRow(f *testing.F) {
	properties := everyKind()
	form, d := newRowForm(properties), rolled(2)
	cells := make([]store.Cell, len(properties))
	for range 20 {
		for i, p := range properties {
			cells[i] = d.nullable(p)
		}
		f.Add(form.append(nil, cells))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if form.read(line, cells) == nil && !bytes.Equal(form.append(nil, cells), line) {
			t.Errorf("%q is read as something else", line)
		}
	})
}
