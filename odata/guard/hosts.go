package guard

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"feedline/odata/fault"
)

// Hosts are the names under which the feed answers. A page whose domain was
// pointed at the feed's machine sends its own name as the Host, and is kept out
// by that (DNS rebinding).
type Hosts struct {
	Network Network
	Names   []string // as Name writes them
	Local   bool     // the feed runs without sign-in: only loopback names count, whatever proxies say
}

// Only passes on the requests for one of the hosts, and answers the others 421.
// Paths of health are answered under every address as well, as orchestrators
// ask for them by number.
func (h Hosts) Only(next http.Handler, health []string, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.answers(r, slices.Contains(health, r.URL.Path)) {
			next.ServeHTTP(w, r)
			return
		}
		log.Warn("refused a request for another host", "host", clipped(r.Host), "method", r.Method, "agent", clipped(r.UserAgent()))
		refuse(w, http.StatusMisdirectedRequest, h.misdirected())
	})
}

// answers tells whether the host of a request is one of them. Loopback names
// are believed of what connects from this machine, such as a proxy there.
func (h Hosts) answers(r *http.Request, health bool) bool {
	if h.Local {
		return IsLoopback(Network{}.Host(r))
	}
	name := h.Network.Host(r)
	switch {
	case name == "":
		return false
	case slices.Contains(h.Names, name):
		return true
	case IsLoopback(name):
		return health || IsLoopback(Network{}.Client(r).String())
	}
	_, err := netip.ParseAddr(name)
	return health && err == nil
}

// misdirected says what to do, and not which hosts there are.
func (h Hosts) misdirected() *fault.Error {
	message := "This feed does not answer under the host of this address. Use the address that the feed's operator gave you. " +
		"Operators write the hosts that clients use into the settings public-url and hosts."
	if h.Local {
		message = "This feed runs without sign-in and answers only on this machine. Use http://localhost or http://127.0.0.1 with the same port."
	}
	return &fault.Error{Code: fault.MisdirectedHost, Message: message, Target: "Host"}
}

// clipped keeps what a client says of itself from filling the log.
func clipped(text string) string {
	const most = 100
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}
