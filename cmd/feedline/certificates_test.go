package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writePair writes a certificate for feed.example.com with a serial number, and
// its key, and returns the names of their files.
func writePair(t *testing.T, folder string, serial int64, key any) (certFile, keyFile string) {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"feed.example.com"}, NotAfter: time.Now().Add(time.Hour)}
	var public any
	switch k := key.(type) {
	case *ecdsa.PrivateKey:
		public = &k.PublicKey
	case *rsa.PrivateKey:
		public = &k.PublicKey
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, public, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(folder, "cert.pem"), filepath.Join(folder, "key.pem")
	write(t, certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), serial)
	write(t, keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), serial)
	return certFile, keyFile
}

// write writes a file with a time of its own, as two writes may have the same.
func write(t *testing.T, name string, text []byte, at int64) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, time.Time{}, time.Unix(at, 0)); err != nil {
		t.Fatal(err)
	}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAReplacedCertificateComesIntoForceAndABrokenOneDoesNot(t *testing.T) {
	folder, key, other := t.TempDir(), newKey(t), newKey(t)
	certFile, keyFile := writePair(t, folder, 1, key)
	var log bytes.Buffer
	c, err := openCertificates(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	c.now = func() time.Time { return now }
	serial := func() int64 {
		pair, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	writePair(t, folder, 2, key)
	if got := serial(); got != 1 {
		t.Errorf("within ten seconds it is %d", got)
	}
	now = now.Add(lookEvery)
	if got := serial(); got != 2 {
		t.Errorf("after ten seconds it is %d", got)
	}
	writePair(t, t.TempDir(), 3, other)
	write(t, certFile, []byte("torn"), 3)
	for range 3 {
		now = now.Add(lookEvery)
		if got := serial(); got != 2 {
			t.Errorf("with a torn file it is %d", got)
		}
	}
	if n := strings.Count(log.String(), "the one before stays in force"); n != 1 {
		t.Errorf("it is told %d times: %s", n, &log)
	}
	if err := os.Remove(certFile); err != nil {
		t.Fatal(err)
	}
	now = now.Add(lookEvery)
	if got := serial(); got != 2 {
		t.Errorf("without a file it is %d", got)
	}
	writePair(t, folder, 4, other)
	now = now.Add(lookEvery)
	if got := serial(); got != 4 || strings.Contains(log.String(), "BEGIN") {
		t.Errorf("with another key it is %d: %s", got, &log)
	}
}

func TestFilesThatDoNotBelongTogetherKeepTheFeedFromStarting(t *testing.T) {
	certFile, _ := writePair(t, t.TempDir(), 1, newKey(t))
	_, keyFile := writePair(t, t.TempDir(), 2, newKey(t))
	for _, files := range [][2]string{{certFile, keyFile}, {certFile, "nowhere.pem"}, {"nowhere.pem", keyFile}} {
		c := &Config{TLSCert: files[0], TLSKey: files[1]}
		if _, err := c.encryption(slog.New(slog.DiscardHandler)); err == nil || !strings.HasPrefix(err.Error(), "the certificate cannot be used: ") {
			t.Errorf("%v: %v", files, err)
		}
	}
}

func TestClientsOfPowerBIFindASuite(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile := writePair(t, t.TempDir(), 1, key)
	config, err := (&Config{TLSCert: certFile, TLSKey: keyFile}).encryption(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		client *tls.Config
		proto  string
		fails  bool
	}{
		{"TLS 1.3 with HTTP/2", &tls.Config{NextProtos: []string{"h2", "http/1.1"}}, "h2", false},
		{".NET on Windows with TLS 1.2", &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}}, "", false},
		{"HTTP/1.1 alone", &tls.Config{NextProtos: []string{"http/1.1"}}, "http/1.1", false},
		{"TLS 1.1", &tls.Config{MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11}, "", true},
		{"a suite that keeps no past secret", &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA}}, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			here, there := net.Pipe()
			defer here.Close()
			go func() { _ = tls.Server(there, config).Handshake(); there.Close() }()
			c.client.InsecureSkipVerify = true // the test's own certificate
			client := tls.Client(here, c.client)
			err := client.Handshake()
			if (err != nil) != c.fails || err == nil && client.ConnectionState().NegotiatedProtocol != c.proto {
				t.Errorf("%v, %q", err, client.ConnectionState().NegotiatedProtocol)
			}
		})
	}
}

func TestCertificatesAreFetchedForTheListedHostsOnly(t *testing.T) {
	c := configured(t, "--acme-hosts", "Feed.example.com", "--acme-cache", t.TempDir(), "--acme-directory", "https://127.0.0.1:1/directory")
	config, err := c.encryption(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	_, err = config.GetCertificate(&tls.ClientHelloInfo{ServerName: "evil.example"})
	if err == nil || !strings.Contains(err.Error(), "not configured") {
		t.Errorf("another host gets %v", err)
	}
	if _, err := config.GetCertificate(&tls.ClientHelloInfo{ServerName: "feed.example.com"}); err == nil || strings.Contains(err.Error(), "not configured") {
		t.Errorf("the host gets %v", err)
	}
	if got := config.NextProtos; len(got) != 3 || got[2] != "acme-tls/1" {
		t.Errorf("it speaks %q", got)
	}
}

func TestCheckLooksAtTheCertificate(t *testing.T) {
	key := newKey(t)
	certFile, keyFile := writePair(t, t.TempDir(), 1, key)
	for _, c := range []struct {
		name, certFile, host, want string
	}{
		{"a good one", certFile, "feed.example.com", "ok     certificate: " + certFile + ", until "},
		{"one for another host", certFile, "office.example.com", "FAULT  certificate: " + certFile + " is not for office.example.com; "},
		{"none", "nowhere.pem", "feed.example.com", "FAULT  certificate: the certificate cannot be used: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var said bytes.Buffer
			k := &checkup{w: &said}
			k.certificate(&Config{Auth: []string{"key"}, TLSCert: c.certFile, TLSKey: keyFile, Hosts: []string{c.host}})
			if !strings.HasPrefix(said.String(), c.want) || strings.Count(said.String(), "\n") != 1 {
				t.Errorf("it says\n%s", &said)
			}
		})
	}
}
