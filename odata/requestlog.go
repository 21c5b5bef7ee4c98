package odata

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"feedline/model"
	"feedline/odata/fault"
	"feedline/odata/uri"
)

// logRequest writes the one line that a request leaves. Answers that failed
// through no fault of the caller are errors, with their cause.
func (s *Service) logRequest(x *exchange, err error) {
	attributes := []slog.Attr{
		slog.String("id", x.id),
		slog.String("method", x.request.Method),
		slog.String("path", s.maskedPath(x.request)),
		slog.String("query", maskedQuery(x.request.URL.RawQuery)),
		slog.Int("status", x.out.status),
		slog.Int64("rows", x.rows),
		slog.Int64("bytes", x.out.bytes),
		slog.Int64("ms", s.Now().Sub(x.begun).Milliseconds()),
		slog.String("agent", clip(x.request.UserAgent())),
	}
	if x.cut {
		attributes = append(attributes, slog.Bool("cut", true))
	}
	level := slog.LevelInfo
	if err != nil {
		f := fault.From(err)
		attributes = append(attributes, slog.String("code", string(f.Code)))
		switch {
		case x.request.Context().Err() != nil:
			attributes = append(attributes, slog.Bool("clientGone", true))
		case f.Cause != nil:
			level = slog.LevelError
			attributes = append(attributes, slog.String("cause", f.Cause.Error()))
		}
	}
	s.Log.LogAttrs(x.request.Context(), level, "request", attributes...)
}

// maskedQuery is the decoded query string with the values of everything but
// system options hidden: a client's own parameter may be its key.
func maskedQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var parts []string
	for part := range strings.SplitSeq(raw, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			name = "?"
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil || !loggable(name) {
			value = "***"
		}
		parts = append(parts, clip(name)+"="+value)
	}
	return strings.Join(parts, "&")
}

// loggable tells whether the value of an option may stand in the log.
func loggable(name string) bool {
	switch strings.TrimPrefix(strings.ToLower(name), "$") {
	case "select", "top", "skip", "count", "format":
		return true
	}
	return false
}

// maskedPath is the decoded path with the key values hidden that tell of a
// person, or all of them if the path cannot be read.
func (s *Service) maskedPath(r *http.Request) string {
	below, found := strings.CutPrefix(r.URL.EscapedPath(), mount)
	if !found {
		return clip(r.URL.Path)
	}
	path, err := uri.ParsePath(below)
	if err != nil {
		head, _, _ := strings.Cut(r.URL.Path, "(")
		return clip(head) + "(***"
	}
	for i, segment := range path.Segments {
		if segment.Key == nil {
			continue
		}
		masked := *segment.Key
		masked.Pairs = nil
		for _, pair := range segment.Key.Pairs {
			if tellsOfPerson(s.Model.Set(segment.Name), pair.Name) {
				pair.Literal = uri.Literal{Text: "***"}
			}
			masked.Pairs = append(masked.Pairs, pair)
		}
		path.Segments[i].Key = &masked
	}
	return mount + "/" + path.String()
}

// tellsOfPerson tells whether the key property is personal data; unknown ones
// are taken for it.
func tellsOfPerson(set *model.EntitySet, name string) bool {
	if set == nil {
		return true
	}
	if name == "" && len(set.Key) == 1 {
		return set.Key[0].PII != model.NoPII
	}
	p := set.Property(name)
	return p == nil || p.PII != model.NoPII
}

// requestID takes over the id that a proxy gave the request, if it is
// harmless, or makes one.
func requestID(r *http.Request) string {
	given := r.Header.Get("X-Request-Id")
	harmless := func(c rune) bool {
		return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	if given != "" && len(given) <= 64 && strings.TrimFunc(given, harmless) == "" {
		return given
	}
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		panic(errors.Join(errors.New("odata: no random numbers"), err))
	}
	return hex.EncodeToString(id[:])
}
