package odata

import (
	"net/http"
	"net/netip"
	"regexp"
	"strings"
)

// publicRoot is the address of the service root as the client of a request
// sees it, ending in a slash: the configured one, or else what the request
// itself says. X-Forwarded-* headers count only when a trusted proxy sent them
// (power-query.md 2.6).
func (s *Service) publicRoot(r *http.Request) string {
	if s.PublicURL != nil {
		return strings.TrimSuffix(s.PublicURL.String(), "/") + "/"
	}
	scheme, host, prefix := "http", r.Host, ""
	if r.TLS != nil {
		scheme = "https"
	}
	if s.trusts(r.RemoteAddr) {
		scheme = plausible(forwarded(r, "X-Forwarded-Proto"), scheme, schemeForm)
		host = plausible(forwarded(r, "X-Forwarded-Host"), host, hostForm)
		prefix = strings.TrimSuffix(plausible(forwarded(r, "X-Forwarded-Prefix"), "", prefixForm), "/")
	}
	return scheme + "://" + plausible(host, "localhost", hostForm) + prefix + mount + "/"
}

// The forms that parts of the root may have. They keep text that could break
// out of a URL out of links.
var (
	schemeForm = regexp.MustCompile(`^(?i:https?)$`)
	hostForm   = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)
	prefixForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+/?$`)
)

// plausible is the text, in lower case where case means nothing, if it has the
// form, and else the fallback.
func plausible(text, fallback string, form *regexp.Regexp) string {
	switch {
	case !form.MatchString(text):
		return fallback
	case form == schemeForm:
		return strings.ToLower(text)
	}
	return text
}

// trusts tells whether a peer is one of the trusted proxies.
func (s *Service) trusts(remote string) bool {
	peer, err := netip.ParseAddrPort(remote)
	if err != nil {
		return false
	}
	for _, proxy := range s.TrustedProxies {
		if proxy.Contains(peer.Addr().Unmap()) {
			return true
		}
	}
	return false
}

// forwarded is the last value of a list header: the one that the trusted peer
// itself wrote. What stands before it may come from anybody.
func forwarded(r *http.Request, name string) string {
	list := strings.Join(r.Header.Values(name), ",")
	return strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
}
