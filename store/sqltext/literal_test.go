package sqltext

import (
	"math"
	"testing"

	"feedline/model"
	"feedline/store"
)

func TestDefaultsAreSpelledAsSQL(t *testing.T) {
	finish := &model.EnumType{Flags: true, Members: []model.EnumMember{{Name: "None"}, {Name: "Ground", Value: 1}, {Name: "Oiled", Value: 2}, {Name: "Painted", Value: 4}}}
	colour := &model.EnumType{Members: []model.EnumMember{{Name: "Plain"}, {Name: "Red,Blue", Value: 3}}}
	for _, c := range []struct {
		sentence string
		kind     model.Type
		text     string
		want     string
	}{
		{"a time of day counts milliseconds", model.Type{Kind: model.TimeOfDay}, "08:30:00", "30600000"},
		{"a time of day has fractions of seconds", model.Type{Kind: model.TimeOfDay}, "23:59:59.999", "86399999"},
		{"midnight is zero", model.Type{Kind: model.TimeOfDay}, "00:00:00", "0"},
		{"a duration has days and a clock", model.Type{Kind: model.Duration}, "P1DT2H", "93600000"},
		{"a duration may have days only", model.Type{Kind: model.Duration}, "P3D", "259200000"},
		{"a duration may have seconds only", model.Type{Kind: model.Duration}, "PT90.5S", "90500"},
		{"a duration may be negative", model.Type{Kind: model.Duration}, "-P1DT1M", "-86460000"},
		{"a duration may last longer than 292 years", model.Type{Kind: model.Duration}, "P200000D", "17280000000000"},
		{"bytes are base64url", model.Type{Kind: model.Binary}, "AAEC_-4=", "X'000102ffee'"},
		{"flags are joined", model.Type{Kind: model.Enum, Enum: finish}, "Ground,Painted", "5"},
		{"one flag is a value, too", model.Type{Kind: model.Enum, Enum: finish}, "Oiled", "2"},
		{"a comma joins flags only", model.Type{Kind: model.Enum, Enum: colour}, "Red,Blue", "3"},
		{"infinity is a number beyond the greatest", model.Type{Kind: model.Double}, "INF", "9e999"},
		{"so is negative infinity", model.Type{Kind: model.Single}, "-INF", "-9e999"},
		{"a number stays one", model.Type{Kind: model.Double}, "-0.25", "-0.25"},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			cell, err := literal(c.kind, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := DefaultText(TableColumn{Type: c.kind, Default: &cell}); got != c.want {
				t.Errorf("%s is spelled %s; want %s", c.text, got, c.want)
			}
		})
	}
}

func TestDefaultsThatCannotBeStoredAreRefused(t *testing.T) {
	for text, kind := range map[string]model.Kind{
		"NaN": model.Double, "P": model.Stream, "PT1": model.Duration, "P9999999999999D": model.Duration,
		"PT-1H": model.Duration, "25:00:00": model.TimeOfDay, "A": model.Binary,
	} {
		if cell, err := literal(model.Type{Kind: kind}, text); err == nil {
			t.Errorf("the default %s of %s is stored as %+v", text, kind, cell)
		}
	}
}

func TestInfinityIsSpelledLikeNoOtherNumber(t *testing.T) {
	if got := spell(model.Type{Kind: model.Double}, store.FloatCell(math.MaxFloat64)); got != "1.7976931348623157e+308" {
		t.Errorf("the greatest number is spelled %s", got)
	}
}
