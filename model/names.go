package model

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is the most characters of a name (OData CSDL 4.0 Part 3, section
// 17.2), and what databases allow for tables and columns.
const longest = 128

var (
	simpleName   = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]*$`)
	physicalName = regexp.MustCompile(`^[\p{L}_]([\p{L}\p{N}_ .$#-]*[\p{L}\p{N}_$#])?$`)
)

// simple reports a published name that is no simple identifier. It is true if
// there is a name and nothing is wrong with it; an absent name was reported
// when the file was read.
func (r report) simple(line int, name string) bool {
	switch {
	case name == "":
		return false
	case utf8.RuneCountInString(name) > longest:
		r.add(line, quoted(name)+" is longer than 128 characters", "write a shorter name")
	case !simpleName.MatchString(name):
		r.add(line, quoted(name)+" is not a name", "write letters, digits and underscores, not a digit first, such as "+simplified(name))
	default:
		return true
	}
	return false
}

// simplified is the simple identifier nearest to a name.
func simplified(name string) string {
	var b strings.Builder
	for _, c := range name {
		if one := string(c); simpleName.MatchString("_" + one) {
			b.WriteString(one)
		}
	}
	if text := b.String(); simpleName.MatchString(text) {
		return text
	}
	return "_" + b.String()
}

// namespace reports a schema namespace that OData does not allow. It is true
// if there is one and nothing is wrong with it.
func (r report) namespace(line int, name string) bool {
	if name == "" {
		return false
	}
	for part := range strings.SplitSeq(name, ".") {
		if len(part) > longest || !simpleName.MatchString(part) {
			r.add(line, quoted(name)+" is not a namespace", "write names joined by dots, such as Example.Shop")
			return false
		}
	}
	switch strings.ToLower(name) {
	case "edm", "odata", "system", "transient":
		r.add(line, "the namespace "+name+" belongs to OData", "choose one of your own, such as Example."+name)
		return false
	}
	return true
}

// table reports the name of a stored table that cannot be used.
func (r report) table(line int, name string) bool {
	folded := strings.ToLower(name)
	switch {
	case name == "":
		return false
	case !physical(name):
		r.add(line, quoted(name)+" is not the name of a table", "write letters, digits and underscores, at most 128, not a digit first")
	case strings.HasPrefix(folded, "feedline_"), strings.HasPrefix(folded, "sqlite_"):
		r.add(line, "the table name "+name+" is reserved", "choose one that does not begin with feedline_ or sqlite_")
	default:
		return true
	}
	return false
}

// column reports the name of a stored column that cannot be used.
func (r report) column(line int, name string) bool {
	switch {
	case name == "":
		return false
	case !physical(name):
		r.add(line, quoted(name)+" is not the name of a column", "write letters, digits and underscores, at most 128, not a digit first")
	case r.reserved(name):
		r.add(line, "the column name "+name+" is reserved", "choose another, as Feedline adds tenant_id, row_no and change_no to each table by itself")
	default:
		return true
	}
	return false
}

func physical(name string) bool {
	return utf8.RuneCountInString(name) <= longest && physicalName.MatchString(name)
}

// reserved tells whether Feedline keeps a column of this name in its tables.
// Foreign ones may have it for their own ends.
func (r report) reserved(column string) bool {
	if r.faults.foreign {
		return false
	}
	switch strings.ToLower(column) {
	case "tenant_id", "row_no", "change_no":
		return true
	}
	return false
}

// snake is the column of a property that names none: the name in snake_case,
// with ID, UTC and other runs of capitals as one word.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		if i > 0 && upper(c) && (!upper(runes[i-1]) || i+1 < len(runes) && lower(runes[i+1])) && runes[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(c)))
	}
	return b.String()
}

func upper(c rune) bool { return strings.ToLower(string(c)) != string(c) }
func lower(c rune) bool { return strings.ToUpper(string(c)) != string(c) }
