package guard_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"feedline/odata/guard"
)

var behindProxies = guard.Network{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}

func asking(remote, host string, header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/odata", nil)
	r.RemoteAddr, r.Host = remote, host
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func TestTheClientIsTheLastAddressThatIsNoTrustedProxy(t *testing.T) {
	const forwarded = "X-Forwarded-For"
	for _, c := range []struct {
		name, remote string
		header       []string
		want         string
	}{
		{"a direct client", "198.51.100.7:1000", nil, "198.51.100.7"},
		{"a client that claims to be another", "198.51.100.7:1000", []string{forwarded, "203.0.113.9"}, "198.51.100.7"},
		{"a client behind one proxy", "10.0.0.1:1000", []string{forwarded, "198.51.100.7"}, "198.51.100.7"},
		{"a client behind two proxies", "10.0.0.1:1000", []string{forwarded, "198.51.100.7, 10.2.0.1"}, "198.51.100.7"},
		{"the same on two lines", "10.0.0.1:1000", []string{forwarded, "198.51.100.7", forwarded, "10.2.0.1"}, "198.51.100.7"},
		{"a client that invents what stands before it", "10.0.0.1:1000", []string{forwarded, "203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"an address with a port", "10.0.0.1:1000", []string{forwarded, "198.51.100.7:4711"}, "198.51.100.7"},
		{"version 6 with brackets and port", "[fd00::1]:1000", []string{forwarded, "[2001:db8::1]:4711"}, "2001:db8::1"},
		{"version 6 with brackets", "[fd00::1]:1000", []string{forwarded, "[2001:db8::1]"}, "2001:db8::1"},
		{"version 4 written as version 6", "[::ffff:10.0.0.1]:1000", []string{forwarded, "::ffff:198.51.100.7"}, "198.51.100.7"},
		{"a proxy that tells nothing", "10.0.0.1:1000", nil, "10.0.0.1"},
		{"a list that cannot be read", "10.0.0.1:1000", []string{forwarded, "198.51.100.7, unknown"}, "10.0.0.1"},
		{"a list that ends with nothing", "10.0.0.1:1000", []string{forwarded, "198.51.100.7,"}, "10.0.0.1"},
		{"proxies only", "10.0.0.1:1000", []string{forwarded, "10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"no connection", "pipe", nil, "invalid IP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := behindProxies.Client(asking(c.remote, "localhost", c.header...)).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestTheHostIsThatOfTheTrustedProxy(t *testing.T) {
	const forwarded = "X-Forwarded-Host"
	for _, c := range []struct {
		name, remote, host string
		header             []string
		want               string
	}{
		{"a name", "198.51.100.7:1", "Feed.Example.com", nil, "feed.example.com"},
		{"a name with port and dot", "198.51.100.7:1", "feed.example.com.:8443", nil, "feed.example.com"},
		{"an address of version 6", "198.51.100.7:1", "[2001:DB8::1]:80", nil, "2001:db8::1"},
		{"a header of nobody who is trusted", "198.51.100.7:1", "evil.example", []string{forwarded, "feed.example.com"}, "evil.example"},
		{"a header of a proxy", "10.0.0.1:1", "127.0.0.1:8080", []string{forwarded, "evil.example, feed.example.com"}, "feed.example.com"},
		{"a header of a proxy that cannot be read", "10.0.0.1:1", "feed.example.com", []string{forwarded, "a b"}, ""},
		{"a proxy that tells nothing", "10.0.0.1:1", "feed.example.com", nil, "feed.example.com"},
		{"nothing", "198.51.100.7:1", "", nil, ""},
		{"something else", "198.51.100.7:1", "feed.example.com/x@y", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := behindProxies.Host(asking(c.remote, c.host, c.header...)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestANeighbourhoodIsWhatOneClientHasToItself(t *testing.T) {
	for address, want := range map[string]string{
		"198.51.100.7": "198.51.100.7/32", "::ffff:198.51.100.7": "198.51.100.7/32",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := guard.Neighbourhood(netip.MustParseAddr(address)).String(); got != want {
			t.Errorf("%s is in %s, want %s", address, got, want)
		}
	}
	if got := guard.Neighbourhood(netip.Addr{}); got.IsValid() {
		t.Errorf("nobody is in %s", got)
	}
}

// FuzzForwarded holds the reading of headers to laws: nobody but a trusted
// proxy changes what the connection says, and what is read reads as itself.
func FuzzForwarded(f *testing.F) {
	for _, text := range []string{"198.51.100.7", "10.0.0.1, 10.0.0.2", "[::1]:80", "::ffff:10.0.0.1%x", ",,", "a b", "feed.example.com:80", "[", "]:1", "\xff", "127.0.0.1."} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, list, host string) {
		stranger := asking("198.51.100.7:1", "feed.example.com", "X-Forwarded-For", list, "X-Forwarded-Host", host)
		if client, name := behindProxies.Client(stranger), behindProxies.Host(stranger); client.String() != "198.51.100.7" || name != "feed.example.com" {
			t.Errorf("a stranger is taken for %s at %q", client, name)
		}
		proxied := asking("10.0.0.1:1", "feed.example.com", "X-Forwarded-For", list, "X-Forwarded-Host", host)
		client := behindProxies.Client(proxied)
		if !client.IsValid() || client.Zone() != "" || client.Is4In6() {
			t.Errorf("%q gives the client %s", list, client)
		}
		name := behindProxies.Host(proxied)
		if name != "" && (guard.Name(name) != name || strings.ContainsAny(name, " ,/@\r\n")) {
			t.Errorf("%q gives the host %q", host, name)
		}
		direct := asking("198.51.100.7:1", host)
		if name := behindProxies.Host(direct); name != "" && guard.IsLoopback(name) && !strings.ContainsAny(strings.ToLower(host), "l1") {
			t.Errorf("%q is taken for this machine", host)
		}
	})
}
