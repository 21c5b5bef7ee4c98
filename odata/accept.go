package odata

import (
	"slices"
	"strconv"
	"strings"
)

// mediaRange is one member of an Accept header (RFC 9110, section 12.5.1).
type mediaRange struct {
	kind, subtype string
	parameters    []parameter
	q             float64
}

type parameter struct{ name, value string }

// parseAccept reads an Accept header, best first: by falling quality, then in
// the order of the header. Members that cannot be read are left out.
func parseAccept(header string) []mediaRange {
	var ranges []mediaRange
	for _, part := range splitUnquoted(header, ',') {
		if m, ok := parseMediaRange(part); ok {
			ranges = append(ranges, m)
		}
	}
	slices.SortStableFunc(ranges, func(a, b mediaRange) int {
		switch {
		case a.q > b.q:
			return -1
		case a.q < b.q:
			return 1
		}
		return 0
	})
	return ranges
}

func parseMediaRange(text string) (mediaRange, bool) {
	parts := splitUnquoted(text, ';')
	if len(parts) == 0 {
		return mediaRange{}, false
	}
	kind, subtype, ok := strings.Cut(strings.ToLower(strings.TrimSpace(parts[0])), "/")
	if !ok || kind == "" || subtype == "" {
		return mediaRange{}, false
	}
	m := mediaRange{kind: kind, subtype: subtype, q: 1}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.Trim(strings.TrimSpace(value), `"`)
		if name != "q" {
			m.parameters = append(m.parameters, parameter{name, value})
			continue
		}
		q, err := strconv.ParseFloat(value, 64)
		if err != nil || q < 0 || q > 1 {
			return mediaRange{}, false
		}
		m.q = q
	}
	return m, true
}

// covers tells whether the range includes the media type.
func (m mediaRange) covers(kind, subtype string) bool {
	return (m.kind == "*" || m.kind == kind) && (m.subtype == "*" || m.subtype == subtype)
}

// wild tells whether the range leaves the type open.
func (m mediaRange) wild() bool { return m.subtype == "*" }

// splitUnquoted splits at a separator that does not stand in double quotes.
func splitUnquoted(text string, separator rune) []string {
	quoted := false
	return strings.FieldsFunc(text, func(c rune) bool {
		if c == '"' {
			quoted = !quoted
		}
		return c == separator && !quoted
	})
}

// acceptsGzip tells whether an Accept-Encoding header admits gzip, by name or
// by the star (RFC 9110, section 12.5.3).
func acceptsGzip(header string) bool {
	star := false
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		quality, found := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(parameters, " ", "")), "q=")
		q, err := strconv.ParseFloat(quality, 64)
		admitted := !found || err == nil && q > 0
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "gzip", "x-gzip":
			return admitted
		case "*":
			star = admitted
		}
	}
	return star
}
