package main

import (
	"log/slog"
	"net/http"

	"feedline/auth"
	"feedline/odata/guard"
)

// protected puts around the feed what keeps it to its own hosts, and browsers
// from making more of it than data.
func protected(c *Config, next http.Handler, log *slog.Logger) http.Handler {
	hosts := guard.Hosts{Network: c.network(), Names: c.hosts(), Local: !c.signsIn()}
	handler := guard.Origins(c.Origins).Allow(guard.NoBodies(next))
	return guard.Headers(hosts.Only(handler, []string{healthPath, readyPath}, log))
}

// network is what lies between the feed and its clients.
func (c *Config) network() guard.Network { return guard.Network{Proxies: c.TrustedProxies} }

// hosts are the names under which clients reach the feed.
func (c *Config) hosts() []string {
	if c.PublicURL == nil {
		return c.Hosts
	}
	return append([]string{guard.Name(c.publicHost())}, c.Hosts...)
}

// waitingRequests is how many requests of one caller may wait while others of
// it run. Power BI opens dozens at once.
const waitingRequests = 64

// admission lets so many requests of each caller in. Whoever sits at this
// machine is not counted.
func (c *Config) admission() func(*http.Request, auth.Principal, http.Header) (func(), error) {
	if !c.signsIn() {
		return nil
	}
	door := guard.NewDoor(guard.Limits{
		Rate: c.Rate, AddressRate: c.AddressRate,
		Requests: c.CallerRequests, Waiting: waitingRequests, Patience: c.QueueTimeout,
	}, c.network())
	return door.Admit
}

// connections are how many the feed keeps open.
func (c *Config) connections() guard.Connections {
	return guard.Connections{Total: c.Connections, PerAddress: c.AddressConns, Network: c.network()}
}
