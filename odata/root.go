package odata

import (
	"net/http"
	"net/netip"
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
		scheme = forwarded(r, "X-Forwarded-Proto", scheme)
		host = forwarded(r, "X-Forwarded-Host", host)
		prefix = strings.TrimSuffix(forwarded(r, "X-Forwarded-Prefix", ""), "/")
	}
	if !plausibleRoot(scheme, host, prefix) {
		scheme, host, prefix = "http", "localhost", ""
	}
	return scheme + "://" + host + prefix + mount + "/"
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

// forwarded is the first value of a list header, which the proxy nearest to
// the client wrote, or the fallback.
func forwarded(r *http.Request, name, fallback string) string {
	first, _, _ := strings.Cut(r.Header.Get(name), ",")
	if first = strings.TrimSpace(first); first != "" {
		return first
	}
	return fallback
}

// plausibleRoot keeps text that could break out of a URL out of links.
func plausibleRoot(scheme, host, prefix string) bool {
	return (scheme == "http" || scheme == "https") && host != "" &&
		!strings.ContainsAny(host, "/\\?#@\"'<> \t") &&
		(prefix == "" || prefix[0] == '/') && !strings.ContainsAny(prefix, "\\?#\"'<> \t")
}
