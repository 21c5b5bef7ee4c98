package csdl

import (
	"bytes"
	"fmt"
	"net/url"
)

// ServiceDocument writes the service document (OData JSON Format 4.0, section
// 5): the visible entity sets in the order of their names, then the visible
// singletons, each with name, kind and an address relative to the root. An
// empty list is a valid answer. It ends with a newline.
//
// The root is the public address of the service and ends with a slash. With
// withContext the absolute context URL comes first, as readers demand; it is
// left out where the client asked for no metadata. A Document of version 4.01
// spells it without the prefix.
func ServiceDocument(root string, d Document, withContext bool) ([]byte, error) {
	v, err := newView(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteByte('{')
	if withContext {
		b.WriteString(`"` + contextName(d.Version) + `":`)
		if err := appendJSON(&b, root+"$metadata"); err != nil {
			return nil, fmt.Errorf("csdl: write the service document: %w", err)
		}
		b.WriteByte(',')
	}
	b.WriteString(`"value":[`)
	if err := v.appendEntries(&b); err != nil {
		return nil, fmt.Errorf("csdl: write the service document: %w", err)
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

func contextName(version string) string {
	if version == V401 {
		return "@context"
	}
	return "@odata.context"
}

// appendEntries writes one line for each visible set and singleton, so that a
// person can read the list.
func (v *view) appendEntries(b *bytes.Buffer) error {
	for i, s := range v.all() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		kind := "EntitySet"
		if i >= len(v.sets) {
			kind = "Singleton"
		}
		entry := object{{"name", s.Name}, {"kind", kind}, {"url", url.PathEscape(s.Name)}}
		if err := appendJSON(b, entry); err != nil {
			return err
		}
	}
	if len(v.visible) > 0 {
		b.WriteByte('\n')
	}
	return nil
}
