package odata

import (
	"net/http"
	"regexp"
	"strings"

	"feedline/odata/guard"
)

// publicRoot is the address of the service root as the client of a request
// sees it, ending in a slash: the configured one, or else what the request
// itself says. X-Forwarded-* headers count only when a trusted proxy sent them
// (power-query.md 2.6).
func (s *Service) publicRoot(r *http.Request) string {
	if s.PublicURL != nil {
		return strings.TrimSuffix(s.PublicURL.String(), "/") + "/"
	}
	scheme, host := "http", plausible(r.Host, "localhost", guard.IsHost)
	if r.TLS != nil {
		scheme = "https"
	}
	scheme = plausible(s.Network.Forwarded(r, "X-Forwarded-Proto"), scheme, schemeForm.MatchString)
	host = plausible(s.Network.Forwarded(r, "X-Forwarded-Host"), host, guard.IsHost)
	prefix := plausible(s.Network.Forwarded(r, "X-Forwarded-Prefix"), "", prefixForm.MatchString)
	return strings.ToLower(scheme) + "://" + host + strings.TrimSuffix(prefix, "/") + mount + "/"
}

// The forms that parts of the root may have, besides that of a host. They keep
// text that could break out of a URL out of links.
var (
	schemeForm = regexp.MustCompile(`^(?i:https?)$`)
	prefixForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+/?$`)
)

// plausible is the text if it has the form, and else the fallback.
func plausible(text, fallback string, hasForm func(string) bool) string {
	if hasForm(text) {
		return text
	}
	return fallback
}
