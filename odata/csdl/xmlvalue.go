package csdl

import "fmt"

// annotations writes annotations in the form of the document's version.
func (x xmlWriter) annotations(as []annotation) []xmlAnnotation {
	var written []xmlAnnotation
	for _, a := range as {
		written = append(written, xmlAnnotation{Term: a.term, xmlValue: x.value(a.value)})
	}
	return written
}

func (x xmlWriter) value(v value) xmlValue {
	switch v := v.(type) {
	case text:
		return xmlValue{String: new(string(v))}
	case flag:
		return xmlValue{Bool: new(bool(v))}
	case number:
		return xmlValue{Int: new(int(v))}
	case texts:
		return xmlValue{Collection: &xmlCollection{Strings: v}}
	case paths:
		return xmlValue{Collection: &xmlCollection{Paths: v}}
	case record:
		return xmlValue{Record: new(x.record(v))}
	case records:
		return xmlValue{Collection: &xmlCollection{Records: x.records(v)}}
	default:
		panic(fmt.Sprintf("csdl: %T has no form in XML", v))
	}
}

func (x xmlWriter) record(r record) xmlRecord {
	var written xmlRecord
	for _, f := range r {
		if f.late && x.version != V401 {
			continue
		}
		written.Values = append(written.Values, xmlPropertyValue{Property: f.name, xmlValue: x.value(f.value)})
	}
	return written
}

func (x xmlWriter) records(rs records) []xmlRecord {
	var written []xmlRecord
	for _, r := range rs {
		one := x.record(r.record)
		if x.version == V401 {
			one.Annotations = x.annotations(r.annotations)
		}
		written = append(written, one)
	}
	return written
}
