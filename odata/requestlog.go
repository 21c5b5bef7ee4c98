package odata

import (
	"context"
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
// through no fault of the caller are errors, with their cause; refused
// credentials are warnings, with their reason.
func (s *Service) logRequest(ctx context.Context, r Record) {
	attributes := []slog.Attr{
		slog.String("id", r.ID),
		slog.String("method", r.Method),
		slog.String("path", r.Path),
		slog.String("query", r.Query),
		slog.Int("status", r.Status),
		slog.Int64("rows", r.Rows),
		slog.Int64("bytes", r.Bytes),
		slog.Int64("ms", r.Took.Milliseconds()),
		slog.String("agent", r.Agent),
	}
	if ms := r.Waited.Milliseconds(); ms > 0 {
		attributes = append(attributes, slog.Int64("waited", ms))
	}
	if r.Meaning != "" {
		attributes = append(attributes, slog.String("meaning", r.Meaning))
	}
	if r.cut {
		attributes = append(attributes, slog.Bool("cut", true))
	}
	if r.Outcome == Gone {
		attributes = append(attributes, slog.Bool("clientGone", true))
		if r.stalled {
			attributes = append(attributes, slog.Bool("stalled", true))
		}
	}
	if r.Code != "" {
		attributes = append(attributes, slog.String("code", string(r.Code)))
	}
	if r.Reason != "" {
		attributes = append(attributes, slog.String("reason", string(r.Reason)))
	}
	if r.cause != nil && r.Outcome != Gone {
		attributes = append(attributes, slog.String("cause", r.cause.Error()))
	}
	s.Log.LogAttrs(ctx, r.level(), "request", attributes...)
}

// clientGone tells whether a request failed because its client closed the
// connection, or took nothing for so long that it was given up. Trouble of the
// feed's own is not hidden by a client that leaves at the same time.
func (x *exchange) clientGone(err error) bool {
	if lost := x.out.lost; lost != nil && errors.Is(err, lost) {
		return true
	}
	return x.abandoned(err) && fault.From(err).Code == fault.Internal
}

// longestLogged bounds what the log keeps of a query or a path, in bytes.
const longestLogged = 2000

// maskedQuery is the decoded query string with the values of everything but
// system options hidden: a client's own parameter may be its key. So may its
// name, where somebody wrote the key in the wrong place.
func maskedQuery(raw string) string {
	if len(raw) > maxTarget {
		return "***"
	}
	var parts []string
	for part := range strings.SplitSeq(raw, "&") {
		rawName, rawValue, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(rawName)
		value, valueErr := url.QueryUnescape(rawValue)
		switch {
		case part == "":
		case err != nil || rawValue == "":
			parts = append(parts, "***")
		case valueErr != nil || !loggable(name):
			parts = append(parts, maskedName(name)+"=***")
		default:
			parts = append(parts, name+"="+value)
		}
	}
	return cut(strings.Join(parts, "&"), longestLogged)
}

// maskedPath is the decoded path with the key values hidden that tell of a
// person, and every name that the model does not have: what a client writes
// into the wrong place may be a key or a person, too.
func (s *Service) maskedPath(r *http.Request) string {
	below, found := strings.CutPrefix(r.URL.EscapedPath(), mount)
	if !found && r.URL.Path != "/" || len(below) > maxTarget {
		return "***"
	}
	path, err := uri.ParsePath(below)
	if err != nil {
		return mount + "/***"
	}
	set := &model.EntitySet{}
	for i, segment := range path.Segments {
		if set = s.known(segment.Name, set); set == nil {
			path.Segments[i] = uri.Segment{Name: "***"}
			set = &model.EntitySet{}
			continue
		}
		switch {
		case segment.Filter != nil:
			path.Segments[i] = uri.Segment{Name: segment.Name + "(***)"}
			continue
		case segment.Key == nil:
			continue
		}
		masked := *segment.Key
		masked.Pairs = nil
		for _, pair := range segment.Key.Pairs {
			if tellsOfPerson(set, pair.Name) {
				pair.Literal = uri.Literal{Text: "***"}
			}
			masked.Pairs = append(masked.Pairs, pair)
		}
		path.Segments[i].Key = &masked
	}
	if !found {
		return "/"
	}
	return cut(mount+"/"+path.String(), longestLogged)
}

// known finds what a name in a path leads to from a set: a set with its own
// key, the same set for a word of OData or a property, nothing for a name that
// is none.
func (s *Service) known(name string, from *model.EntitySet) *model.EntitySet {
	if set := s.Model.Set(name); set != nil {
		return set
	}
	if nav := from.Nav(name); nav != nil {
		return nav.Target
	}
	if strings.HasPrefix(name, "$") && len(name) < 20 || from.Property(name) != nil {
		return from
	}
	return nil
}

// tellsOfPerson tells whether the key property is personal data; unknown ones
// are taken for it.
func tellsOfPerson(set *model.EntitySet, name string) bool {
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
