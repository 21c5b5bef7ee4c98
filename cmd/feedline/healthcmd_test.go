package main

import (
	"strings"
	"testing"
)

func TestHealthAsksTheFeedOfThisMachine(t *testing.T) {
	certFile, keyFile := writePair(t, t.TempDir(), 1, newKey(t))
	for name, flags := range map[string][]string{"in clear text": nil, "over TLS": {"--tls-cert", certFile, "--tls-key", keyFile}} {
		address, c := startFeed(t, flags...)
		c.Listen = address
		if text, err := askReady(t.Context(), c); err != nil || text != "ok" {
			t.Errorf("%s it says %q: %v", name, text, err)
		}
		c.Listen = strings.Replace(address, "127.0.0.1", "0.0.0.0", 1)
		if _, err := askReady(t.Context(), c); err != nil {
			t.Errorf("%s on all addresses: %v", name, err)
		}
		c.Listen = freeAddress(t)
		if _, err := askReady(t.Context(), c); err == nil || !strings.Contains(err.Error(), "does not answer") {
			t.Errorf("where nobody listens: %v", err)
		}
	}
}
