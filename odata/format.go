package odata

import (
	"strings"

	"feedline/odata/bind"
	"feedline/odata/fault"
)

// format is the representation that was agreed on.
type format struct {
	xml       bool
	text      bool // plain text, for /$count and /$value
	noContext bool // odata.metadata=none
	ieee754   bool // IEEE754Compatible=true
	streaming bool // the client named odata.streaming=true
	charset   bool // the client named charset=utf-8
}

// negotiate chooses the representation: by $format if it is there, else by the
// Accept header, best quality first (OData 4.01 Part 1, section 8.2.1). A
// client that states nothing gets JSON, or XML for the metadata.
func negotiate(r bind.Request, accept string) (format, error) {
	if r.Resource == bind.Count || r.Resource == bind.RawValue {
		return format{text: true}, nil
	}
	if r.Format != "" {
		accept = expandFormat(r.Format)
	} else if strings.TrimSpace(accept) == "" {
		accept = "*/*"
	}
	ranges := parseAccept(accept)
	if r.Resource == bind.Metadata && admitsXML(ranges) {
		return format{xml: true}, nil
	}
	for _, m := range ranges {
		f, ok := jsonFormat(m)
		if ok && m.q > 0 && !(m.wild() && refuses(ranges, "json")) {
			return f, nil
		}
	}
	return format{}, errNotAcceptable(accept, r.Resource == bind.Metadata)
}

// refuses tells whether the client names a format only to rule it out.
func refuses(ranges []mediaRange, subtype string) bool {
	for _, m := range ranges {
		if m.q == 0 && !m.wild() && m.covers("application", subtype) {
			return true
		}
	}
	return false
}

// expandFormat spells the abbreviations of $format out.
func expandFormat(value string) string {
	switch strings.ToLower(value) {
	case "json":
		return "application/json"
	case "xml":
		return "application/xml"
	}
	return value
}

// admitsXML tells whether XML may be answered at all. It is chosen whenever it
// may, because clients read metadata as XML whatever else they list
// (power-query.md 2.5).
func admitsXML(ranges []mediaRange) bool {
	for _, m := range ranges {
		if m.q > 0 && m.covers("application", "xml") && m.suitsXML() && !(m.wild() && refuses(ranges, "xml")) {
			return true
		}
	}
	return false
}

// suitsXML tells whether XML meets the parameters of a media range. Those of
// the JSON format say nothing about XML.
func (m mediaRange) suitsXML() bool {
	for _, p := range m.parameters {
		utf8 := p.name == "charset" && strings.EqualFold(p.value, "utf-8")
		if !utf8 && !strings.HasPrefix(p.name, "odata.") && p.name != "metadata" {
			return false
		}
	}
	return true
}

// jsonFormat is the JSON representation that a media range asks for; ok is
// false if the range does not cover JSON or has a parameter that the feed does
// not know.
func jsonFormat(m mediaRange) (f format, ok bool) {
	if !m.covers("application", "json") || m.wild() && len(m.parameters) > 0 {
		return format{}, false
	}
	for _, p := range m.parameters {
		value := strings.ToLower(p.value)
		switch strings.TrimPrefix(p.name, "odata.") {
		case "metadata":
			if value != "minimal" && value != "none" {
				return format{}, false
			}
			f.noContext = value == "none"
		case "streaming", "ieee754compatible":
			if value != "true" && value != "false" {
				return format{}, false
			}
			f.streaming = f.streaming || p.name != "ieee754compatible" && value == "true"
			f.ieee754 = f.ieee754 || p.name == "ieee754compatible" && value == "true"
		case "charset":
			if value != "utf-8" {
				return format{}, false
			}
			f.charset = true
		default:
			return format{}, false
		}
	}
	return f, true
}

// contentType spells the representation out as a Content-Type. The metadata
// level is always there, because 4.0 clients look for it; other parameters are
// there when the client named them.
func (f format) contentType() string {
	switch {
	case f.text:
		return "text/plain"
	case f.xml:
		return "application/xml"
	}
	text := "application/json;odata.metadata=minimal"
	if f.noContext {
		text = "application/json;odata.metadata=none"
	}
	if f.streaming {
		text += ";odata.streaming=true"
	}
	if f.ieee754 {
		text += ";IEEE754Compatible=true"
	}
	if f.charset {
		text += ";charset=utf-8"
	}
	return text
}

func errNotAcceptable(accept string, metadata bool) error {
	offered := "application/json, with odata.metadata=minimal or none"
	if metadata {
		offered = "application/xml and application/json"
	}
	return fault.New(fault.NotAcceptable, "The feed cannot answer as %s. It offers %s.", clip(accept), offered)
}
