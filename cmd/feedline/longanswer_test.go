package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAnAnswerThatHasBegunOutlivesItsToken begins a long answer with a good token
// and reads on when the same token is refused elsewhere.
func TestAnAnswerThatHasBegunOutlivesItsToken(t *testing.T) {
	folder, from := t.TempDir(), newIssuer(t)
	do(t, folder, "sample", "--db", "feed.db", "--days", "14")
	configuration := `
db: feed.db
auth: oidc
issuers: [{issuer: "` + from.URL + `", audiences: [feed], clock-skew: 1s}]
access: [{tenant: sample, roles: supervisor, when: {}}]
`
	if err := os.WriteFile(filepath.Join(folder, "feedline.yaml"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t, folder)
	headers := map[string]string{"Authorization": "Bearer " + from.token(t, map[string]any{"exp": time.Now().Add(4 * time.Second).Unix()})}
	answer, faster := slowly(t, s.root+"/QueueSegments?$expand=Conversation($expand=*)", headers)
	for end := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		response, body := get(t, s.root+"/Queues", headers)
		if response.StatusCode == http.StatusUnauthorized && strings.Contains(string(body), "expired") {
			break
		}
		if response.StatusCode != http.StatusOK || time.Now().After(end) {
			t.Fatalf("%s\n%s", response.Status, body)
		}
	}
	faster()
	var page struct{ Value []json.RawMessage }
	text, err := io.ReadAll(answer)
	if err == nil {
		err = json.Unmarshal(text, &page)
	}
	if err != nil || len(page.Value) < 1000 {
		t.Errorf("the answer has %d bytes and %d rows: %v", len(text), len(page.Value), err)
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	refused, ended := strings.Index(s.log.String(), "reason=expired"), strings.Index(s.log.String(), "path=/odata/QueueSegments")
	if refused < 0 || ended < refused {
		t.Errorf("the answer did not last until the token was refused:\n%s", s.log)
	}
}

// slowly begins to read an answer over a connection that takes little at a time
// until it is told to go faster.
func slowly(t *testing.T, address string, headers map[string]string) (answer io.Reader, faster func()) {
	t.Helper()
	var conn net.Conn
	narrow := func(ctx context.Context, network, host string) (_ net.Conn, err error) {
		if conn, err = new(net.Dialer).DialContext(ctx, network, host); err == nil {
			err = conn.(*net.TCPConn).SetReadBuffer(64 << 10)
		}
		return conn, err
	}
	client := &http.Client{Transport: &http.Transport{DialContext: narrow}}
	t.Cleanup(client.CloseIdleConnections)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	return response.Body, func() { _ = conn.(*net.TCPConn).SetReadBuffer(4 << 20) }
}
