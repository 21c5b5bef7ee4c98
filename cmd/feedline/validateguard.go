package main

import (
	"fmt"
	"net"
)

// reachable tells whether other machines can connect to the feed itself.
func (c *Config) reachable() bool { return isAddress(c.Listen) && !isLoopback(c.listenHost()) }

// encrypts tells whether the feed has certificates of its own.
func (c *Config) encrypts() bool { return c.TLSCert != "" || len(c.ACMEHosts) > 0 }

// pprofFault is what is wrong with the address of the profiles; empty if nothing
// is.
func (c *Config) pprofFault() string {
	host, _, _ := net.SplitHostPort(c.PprofListen)
	switch {
	case c.PprofListen == "":
		return ""
	case !isAddress(c.PprofListen):
		return fmt.Sprintf("%q is not an address; write host:port, such as 127.0.0.1:6060", c.PprofListen)
	case !isLoopback(host):
		return fmt.Sprintf("%s can be reached from other machines, and profiles are for this one alone; write 127.0.0.1 or [::1], and use an SSH tunnel from elsewhere", c.PprofListen)
	}
	return ""
}

// hostsFault is what is wrong with the hosts that are served; empty if nothing
// is.
func (c *Config) hostsFault() string {
	switch {
	case !c.signsIn() && len(c.Hosts) > 0:
		return "without sign-in only this machine is answered; leave it out, or have callers sign in"
	case c.signsIn() && c.reachable() && c.PublicURL == nil && len(c.Hosts) == 0:
		return fmt.Sprintf("names no host, and %s is for other machines; write public-url, or the hosts that clients use, such as hosts: feed.example.com", c.Listen)
	}
	return ""
}

// tlsFault is what is wrong with the way of credentials over the network; empty
// if nothing is.
func (c *Config) tlsFault() string {
	switch {
	case c.TLS == "off" && c.encrypts():
		return "is off, and there are certificates; leave one of them out"
	case c.TLS == "off" || c.encrypts() || !c.signsIn():
		return ""
	case c.reachable() && len(c.TrustedProxies) == 0:
		return fmt.Sprintf("credentials would cross the network in clear text, as %s can be reached from other machines; "+
			"write tls-cert and tls-key, or acme-hosts, or trusted-proxies if a proxy encrypts, or tls: off to accept that", c.Listen)
	case c.PublicURL != nil && c.PublicURL.Scheme == "http" && !isLoopback(c.publicHost()):
		return fmt.Sprintf("credentials would cross the network in clear text on their way to %s; "+
			"write https in public-url, or tls: off to accept that", trimmed(c.PublicURL))
	}
	return ""
}

// certificateFault is what is wrong with the files of the certificate; empty if
// nothing is.
func (c *Config) certificateFault() string {
	switch {
	case c.TLSCert != "" && c.TLSKey == "":
		return "needs tls-key, the file with the key of the certificate"
	case c.TLSCert == "" && c.TLSKey != "":
		return "is missing, and tls-key is there; write the file with the certificate"
	case c.TLSCert != "" && len(c.ACMEHosts) > 0:
		return "and acme-hosts exclude each other; leave one of them out"
	}
	return ""
}

// acmeFault is what is wrong with fetching certificates; empty if nothing is.
func (c *Config) acmeFault() string {
	switch {
	case len(c.ACMEHosts) > 0 && c.ACMECache == "":
		return "needs acme-cache, a folder that keeps the certificates and that nobody else can read"
	case len(c.ACMEHosts) == 0 && c.ACMECache != "":
		return "is missing, and acme-cache is there; write the names of the hosts"
	}
	return ""
}
