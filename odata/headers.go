package odata

import (
	"net/http"
	"strings"

	"feedline/odata/plan"
)

// setHeader sets a header under exactly this spelling. OData-Version would
// otherwise leave as Odata-Version, and as two lines if another spelling were
// there too, which .NET clients join to a version they refuse (power-query.md
// 1.1).
func setHeader(h http.Header, name, value string) {
	h.Del(name)
	h[name] = []string{value}
}

// methods are those that every address of the feed answers.
const methods = "GET, HEAD, OPTIONS"

// answerOptions says what can be done with an address, and needs no body for
// it (RFC 9110, section 9.3.7). It says the same of every address, whether there
// is anything or not, and so asks nobody who they are.
func (x *exchange) answerOptions() error {
	x.commonHeaders(x.out.header())
	setHeader(x.out.header(), "Allow", methods)
	return x.out.bare(http.StatusNoContent)
}

// commonHeaders are on every answer, errors included.
func (x *exchange) commonHeaders(h http.Header) {
	setHeader(h, "OData-Version", x.version)
	setHeader(h, "X-Request-Id", x.id)
	setHeader(h, "Vary", "Accept, Accept-Encoding, OData-MaxVersion, Prefer")
	setHeader(h, "X-Content-Type-Options", "nosniff")
}

// dataHeaders are on answers that depend on stored rows, which nobody between
// the feed and its client may keep.
func (x *exchange) dataHeaders(h http.Header) {
	x.commonHeaders(h)
	setHeader(h, "Cache-Control", "no-store")
}

// callersHeaders are on documents that depend on who asks and on no stored
// row. Only the caller may keep them, and asks each time whether they hold.
func (x *exchange) callersHeaders(h http.Header) {
	x.commonHeaders(h)
	setHeader(h, "Vary", "Accept, Accept-Encoding, Authorization, OData-MaxVersion, Prefer")
	setHeader(h, "Cache-Control", "private, no-cache")
}

// preferencesApplied says that the client's page size, and its choice of
// annotations, were kept to.
func (x *exchange) preferencesApplied(page plan.Page) {
	var applied []string
	if x.maxPageSize > 0 && x.maxPageSize <= page.PageRows {
		applied = append(applied, "odata.maxpagesize="+itoa(x.maxPageSize))
	}
	if x.annotations != nil {
		applied = append(applied, `odata.include-annotations="`+x.annotations.String()+`"`)
	}
	if applied != nil {
		setHeader(x.out.header(), "Preference-Applied", strings.Join(applied, ", "))
	}
}
