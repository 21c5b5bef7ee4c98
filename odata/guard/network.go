package guard

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"feedline/auth"
)

// Network is what lies between the feed and its clients.
type Network struct {
	Proxies []netip.Prefix // peers whose X-Forwarded headers are believed
}

// mostHops is how many proxies a request may have come through.
const mostHops = 16

// Client is the address that a request came from: the peer of the connection
// or, if that is a trusted proxy, the last one in X-Forwarded-For that is none.
// What stands before that may come from anybody. It is the zero address if the
// connection has none.
func (n Network) Client(r *http.Request) netip.Addr {
	client := auth.Peer(r.RemoteAddr)
	list := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	for range mostHops {
		if !n.trusts(client) || list == "" {
			break
		}
		at := strings.LastIndexByte(list, ',')
		before, ok := parseHop(list[at+1:])
		if !ok {
			break
		}
		client, list = before, list[:max(at, 0)]
	}
	return client
}

// parseHop reads one address of X-Forwarded-For, which some proxies write with
// a port.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return address.Unmap().WithZone(""), err == nil
}

// trusts tells whether an address is that of a trusted proxy.
func (n Network) trusts(address netip.Addr) bool {
	return slices.ContainsFunc(n.Proxies, func(p netip.Prefix) bool { return p.Contains(address) })
}

// Trusts tells whether the peer of a request is a trusted proxy.
func (n Network) Trusts(r *http.Request) bool { return n.trusts(auth.Peer(r.RemoteAddr)) }

// Forwarded is the last value of a list header, which a trusted proxy wrote
// itself. What stands before it may come from anybody, and so may all of it if
// the peer is none; then it is empty.
func (n Network) Forwarded(r *http.Request, name string) string {
	if !n.Trusts(r) {
		return ""
	}
	list := strings.Join(r.Header.Values(name), ",")
	return strings.TrimSpace(list[strings.LastIndexByte(list, ',')+1:])
}

var hostForm = regexp.MustCompile(`^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// IsHost tells whether a text has the form of a Host header: a name or an
// address, and a port.
func IsHost(text string) bool { return hostForm.MatchString(text) }

// Host is the host that a request is for, as Name writes it: that of its Host
// header or, behind a trusted proxy, the last one in X-Forwarded-Host. It is
// empty if there is none that can be read.
func (n Network) Host(r *http.Request) string {
	host := cmp.Or(n.Forwarded(r, "X-Forwarded-Host"), r.Host)
	if !IsHost(host) {
		return ""
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return Name(host)
}

// Name is a host without port as it is compared: in lower case, without
// brackets and without dots at the end.
func Name(host string) string {
	host = strings.ToLower(strings.TrimRight(strings.Trim(host, "[]"), "."))
	if address, err := netip.ParseAddr(host); err == nil {
		return address.Unmap().String()
	}
	return host
}

// IsLoopback tells whether a host, as Name writes it, can only mean the machine
// that asks.
func IsLoopback(name string) bool {
	address, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && address.IsLoopback()
}

// Neighbourhood is the part of the network that one client has to itself: an
// address of version 4, or the 64 bits of version 6 that begin the addresses of
// one connection to the network.
func Neighbourhood(client netip.Addr) netip.Prefix {
	client = client.Unmap().WithZone("")
	bits := client.BitLen()
	if client.Is6() {
		bits = 64
	}
	p, err := client.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
