package sqltext

import (
	"strconv"
	"strings"

	"feedline/model"
)

// sqliteEncoded reads what SQLite files hold. The functions unixepoch and date
// take other texts than dates, too, which GLOB keeps from them, and take 30
// February for 2 March.
var sqliteEncoded = map[model.Kind]map[model.Encoding]Encoded{
	model.Boolean: {model.AsText: {Value: "CASE lower(%[1]s) WHEN 'true' THEN 1 WHEN 'yes' THEN 1 WHEN 'on' THEN 1 WHEN 't' THEN 1 WHEN 'y' THEN 1 WHEN '1' THEN 1 " +
		"WHEN 'false' THEN 0 WHEN 'no' THEN 0 WHEN 'off' THEN 0 WHEN 'f' THEN 0 WHEN 'n' THEN 0 WHEN '0' THEN 0 ELSE %[1]s END"}},
	model.Byte: sqliteDigits(model.Byte), model.SByte: sqliteDigits(model.SByte), model.Int16: sqliteDigits(model.Int16),
	model.Int32: sqliteDigits(model.Int32), model.Int64: sqliteDigits(model.Int64),
	model.Single: {model.AsNumber: {
		Value: "ifnull(feedline_single(" + sqliteReal + "), %[1]s)",
		Least: "%[1]s >= min(%[2]s, 3.4e38) - abs(min(%[2]s, 3.4e38)) * 2.4e-7 - 1e-44", Most: "%[1]s <= max(%[2]s, -3.4e38) + abs(max(%[2]s, -3.4e38)) * 2.4e-7 + 1e-44",
	}},
	model.Double: {model.AsNumber: {
		Value: sqliteReal,
		Least: "%[1]s >= min(%[2]s, 1.7e308) - abs(min(%[2]s, 1.7e308)) * 4e-16", Most: "%[1]s <= max(%[2]s, -1.7e308) + abs(max(%[2]s, -1.7e308)) * 4e-16",
	}},
	model.Decimal: {
		model.AsNumber: sqliteTimes("%[3]s", "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(round(%[1]s * %[2]s) AS INTEGER) ELSE %[1]s END", ""),
		model.AsText:   {Value: "ifnull(feedline_parse(trim(%[1]s), " + kindNumber(model.Decimal) + ", %[3]d), %[1]s)"},
	},
	model.DateTimeOffset: {
		// An offset and the hour 24 move an instant by less than two days.
		model.AsISO: {
			Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' AND date(substr(%[1]s, 1, 10)) = substr(%[1]s, 1, 10) THEN ifnull(CAST(round(unixepoch(%[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END",
			Least: "%[1]s >= date(%[2]s / 1000 - 172800, 'unixepoch')", Most: "%[1]s < ifnull(date(%[2]s / 1000 + 172800, 'unixepoch'), ':')",
		},
		model.AsSeconds: sqliteTimes("1000", sqliteSeconds, "%[1]s / 1000.0"),
		model.AsMicros:  {Value: sqliteFloor("1000"), Least: "%[1]s >= %[2]s * 1000", Most: "%[1]s < (%[2]s + 1) * 1000"},
		// A floating number tells a moment to less than a tenth of a millisecond.
		model.AsJulian: {
			Value: "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(round((%[1]s - 2440587.5) * 86400000.0) AS INTEGER) ELSE %[1]s END",
			Least: "%[1]s >= (%[2]s - 2) / 86400000.0 + 2440587.5", Most: "%[1]s <= (%[2]s + 2) / 86400000.0 + 2440587.5",
		},
	},
	model.Date: {
		model.AsSeconds: {Value: sqliteFloor("86400"), Least: "%[1]s >= %[2]s * 86400", Most: "%[1]s < (%[2]s + 1) * 86400"},
		model.AsMillis:  {Value: sqliteFloor("86400000"), Least: "%[1]s >= %[2]s * 86400000", Most: "%[1]s < (%[2]s + 1) * 86400000"},
		// A Julian day begins at noon.
		model.AsJulian: {
			Value: "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(floor(%[1]s + 0.5) AS INTEGER) - 2440588 ELSE %[1]s END",
			Least: "%[1]s >= %[2]s + 2440587.5", Most: "%[1]s < %[2]s + 2440588.5",
		},
		model.AsISO: {
			Value: "CASE WHEN %[1]s GLOB '" + isoDate + "*' AND date(substr(%[1]s, 1, 10)) = substr(%[1]s, 1, 10) THEN ifnull(unixepoch(substr(%[1]s, 1, 10)) / 86400, %[1]s) ELSE %[1]s END",
			Least: "%[1]s >= date(%[2]s * 86400, 'unixepoch')", Most: "%[1]s < ifnull(date((%[2]s + 1) * 86400, 'unixepoch'), ':')",
		}},
	// A clock has no offset, by which texts would lie elsewhere than their times.
	model.TimeOfDay: {model.AsSeconds: sqliteTimes("1000", sqliteSeconds, "%[1]s / 1000.0"), model.AsISO: {
		Value: "CASE WHEN %[1]s GLOB '[0-9][0-9]:[0-9][0-9]*' AND %[1]s NOT GLOB '*[-+]*' " +
			"THEN ifnull(CAST(round(unixepoch('1970-01-01 ' || %[1]s, 'subsec') * 1000) AS INTEGER), %[1]s) ELSE %[1]s END",
		Least: "%[1]s >= printf('%%02d:%%02d', %[2]s / 3600000, %[2]s / 60000 %% 60)",
		Most:  "%[1]s < printf('%%02d:%%02d', (%[2]s / 60000 + 1) / 60, (%[2]s / 60000 + 1) %% 60)",
	}},
	model.Duration: {
		model.AsISO:     {Value: "ifnull(feedline_parse(%[1]s, " + kindNumber(model.Duration) + ", 3), %[1]s)"},
		model.AsSeconds: sqliteTimes("1000", sqliteSeconds, "%[1]s / 1000.0"),
	},
	model.Guid: {
		model.AsBlob: {
			Value: "CASE WHEN length(%[1]s) = 16 AND typeof(%[1]s) = 'blob' THEN lower(substr(hex(%[1]s), 1, 8) || '-' || substr(hex(%[1]s), 9, 4) || '-' || " +
				"substr(hex(%[1]s), 13, 4) || '-' || substr(hex(%[1]s), 17, 4) || '-' || substr(hex(%[1]s), 21)) ELSE %[1]s END",
			Find: "unhex(%[1]s, '-')",
		},
		model.AsMixed: {
			Value: "CASE WHEN length(%[1]s) = 16 AND typeof(%[1]s) = 'blob' THEN lower(" + turned("hex(%[1]s)", 7, 5, 3, 1) + " || '-' || " + turned("hex(%[1]s)", 11, 9) + " || '-' || " +
				turned("hex(%[1]s)", 15, 13) + " || '-' || substr(hex(%[1]s), 17, 4) || '-' || substr(hex(%[1]s), 21)) ELSE %[1]s END",
			Same: "%[1]s = unhex(" + sqliteTurned + ")", Among: "%[1]s IN (SELECT unhex(" + strings.ReplaceAll(sqliteTurned, "%[2]s", "column1") + ") FROM (%[2]s))",
		},
		model.AsUpper: {Value: "CASE WHEN %[1]s GLOB '*[a-z]*' THEN upper(%[1]s) ELSE lower(%[1]s) END", Find: "upper(%[1]s)"},
		// A text lies between itself in capitals and in small letters.
		model.AsText: {Value: "lower(%[1]s)", Least: "%[1]s >= upper(%[2]s)", Most: "%[1]s <= lower(%[2]s)", Same: sqliteAnyCase()},
	},
	model.Binary: sqliteBytes, model.Stream: sqliteBytes,
	model.Complex: {model.AsJSONB: {Value: "CASE WHEN %[1]s IS NULL THEN NULL WHEN typeof(%[1]s) = 'text' THEN %[1]s WHEN json_valid(%[1]s, 8) THEN json(%[1]s) ELSE 0 END"}},
	// Texts that are equal letter by letter are so for every collation. Numbers
	// and blobs have a text, too: it has 15 digits of a number with a fraction.
	model.String: {model.AsText: {
		Value: "(CAST(%[1]s AS TEXT) COLLATE BINARY)", Plain: "CAST(%[1]s AS TEXT)",
		Same: "%[1]s IN (%[2]s, CAST(%[2]s AS BLOB), 9e999, -9e999) OR " +
			"%[1]s BETWEEN CAST(%[2]s AS REAL) - abs(CAST(%[2]s AS REAL)) * 1e-13 AND CAST(%[2]s AS REAL) + abs(CAST(%[2]s AS REAL)) * 1e-13",
		Among: "%[1]s IN (%[2]s) OR %[1]s < '' OR %[1]s >= x''",
	}},
}

