package csdl_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"feedline/odata/csdl"
)

// reference finds a schema file of the OASIS committee, which is not part of
// the repository, or skips the test.
func reference(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("FEEDLINE_REFERENCE")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "reference")
	}
	path := filepath.Join(folder, "schemas", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the reference file %s is not there; FEEDLINE_REFERENCE names its folder", name)
	}
	return path
}

// xmllint finds the program of the Debian package libxml2-utils.
func xmllint(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("xmllint")
	switch {
	case err == nil:
		return program
	case os.Getenv("FEEDLINE_TEST_REQUIRE_ALL") == "1":
		t.Fatal("the program xmllint is missing (Debian package libxml2-utils)")
	default:
		t.Skip("the program xmllint is missing (Debian package libxml2-utils)")
	}
	return ""
}

// validXML validates with xmllint against the committee's XML Schema.
func validXML(t *testing.T, document []byte) {
	t.Helper()
	c := exec.Command(xmllint(t), "--noout", "--nonet", "--schema", reference(t, "edmx.xsd"), "-")
	c.Stdin = bytes.NewReader(document)
	if said, err := c.CombinedOutput(); err != nil {
		t.Errorf("xmllint: %v\n%s", err, said)
	}
}

// validJSON validates against the committee's JSON Schema.
func validJSON(t *testing.T, document []byte) {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(reference(t, "csdl.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%v", err)
	}
}

func TestTheSampleIsValidByTheCommitteesSchemas(t *testing.T) {
	for _, c := range []struct {
		name     string
		document csdl.Document
	}{
		{"4.0", csdl.Document{Capabilities: everything}},
		{"4.01", csdl.Document{Capabilities: everything, Version: csdl.V401}},
		{"nothing works", csdl.Document{}},
		{"only the singleton", csdl.Document{Visible: without("Customers", "Orders", "Tags")}},
	} {
		c.document.Model = sample()
		t.Run("XML "+c.name, func(t *testing.T) { validXML(t, must(csdl.XML(c.document))(t)) })
		t.Run("JSON "+c.name, func(t *testing.T) { validJSON(t, must(csdl.JSON(c.document))(t)) })
	}
}
