package odata

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"feedline/auth"
	"feedline/odata/fault"
	"feedline/odata/plan"
)

// exchange is one request on its way to an answer, with what is settled
// before its URL is read.
type exchange struct {
	request *http.Request
	out     *output
	trace   Trace // nil: there is none
	begun   time.Time
	id      string // request id, for the log and the error of a caller who asks the operator

	release func() // ends what the request was admitted to

	path        string // escaped path below the service root
	welcome     bool   // the request is for / and not for the feed
	root        string // service root as the client sees it, ending in a slash
	version     string // OData version of the answer: 4.0 or 4.01
	format      format
	maxPageSize int64    // rows, from the Prefer header; 0: none
	annotations patterns // that the client wants, from the same header; nil: not stated

	principal auth.Principal // who asks; zero: not known yet, or refused
	policy    plan.Policy    // what they may see; zero: not known yet, or nothing

	meaning string        // filter and order, as the log may keep them
	set     string        // name of the set that its path leads to
	sets    []string      // names of the sets that it is about
	rows    int64         // rows answered
	waited  time.Duration // to be let in, for a place among heavy queries and for a view of the data
	cut     bool          // the answer broke off after its first byte
}

// maxTarget is the longest request target that is read, in bytes
// (power-query.md 1.5).
const maxTarget = 16 << 10

func (s *Service) newExchange(w http.ResponseWriter, r *http.Request) *exchange {
	x := &exchange{request: r, begun: s.Now(), version: "4.0", id: requestID(r), release: func() {}}
	x.root = s.publicRoot(r)
	x.out = newOutput(w, r, s.WriteTimeout)
	return x
}

// settle checks method, address and headers, in the order in which a caller
// would want to hear of them.
func (x *exchange) settle() error {
	x.version = "4.0"
	if err := x.locate(); err != nil {
		return err
	}
	if err := x.chooseVersion(); err != nil {
		return err
	}
	switch x.request.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
	default:
		return errMethod(x.request.Method)
	}
	if len(x.request.RequestURI) > maxTarget {
		return errTooLong(len(x.request.RequestURI))
	}
	return x.readPreferences()
}

// locate finds the path below the service root, which is served with and
// without a slash at the end (power-query.md 2.8).
func (x *exchange) locate() error {
	escaped := x.request.URL.EscapedPath()
	if escaped == "/" {
		x.welcome = true
		return nil
	}
	below, found := strings.CutPrefix(escaped, mount)
	if !found || below != "" && below[0] != '/' {
		return errElsewhere(x.root)
	}
	x.path = strings.TrimPrefix(below, "/")
	return nil
}

// chooseVersion takes the greatest version that the client accepts: 4.0 for
// one that says nothing (design decision 1).
func (x *exchange) chooseVersion() error {
	most := strings.TrimSpace(x.request.Header.Get("OData-MaxVersion"))
	if most == "" {
		return nil
	}
	v, err := strconv.ParseFloat(most, 64)
	switch {
	case err != nil, v < 4, strings.Trim(most, "0123456789.") != "":
		return errVersion(most)
	case v >= 4.01:
		x.version = "4.01"
	}
	return nil
}

// readPreferences reads the preferences that the feed honours. Others are
// ignored, as a preference is never an error (RFC 7240, section 2). Isolation
// is not a preference: who asks for it must get it or be refused (OData 4.01
// Part 1, section 8.2.5).
func (x *exchange) readPreferences() error {
	for _, name := range []string{"OData-Isolation", "Isolation"} {
		if x.request.Header.Get(name) != "" {
			return errIsolation(name)
		}
	}
	for _, line := range x.request.Header.Values("Prefer") {
		for _, part := range splitUnquoted(line, ',') {
			part, _, _ = strings.Cut(part, ";")
			name, value, _ := strings.Cut(part, "=")
			name = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "odata.")
			value = strings.Trim(strings.TrimSpace(value), `"`)
			switch {
			case name == "maxpagesize" && x.maxPageSize == 0:
				if n, err := strconv.ParseInt(value, 10, 64); err == nil {
					x.maxPageSize = max(n, 0)
				}
			case name == "include-annotations" && x.annotations == nil:
				x.annotations = readPatterns(value)
			}
		}
	}
	return nil
}

func errMethod(method string) error {
	return fault.New(fault.MethodNotAllowed, "The feed is read-only: %s is not possible. Use GET or HEAD.", method)
}

func errTooLong(n int) error {
	return fault.New(fault.URITooLong,
		"The address has %d bytes; the feed reads up to %d. Select fewer columns by name, or split the query.", n, maxTarget)
}

func errElsewhere(root string) error {
	return fault.New(fault.UnknownResource, "Nothing is served at this address. The feed starts at %s", root)
}

func errVersion(most string) error {
	return fault.New(fault.UnsupportedVersion,
		"The feed speaks OData 4.0 and 4.01; the header OData-MaxVersion: %s allows neither. Send 4.0 or leave it out.", clip(most))
}

func errIsolation(name string) error {
	return fault.New(fault.UnmetIsolation,
		"The feed does not offer isolation across requests, which the header %s asks for. Leave it out: each page is consistent in itself.", name)
}

// clip keeps a text from a request short enough to be repeated in a message.
func clip(text string) string { return cut(text, 60) }

// cut keeps the first bytes of a text, and shows that there were more.
func cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
