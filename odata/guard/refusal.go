package guard

import (
	"encoding/json"
	"net/http"
	"strconv"

	"feedline/odata/fault"
)

// tooMany refuses a request that may come again after so many seconds; 0: after
// as many as is usual.
func tooMany(retry int, format string, args ...any) error {
	f := fault.New(fault.TooManyRequests, format, args...)
	f.RetryAfter = retry
	return f
}

// refuse answers a fault in the form of OData, before the feed is asked.
func refuse(w http.ResponseWriter, status int, f *fault.Error) {
	var body struct {
		Error struct {
			Code    string `json:"code"`
			Message string `json:"message"`
			Target  string `json:"target,omitempty"`
		} `json:"error"`
	}
	body.Error.Code, body.Error.Message, body.Error.Target = string(f.Code), f.Message, f.Target
	h := w.Header()
	h.Set("Content-Type", "application/json;odata.metadata=minimal")
	h["OData-Version"] = []string{"4.0"} // in the spelling of the specification
	h.Set("Content-Language", "en")
	h.Set("Cache-Control", "no-store")
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // a client that is gone by now gets nothing
}
