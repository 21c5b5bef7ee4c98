package csdl_test

import (
	"encoding/json"
	"testing"

	"feedline/odata/csdl"
)

func TestTheServiceDocument(t *testing.T) {
	const list = `"value":[
{"name":"Orders","kind":"EntitySet","url":"Orders"},
{"name":"Settings","kind":"Singleton","url":"Settings"}
]}
`
	for _, c := range []struct {
		name, root, version string
		withContext         bool
		want                string
	}{
		{"the context comes first", "https://feed.example.com/odata/", "4.0", true, `{"@odata.context":"https://feed.example.com/odata/$metadata",` + list},
		{"4.01 spells it without the prefix", "https://feed.example.com/", "4.01", true, `{"@context":"https://feed.example.com/$metadata",` + list},
		{"without metadata there is no context", "https://feed.example.com/", "4.0", false, `{` + list},
		{"an address keeps its letters", "https://feed.example.com/a&b/", "", true, `{"@odata.context":"https://feed.example.com/a&b/$metadata",` + list},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := csdl.Document{Model: sample(), Version: c.version, Visible: without("Customers", "Tags")}
			got := must(csdl.ServiceDocument(c.root, d, c.withContext))(t)
			if string(got) != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if !json.Valid(got) {
				t.Error("it is not JSON")
			}
		})
	}
}

func TestAnAddressInTheServiceDocumentIsAURL(t *testing.T) {
	m := sample()
	m.Sets[0].Name = "Käufer"
	got := must(csdl.ServiceDocument("https://feed.example.com/", csdl.Document{Model: m, Visible: without("Orders", "Tags", "Settings")}, false))(t)
	want := "{\"value\":[\n{\"name\":\"Käufer\",\"kind\":\"EntitySet\",\"url\":\"K%C3%A4ufer\"}\n]}\n"
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
