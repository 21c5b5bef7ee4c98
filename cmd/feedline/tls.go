package main

import (
	"crypto/tls"
	"log/slog"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// encryption is how connections are encrypted; nil: they are not.
func (c *Config) encryption(log *slog.Logger) (*tls.Config, error) {
	switch {
	case len(c.ACMEHosts) > 0:
		return c.fetched(), nil
	case c.TLSCert == "":
		return nil, nil
	}
	pair, err := openCertificates(c.TLSCert, c.TLSKey, log)
	if err != nil {
		return nil, errCertificate(err)
	}
	return encrypted(pair.get), nil
}

func errCertificate(err error) error {
	return advise("tls-cert and tls-key name files in PEM that belong together, and that this user may read",
		"the certificate cannot be used: %v", err)
}

// encrypted is the way in which connections are encrypted, with the certificate
// that is got for each.
func encrypted(certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, GetCertificate: certificate,
		CipherSuites: suites, NextProtos: []string{"h2", "http/1.1"},
	}
}

// suites are those of TLS 1.2 that keep past connections secret and that Power
// BI's service, its gateway and Excel have on every Windows that Microsoft
// still mends. Those of TLS 1.3 are all good and always on.
var suites = []uint16{
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
}

// fetched encrypts with certificates that an ACME service gives out to whoever
// answers for a host (RFC 8737: on the feed's own port, which must be 443 as the
// service sees it).
func (c *Config) fetched() *tls.Config {
	manager := &autocert.Manager{
		Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.ACMEHosts...),
		Cache: autocert.DirCache(c.ACMECache), Client: &acme.Client{DirectoryURL: c.ACMEDirectory},
	}
	config := encrypted(manager.GetCertificate)
	config.NextProtos = append(config.NextProtos, acme.ALPNProto)
	return config
}
