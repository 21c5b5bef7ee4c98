package main

import (
	"log/slog"
	"time"
)

// certificate checks the files of the certificate, whether its time has come
// and not gone, and whether it is for the hosts of the feed.
func (k *checkup) certificate(c *Config) {
	if c.TLSCert == "" || c.TLSKey == "" {
		return
	}
	files, err := openCertificates(c.TLSCert, c.TLSKey, slog.New(slog.DiscardHandler))
	if err != nil {
		k.wrong("certificate: %s", oneLine(errCertificate(err)))
		return
	}
	leaf, now := files.pair.Leaf, files.now()
	sound := true
	for _, host := range c.hosts() {
		if err := leaf.VerifyHostname(host); err != nil {
			k.wrong("certificate: %s is not for %s; have one made for that host", c.TLSCert, host)
			sound = false
		}
	}
	switch {
	case now.After(leaf.NotAfter):
		k.wrong("certificate: %s ended on %s; have it renewed", c.TLSCert, leaf.NotAfter.Format(time.DateOnly))
	case now.Before(leaf.NotBefore):
		k.wrong("certificate: %s begins on %s; set the clock, or wait", c.TLSCert, leaf.NotBefore.Format(time.DateOnly))
	case sound:
		k.fine("certificate: %s, until %s", c.TLSCert, leaf.NotAfter.Format(time.DateOnly))
	}
}
