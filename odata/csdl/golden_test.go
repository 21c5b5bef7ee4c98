package csdl_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedline/odata/csdl"
)

var update = flag.Bool("update", false, "rewrite the golden files of testdata")

func TestTheDocumentsOfTheSampleModel(t *testing.T) {
	service := func(d csdl.Document) ([]byte, error) {
		return csdl.ServiceDocument("https://feed.example.com/odata/", d, true)
	}
	for _, c := range []struct {
		file     string
		document csdl.Document
		write    func(csdl.Document) ([]byte, error)
	}{
		{"sample.xml", csdl.Document{Capabilities: everything}, csdl.XML},
		{"sample-4.01.xml", csdl.Document{Capabilities: everything, Version: csdl.V401}, csdl.XML},
		{"sample-nothing-works.xml", csdl.Document{Visible: without("Customers", "Tags", "Settings")}, csdl.XML},
		{"sample.json", csdl.Document{Capabilities: everything}, csdl.JSON},
		{"service.json", csdl.Document{}, service},
	} {
		t.Run(c.file, func(t *testing.T) {
			c.document.Model = sample()
			compareGolden(t, c.file, must(c.write(c.document))(t))
		})
	}
}

func TestTheSameModelGivesTheSameBytes(t *testing.T) {
	for name, write := range map[string]func(csdl.Document) ([]byte, error){"XML": csdl.XML, "JSON": csdl.JSON} {
		first := must(write(csdl.Document{Model: sample(), Capabilities: everything}))(t)
		for range 20 {
			again := must(write(csdl.Document{Model: sample(), Capabilities: everything}))(t)
			if !bytes.Equal(first, again) {
				t.Fatalf("%s differs from one run to the next:\n%s", name, cmp.Diff(string(first), string(again)))
			}
		}
	}
}

func compareGolden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs from what is written now (-file +now); after a look, run go test -update\n%s", path, d)
	}
}

// must makes a test fail for an error: must(f())(t).
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
