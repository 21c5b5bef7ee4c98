package odata

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"feedline/model"
	"feedline/odata/bind"
	"feedline/odata/csdl"
	"feedline/odata/plan"
)

// documents keeps the metadata documents that have been made: clients read
// them before every table they load (power-query.md 1.2).
type documents struct {
	mu   sync.Mutex
	made map[string]document
}

// document is a metadata document with its entity tag.
type document struct {
	body []byte
	etag string
}

// mostDocuments bounds how many are kept. There is one for each form and each
// different set of grants.
const mostDocuments = 64

// answerWelcome says in words how to connect. Everybody may read it, so it says
// nothing of what there is to read.
func (s *Service) answerWelcome(x *exchange) error {
	x.commonHeaders(x.out.header())
	text := fmt.Sprintf("This is Feedline, an OData feed.\n\n"+
		"The feed starts at %s\n\n"+
		"In Power BI or Excel choose Get Data, OData feed, and paste that address.\n", x.root)
	return x.out.whole(http.StatusOK, "text/plain;charset=utf-8", []byte(text))
}

func (s *Service) answerServiceDocument(x *exchange, p plan.Policy) error {
	x.callersHeaders(x.out.header())
	body, err := csdl.ServiceDocument(x.root, s.document(x, p), !x.format.noContext)
	if err != nil {
		return err
	}
	return x.out.whole(http.StatusOK, x.format.contentType(), body)
}

// answerMetadata answers the schema as far as the caller may know it, or that
// it has not changed.
func (s *Service) answerMetadata(x *exchange, p plan.Policy) error {
	doc, err := s.metadata(x, p)
	if err != nil {
		return err
	}
	h := x.out.header()
	x.callersHeaders(h)
	setHeader(h, "ETag", doc.etag)
	if matches(x.request.Header.Values("If-None-Match"), doc.etag) {
		return x.out.bare(http.StatusNotModified)
	}
	contentType := "application/xml"
	if !x.format.xml {
		contentType = "application/json"
	}
	return x.out.whole(http.StatusOK, contentType, doc.body)
}

// metadata finds or makes the document for this form and these grants.
func (s *Service) metadata(x *exchange, p plan.Policy) (document, error) {
	key := fmt.Sprint(x.version, x.format.xml, exposures(s.Model, p))
	s.documents.mu.Lock()
	defer s.documents.mu.Unlock()
	if doc, ok := s.documents.made[key]; ok {
		return doc, nil
	}
	write := csdl.JSON
	if x.format.xml {
		write = csdl.XML
	}
	body, err := write(s.document(x, p))
	if err != nil {
		return document{}, err
	}
	sum := sha256.Sum256(body)
	doc := document{body, `W/"` + hex.EncodeToString(sum[:12]) + `"`}
	if s.documents.made == nil || len(s.documents.made) >= mostDocuments {
		s.documents.made = map[string]document{}
	}
	s.documents.made[key] = doc
	return doc, nil
}

func (s *Service) document(x *exchange, p plan.Policy) csdl.Document {
	how := func(as bind.Exposure) func(*model.EntitySet, *model.Property) bool {
		return func(set *model.EntitySet, property *model.Property) bool { return p.Shows(set, property) == as }
	}
	return csdl.Document{
		Model: s.Model, Visible: p.Sees, Hides: how(bind.Hidden), Masks: how(bind.Masked), Leads: s.schema(p).Leads,
		Capabilities: capabilities(s.Expand), Version: x.version,
	}
}

// exposures lists the sets that the policy shows, and how much of their personal
// data, as one text.
func exposures(m *model.Model, p plan.Policy) string {
	var names []string
	for _, sets := range [][]*model.EntitySet{m.Sets, m.Singletons} {
		for _, set := range sets {
			if p.Sees(set) {
				names = append(names, set.Name+" "+p.Personal(set).String())
			}
		}
	}
	return strings.Join(names, ",")
}

// matches tells whether an If-None-Match header names the tag, or any
// (RFC 9110, section 13.1.2; comparison is weak).
func matches(lines []string, etag string) bool {
	for _, line := range lines {
		for tag := range strings.SplitSeq(line, ",") {
			tag = strings.TrimSpace(tag)
			if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(etag, "W/") {
				return true
			}
		}
	}
	return false
}

// Check makes every document once, so that a model that cannot be published is
// found when the feed starts and not by its first reader.
func (s *Service) Check() error {
	all := csdl.Document{Model: s.Model, Capabilities: capabilities(s.Expand), Version: "4.0"}
	if _, err := csdl.XML(all); err != nil {
		return err
	}
	_, err := csdl.JSON(all)
	return err
}

// Metadata is the whole metadata document of a model as the feed would publish
// it with the default limits: CSDL XML, or CSDL JSON if asJSON is set.
func Metadata(m *model.Model, asJSON bool) ([]byte, error) {
	write := csdl.XML
	if asJSON {
		write = csdl.JSON
	}
	return write(csdl.Document{Model: m, Capabilities: capabilities(bind.DefaultLimits()), Version: "4.0"})
}