const (
	isoDate       = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
	sqliteReal    = "CASE WHEN typeof(%[1]s) = 'integer' THEN CAST(%[1]s AS REAL) ELSE %[1]s END"
	sqliteWhole   = "CASE WHEN typeof(%[1]s) IN ('integer', 'real') AND %[1]s = CAST(%[1]s AS INTEGER) THEN CAST(%[1]s AS INTEGER) * 1000 ELSE %[1]s END"
	sqliteSeconds = "CASE typeof(%[1]s) WHEN 'integer' THEN %[1]s * 1000 WHEN 'real' THEN CAST(round(%[1]s * 1000) AS INTEGER) ELSE %[1]s END"
)

// sqliteBytes reads texts that stand for bytes. The text itself is no value of
// the type, although a column may hold bytes as a text.
var sqliteBytes = map[model.Encoding]Encoded{
	model.AsHex: {
		Value: "CASE WHEN %[1]s IS NULL THEN NULL WHEN typeof(%[1]s) = 'text' AND (%[1]s = upper(%[1]s) COLLATE BINARY OR %[1]s = lower(%[1]s) COLLATE BINARY) THEN ifnull(unhex(%[1]s), 0) ELSE 0 END",
		Same:  "%[1]s IN (hex(%[2]s), lower(hex(%[2]s)))", Among: "%[1]s IN (SELECT hex(column1) FROM (%[2]s) UNION ALL SELECT lower(hex(column1)) FROM (%[2]s))",
	},
	model.AsBase64: {Value: "CASE WHEN %[1]s IS NULL THEN NULL WHEN typeof(%[1]s) = 'text' THEN ifnull(feedline_parse(replace(replace(%[1]s, '+', '-'), '/', '_'), " +
		kindNumber(model.Binary) + ", 0), 0) ELSE 0 END"},
}

