package odata

import (
	"errors"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"feedline/odata/compress"
)

// output is the way of an answer's bytes to the client. Its header fields are
// the handler's; Write is called by one goroutine at a time.
type output struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration // longest wait for the client to take bytes
	gzip    bool          // the client accepts it
	zip     *compress.Writer
	status  int
	sent    bool  // the status line may be on the wire
	bytes   int64 // body bytes, compressed if they are
	lost    error // why the client could not be sent any more
}

func newOutput(w http.ResponseWriter, r *http.Request, timeout time.Duration) *output {
	return &output{
		w: w, control: http.NewResponseController(w), timeout: timeout,
		gzip: acceptsGzip(strings.Join(r.Header.Values("Accept-Encoding"), ",")),
	}
}

func (o *output) header() http.Header { return o.w.Header() }

// begin starts a body with the media type and returns where to write it. The
// status line leaves with the first byte. Whoever begins calls end or abort.
func (o *output) begin(status int, contentType string) io.Writer {
	setHeader(o.header(), "Content-Type", contentType)
	o.status = status
	if !o.gzip {
		return o
	}
	setHeader(o.header(), "Content-Encoding", "gzip")
	o.zip = compress.NewWriter(o, min(runtime.GOMAXPROCS(0), 4))
	return o.zip
}

// Write sends bytes of the body as they are.
func (o *output) Write(p []byte) (int, error) {
	if !o.sent {
		o.sent = true
		o.w.WriteHeader(o.status)
	}
	// Not every ResponseWriter has deadlines; those that have none do without.
	_ = o.control.SetWriteDeadline(time.Now().Add(o.timeout))
	n, err := o.w.Write(p)
	o.bytes += int64(n)
	if err != nil {
		o.lost = err
	}
	return n, err
}

// end finishes the body.
func (o *output) end() error {
	if o.zip == nil {
		return nil
	}
	zip := o.zip
	o.zip = nil
	return zip.Close()
}

// abort gives the body up. Nothing that makes it look whole is sent.
func (o *output) abort() {
	if o.zip != nil {
		o.zip.Abort()
		o.zip = nil
	}
}

// flush sends what has been written so far, as far as the connection can be
// told to.
func (o *output) flush() error {
	if o.zip != nil {
		if err := o.zip.Flush(); err != nil {
			return err
		}
	}
	err := o.control.Flush()
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	if err != nil {
		o.lost = err
	}
	return err
}

// whole sends a body that is complete in memory.
func (o *output) whole(status int, contentType string, body []byte) error {
	if len(body) < worthCompressing {
		o.gzip = false
	}
	w := o.begin(status, contentType)
	if _, err := w.Write(body); err != nil {
		o.abort()
		return err
	}
	return o.end()
}

// bare sends a status and the headers, and no body.
func (o *output) bare(status int) error {
	o.abort()
	o.status, o.sent = status, true
	o.w.WriteHeader(status)
	return nil
}

// worthCompressing is the size in bytes from which compression pays for its
// own frame.
const worthCompressing = 512

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
