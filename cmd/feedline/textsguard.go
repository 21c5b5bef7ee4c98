package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"

	"feedline/odata/guard"
)

// The functions here turn the texts of settings that protect the feed into
// values.

func setTLSCert(c *Config, text string) error   { c.TLSCert = text; return nil }
func setTLSKey(c *Config, text string) error    { c.TLSKey = text; return nil }
func setACMECache(c *Config, text string) error { c.ACMECache = text; return nil }

func setTLS(c *Config, text string) error {
	if text != "auto" && text != "off" {
		return fmt.Errorf("%q is neither auto nor off", text)
	}
	c.TLS = text
	return nil
}

// hostName is the form of the names of hosts.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})$`)

func setHosts(c *Config, text string) error {
	for _, host := range listed(text) {
		if _, err := netip.ParseAddr(host); err != nil && !hostName.MatchString(host) {
			return fmt.Errorf("%q is not a host; write a name or an address without port and scheme, such as feed.example.com", host)
		}
		c.Hosts = append(c.Hosts, guard.Name(host))
	}
	return nil
}

func setACMEHosts(c *Config, text string) error {
	for _, host := range listed(text) {
		if _, err := netip.ParseAddr(host); err == nil || !hostName.MatchString(host) {
			return fmt.Errorf("%q is not the name of a host; write one such as feed.example.com", host)
		}
		c.ACMEHosts = append(c.ACMEHosts, guard.Name(host))
	}
	return nil
}

func setACMEDirectory(c *Config, text string) error {
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%q is not an address that begins with https://", text)
	}
	c.ACMEDirectory = text
	return nil
}

func setOrigins(c *Config, text string) error {
	for _, part := range listed(text) {
		origin, ok := guard.Origin(part)
		if !ok {
			return fmt.Errorf("%q is not an origin; write the scheme, host and port of one web page, such as https://app.example.com", part)
		}
		c.Origins = append(c.Origins, origin)
	}
	return nil
}