// turned are pairs of digits of a text, from these places on.
func turned(text string, places ...int) string {
	parts := make([]string, len(places))
	for i, place := range places {
		parts[i] = "substr(" + text + ", " + strconv.Itoa(place) + ", 2)"
	}
	return strings.Join(parts, " || ")
}

// sqliteTurned are the digits of an id in the order of model.AsMixed.
var sqliteTurned = turned("%[2]s", 7, 5, 3, 1, 12, 10, 17, 15) + " || substr(%[2]s, 20, 4) || substr(%[2]s, 25)"

// sqliteFloor reads numbers that are so many times greater, rounded down.
func sqliteFloor(factor string) string {
	return "CASE WHEN typeof(%[1]s) IN ('integer', 'real') THEN CAST(floor(%[1]s / " + factor + ".0) AS INTEGER) ELSE %[1]s END"
}

// sqliteTimes is an encoding of values by numbers that are so many times less;
// they are rounded by half of one at most, and a floating number by less than
// one in 10^15.
func sqliteTimes(factor, value, find string) Encoded {
	return Encoded{
		Value: value, Find: find,
		Least: "%[1]s >= (%[2]s - 1.0 - abs(%[2]s * 2e-15)) / " + factor, Most: "%[1]s <= (%[2]s + 1.0 + abs(%[2]s * 2e-15)) / " + factor,
	}
}

// sqliteAnyCase holds for all texts that differ from a value in the case of
// letters only, and for few others: with the case of the first two characters
// given, they lie close together.
func sqliteAnyCase() string {
	const rest = "substr(%[2]s, 3)"
	var near []string
	for _, first := range []string{"upper", "lower"} {
		for _, second := range []string{"upper", "lower"} {
			begin := first + "(substr(%[2]s, 1, 1)) || " + second + "(substr(%[2]s, 2, 1)) || "
			near = append(near, "%[1]s BETWEEN "+begin+"upper("+rest+") AND "+begin+"lower("+rest+")")
		}
	}
	return strings.Join(near, " OR ")
}

// sqliteDigits reads whole numbers that may be spelled out.
func sqliteDigits(k model.Kind) map[model.Encoding]Encoded {
	return map[model.Encoding]Encoded{model.AsText: {Value: "ifnull(feedline_parse(trim(%[1]s), " + kindNumber(k) + ", 0), %[1]s)"}}
}

// kindNumber is a kind as functions of store/sqlite take it.
func kindNumber(k model.Kind) string { return strconv.Itoa(int(k)) }
