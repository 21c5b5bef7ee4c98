package odata

import (
	"bytes"
	"encoding/json"
	"net/http"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/encode"
	"feedline/store"
)

// property answers the value of a property of one entity (OData 4.01 Part 1,
// section 11.2.4). A value that is null is no content.
func (a *answer) property() error {
	cells, err := a.oneRow()
	if err != nil {
		return err
	}
	a.release()
	members := a.request.Member
	last := members[len(members)-1]
	cell := cells[a.read.Shape.Slots[0].Cell]
	if last.Type.Kind == model.Stream || last.Type.Kind == model.Binary && a.request.Resource == bind.RawValue {
		return a.bytes(cell)
	}
	value, err := a.value(cells)
	if err != nil {
		return err
	}
	switch {
	case bytes.Equal(value, null):
		return a.out.bare(http.StatusNoContent)
	case a.request.Resource == bind.RawValue:
		return a.out.whole(http.StatusOK, "text/plain;charset=utf-8", rawText(value))
	}
	body, err := a.propertyBody(value, cells)
	if err != nil {
		return err
	}
	a.rows = 1
	return a.out.whole(http.StatusOK, a.format.contentType(), body)
}

// value is the property, or the member of it, that the path leads to, as JSON.
func (a *answer) value(cells []store.Cell) ([]byte, error) {
	value, err := encode.Value(a.read.Shape, cells, encode.Options{IEEE754: a.format.ieee754})
	if err != nil {
		return nil, err
	}
	for _, m := range a.request.Member[1:] {
		value = memberOf(value, m.Name)
	}
	return value, nil
}

// values is how many values a property has that is a collection.
func (a *answer) values() (int64, error) {
	cells, err := a.oneRow()
	if err != nil {
		return 0, err
	}
	value, err := a.value(cells)
	if err != nil {
		return 0, err
	}
	var values []json.RawMessage
	err = json.Unmarshal(value, &values)
	return int64(len(values)), err
}

// oneRow is the row that has the property, good for as long as the answer.
func (a *answer) oneRow() ([]store.Cell, error) {
	rows, err := a.snapshot.Read(a.ctx, a.read.Query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return nil, err
		}
		return nil, errNoEntity(a.request)
	}
	cells := make([]store.Cell, len(rows.Cells()))
	for i, c := range rows.Cells() {
		cells[i] = c.Clone()
	}
	return cells, nil
}

// bytes answers a value that is no text.
func (a *answer) bytes(c store.Cell) error {
	if c.IsNull() {
		return a.out.bare(http.StatusNoContent)
	}
	return a.out.whole(http.StatusOK, "application/octet-stream", c.Text)
}

// propertyBody is the JSON of a property: its context, and its value as such,
// or as the members of a complex value (JSON Format 4.0, section 11).
func (a *answer) propertyBody(value []byte, cells []store.Cell) ([]byte, error) {
	body := []byte{'{'}
	if !a.format.noContext {
		address, err := encode.Address(a.root+"$metadata#", a.request.Set, cells, a.read.Key)
		if err != nil {
			return nil, err
		}
		for _, m := range a.request.Member {
			address += "/" + m.Name
		}
		context, err := json.Marshal(address)
		if err != nil {
			return nil, err
		}
		body = append(append(body, `"@odata.context":`...), context...)
	}
	var members []byte
	if value[0] == '{' {
		members = bytes.TrimPrefix(value, []byte{'{'})
	} else {
		members = append(append([]byte(`"value":`), value...), '}')
	}
	if len(body) > 1 && len(members) > 1 {
		body = append(body, ',')
	}
	return append(append(body, members...), '\n'), nil
}

// memberOf is the value of a member of a JSON object; null if there is none.
func memberOf(object []byte, name string) []byte {
	var members map[string]json.RawMessage
	if json.Unmarshal(object, &members) != nil || members[name] == nil {
		return null
	}
	return members[name]
}

// rawText is a JSON value without what makes it JSON.
func rawText(value []byte) []byte {
	var text string
	if value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return []byte(text)
	}
	return value
}
