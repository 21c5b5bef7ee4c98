package odata_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"feedline/auth"
	"feedline/odata"
)

var update = flag.Bool("update", false, "rewrite the responses in testdata/transcripts")

// Each file under testdata/transcripts is a page of the manual: prose, then
// requests with the responses that the feed gives to them, or with the stages
// of the way there under "explain". A request may
// follow the link of the answer before it with GET NEXT, or with GET NEXT Name
// the first one of that navigation property, name its entity tag with LAST, show only some lines of a long answer with "| grep text", and
// leave the headers out with "| body". "Given sign-in" lists the schemes that a
// feed offers whose callers are those of door_test.go, and "Given requests"
// publishes the rows of Requests, which the feed itself does not add to.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("../testdata/transcripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { replay(t, file) })
	}
}

func replay(t *testing.T, file string) {
	page, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	feed := newFeed(t, settings(string(page.Comment)))
	last, asked := "", ""
	for i, section := range page.Files {
		switch section.Name {
		case "request":
			asked = strings.TrimSpace(string(section.Data))
			last = feed.ask(t, asked, last)
		case "response", "explain":
			got := show(last, asked)
			if section.Name == "explain" {
				got = feed.explain(t, asked)
			}
			if *update {
				page.Files[i].Data = []byte(got)
			} else if got != string(section.Data) {
				t.Errorf("%s\ngot:\n%s\nwant:\n%s", asked, got, section.Data)
			}
		default:
			t.Fatalf("%s: a section called %q", file, section.Name)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// explain gives the text of feedline explain.
func (f *feed) explain(t *testing.T, asked string) string {
	t.Helper()
	text, err := f.Explain(t.Context(), auth.Local(), odata.ExplainTarget(asked), false)
	if err != nil {
		t.Fatalf("%s: %v", asked, err)
	}
	return text
}

// settings reads the lines of a transcript's prose that begin with "Given ".
func settings(prose string) []string {
	var given []string
	for line := range strings.Lines(prose) {
		if setting, found := strings.CutPrefix(line, "Given "); found {
			given = append(given, strings.TrimSpace(setting))
		}
	}
	return given
}

var etag = regexp.MustCompile(`\nETag: (.*)\n`)

// nextLink finds the link of an answer, or of a navigation property inside.
func nextLink(t *testing.T, answer, navigation string) string {
	t.Helper()
	link := regexp.MustCompile(`"` + navigation + `@odata\.nextLink":"([^"]*)"`).FindStringSubmatch(answer)
	if link == nil {
		t.Fatalf("the answer before has no nextLink of %q:\n%s", navigation, answer)
	}
	return strings.TrimPrefix(link[1], "http://feed.example")
}

// ask sends a request as it is written and returns the answer as text: status
// and headers, an empty line, the body.
func (f *feed) ask(t *testing.T, text, last string) string {
	t.Helper()
	head, _, _ := strings.Cut(text, "\n|")
	lines := strings.Split(head, "\n")
	method, target, _ := strings.Cut(lines[0], " ")
	if navigation, further := strings.CutPrefix(target, "NEXT"); further {
		target = nextLink(t, last, strings.TrimSpace(navigation))
	}
	r := httptest.NewRequest(method, "/", nil)
	parsed, err := r.URL.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	r.URL, r.RequestURI, r.Host = parsed, target, "feed.example"
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		if tag := etag.FindStringSubmatch(last); value == "LAST" && tag != nil {
			value = tag[1]
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return printed(t, w.Result(), method)
}

// printed is an answer in a form that does not vary from run to run.
func printed(t *testing.T, r *http.Response, method string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, r.Status)
	var names []string
	for name := range r.Header {
		if name != "X-Request-Id" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.Header[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.Header.Get("Content-Encoding") == "gzip" {
		body = oneMember(t, body)
	}
	if method == http.MethodHead {
		body = nil // the recorder keeps what a server does not send
	}
	fmt.Fprintf(&b, "\n%s", body)
	return b.String()
}

// oneMember unpacks gzip and makes sure that nothing follows the first member.
func oneMember(t *testing.T, packed []byte) []byte {
	t.Helper()
	source := bytes.NewReader(packed)
	z, err := gzip.NewReader(source)
	if err != nil {
		t.Fatal(err)
	}
	z.Multistream(false)
	plain, err := io.ReadAll(z)
	if err != nil || source.Len() != 0 {
		t.Fatalf("unpacking: %v, %d bytes left over", err, source.Len())
	}
	return plain
}

// show cuts an answer down to what the request asks to see.
func show(answer, request string) string {
	head, body, _ := strings.Cut(answer, "\n\n")
	if strings.HasSuffix(request, "\n| body") {
		status, _, _ := strings.Cut(head, "\n")
		return status + "\n" + strings.TrimRight(body, "\n") + "\n"
	}
	_, pattern, found := strings.Cut(request, "\n| grep ")
	if !found {
		return strings.TrimRight(answer, "\n") + "\n"
	}
	var kept []string
	for line := range strings.Lines(body) {
		if strings.Contains(line, strings.TrimSpace(pattern)) {
			kept = append(kept, strings.TrimSpace(line))
		}
	}
	return head + "\n\n" + strings.Join(kept, "\n") + "\n"
}
