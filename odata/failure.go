package odata

import (
	"bytes"
	"encoding/json"

	"feedline/odata/fault"
)

// errorBody is the JSON of an error (OData JSON Format 4.0, section 19).
type errorBody struct {
	Error struct {
		Code       string  `json:"code"`
		Message    string  `json:"message"`
		Target     string  `json:"target,omitempty"`
		InnerError *detail `json:"innererror,omitempty"`
	} `json:"error"`
}

// detail helps a program, or a patient reader, to find the place.
type detail struct {
	Position   *int   `json:"position,omitempty"` // first byte at fault in the decoded target
	Length     int    `json:"length,omitempty"`   // bytes at fault
	Suggestion string `json:"suggestion,omitempty"`
	RequestID  string `json:"requestId,omitempty"`
}

// fail answers an error. Nothing has been sent yet.
func (s *Service) fail(x *exchange, err error) {
	f := fault.From(err)
	h := x.out.header()
	h.Del("Content-Encoding")
	h.Del("Preference-Applied")
	h.Del("ETag")
	x.commonHeaders(h)
	setHeader(h, "Content-Language", "en")
	setHeader(h, "Cache-Control", "no-store")
	if f.Code == fault.MethodNotAllowed {
		setHeader(h, "Allow", methods)
	}
	challenge(h, err)
	if seconds := comeBack(f); seconds != "" {
		setHeader(h, "Retry-After", seconds)
	}
	// A client that is gone by now gets nothing; the log has the fault itself.
	_ = x.out.whole(statusOf[f.Code], "application/json;odata.metadata=minimal", encodeFault(f, x.id))
}

// encodeFault writes the body of a fault. The cause stays out of it.
func encodeFault(f *fault.Error, requestID string) []byte {
	var body errorBody
	body.Error.Code, body.Error.Message, body.Error.Target = string(f.Code), f.Message, f.Target
	d := detail{Suggestion: f.Suggestion}
	if f.Span != (fault.Span{}) {
		d.Position, d.Length = &f.Span.Start, f.Span.End-f.Span.Start
	}
	if f.Code == fault.Internal {
		d.RequestID = requestID
	}
	if d != (detail{}) {
		body.Error.InnerError = &d
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("odata: a fault that is not JSON: " + err.Error())
	}
	return text.Bytes()
}
