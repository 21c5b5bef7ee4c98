package odata

import (
	"testing"

	"feedline/odata/bind"
)

// The Accept header that Power Query sends (power-query.md 1.1).
const powerQueryAccept = "application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9," +
	"application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7"

func TestTheRepresentationIsChosenByQuality(t *testing.T) {
	rows := []struct{ name, accept, want string }{
		{"nothing stated", "", "application/json;odata.metadata=minimal"},
		{"Power Query", powerQueryAccept, "application/json;odata.metadata=minimal"},
		{"anything", "*/*", "application/json;odata.metadata=minimal"},
		{"any application type", "application/*;q=0.1", "application/json;odata.metadata=minimal"},
		{"Atom preferred, JSON possible", "application/atom+xml, application/json;q=0.1", "application/json;odata.metadata=minimal"},
		{"none before minimal by quality", "application/json;odata.metadata=minimal;q=0.2, application/json;odata.metadata=none;q=0.3", "application/json;odata.metadata=none"},
		{"the first of two that are equal", "application/json;metadata=none, application/json;odata.metadata=minimal", "application/json;odata.metadata=none"},
		{"an unknown parameter is passed over", "application/json;foo=bar, application/json;q=0.1", "application/json;odata.metadata=minimal"},
		{"parameters in any order and case", "APPLICATION/JSON; IEEE754Compatible=true; odata.Metadata=Minimal", "application/json;odata.metadata=minimal;IEEE754Compatible=true"},
		{"full metadata is not offered", "application/json;odata.metadata=full, */*;q=0.1", "application/json;odata.metadata=minimal"},
		{"JSON ruled out", "application/json;q=0, */*", "refused"},
		{"only Atom", "application/atom+xml", "refused"},
		{"only an unknown parameter", "application/json;foo=bar", "refused"},
		{"another character set", "application/json;charset=utf-16", "refused"},
		{"a header that cannot be read", "garbage", "refused"},
		{"a header of separators", ";;,,;", "refused"},
		{"a quality out of range", "application/json;q=7", "refused"},
		{"a quality of zero", "application/json;q=0", "refused"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := "refused"
			if f, err := negotiate(bind.Request{Resource: bind.Collection}, row.accept); err == nil {
				got = f.contentType()
			}
			if got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestMetadataIsXMLWheneverTheClientCanReadXML(t *testing.T) {
	rows := []struct{ name, accept, option, want string }{
		{"nothing stated", "", "", "application/xml"},
		{"Power Query", powerQueryAccept, "", "application/xml"},
		{"JSON preferred, XML possible", "application/json, application/xml;q=0.1", "", "application/xml"},
		{"JSON only", "application/json", "", "application/json;odata.metadata=minimal"},
		{"JSON by option, XML by header", "application/xml", "json", "application/json;odata.metadata=minimal"},
		{"XML by option, JSON by header", "application/json", "xml", "application/xml"},
		{"neither", "text/html", "", "refused"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := "refused"
			if f, err := negotiate(bind.Request{Resource: bind.Metadata, Format: row.option}, row.accept); err == nil {
				got = f.contentType()
			}
			if got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

func TestGzipIsUsedOnlyWhenTheClientAdmitsIt(t *testing.T) {
	rows := []struct {
		header string
		want   bool
	}{
		{"", false}, {"gzip", true}, {"gzip, deflate", true}, {"deflate", false}, {"*", true},
		{"gzip;q=0", false}, {"gzip;q=0, *", false}, {"*;q=0", false}, {"br, gzip;q=0.5", true}, {"GZIP ; q=1.0", true},
		{"identity;q=1, *;q=0", false}, {"gzip;q=nonsense", false},
	}
	for _, row := range rows {
		if got := acceptsGzip(row.header); got != row.want {
			t.Errorf("Accept-Encoding: %s gives %v", row.header, got)
		}
	}
}

func FuzzAccept(f *testing.F) {
	f.Add(powerQueryAccept)
	f.Add(`a/b;c="d,e;f";q=0.1,*/*;;`)
	f.Add(";")
	f.Fuzz(func(t *testing.T, header string) {
		last := 1.0
		for _, m := range parseAccept(header) {
			if m.q > last || m.q < 0 {
				t.Fatalf("%q: quality %v behind %v", header, m.q, last)
			}
			last = m.q
		}
	})
}
