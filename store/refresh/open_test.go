package refresh

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedline/store"
)

// fetched is the source of queues at a path of a server.
func fetched(t *testing.T, server *httptest.Server, path string) Text {
	t.Helper()
	address, err := url.Parse(server.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	return Text{Name: Place(address), Open: Fetch(server.Client(), address, func() (string, error) { return "Bearer of-secrets", nil })}
}

func TestASourceIsFetchedWithItsCredential(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer of-secrets":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/plain":
			http.Redirect(w, r, "http://"+r.Host+"/queues", http.StatusFound)
		case r.URL.Path == "/slow":
			_, _ = io.WriteString(w, `{"id":"`+id("a")+`"}`+"\n")
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		case r.URL.Path == "/queues":
			_, _ = io.WriteString(w, `[{"id":"`+id("a")+`","Name":"Sales"}]`)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	queues, ctx := lookup(t, "Queues"), context.Background()
	taken, err := fetched(t, server, "/queues?token=secret").Take(ctx, queues, store.Tenant{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := taken.Rows(ctx, nil)
	if err != nil || !rows.Next() || string(rows.Cells()[0].Text) != id("a") || rows.Next() {
		t.Errorf("the rows are not those of the server: %v", err)
	}
	for path, want := range map[string]string{"/none?token=secret": "404", "/plain?token=secret": "not encrypted"} {
		_, err := fetched(t, server, path).Take(ctx, queues, store.Tenant{})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
	slow := fetched(t, server, "/slow")
	slow.Timeout = 50 * time.Millisecond
	if _, err := slow.Take(ctx, queues, store.Tenant{}); err == nil || !strings.Contains(err.Error(), "took longer than 50ms") {
		t.Errorf("a slow server: %v", err)
	}
}

func TestACredentialThatIsMissingIsToldBeforeTheServerIsAsked(t *testing.T) {
	none := errors.New("the variable PBX_TOKEN is not set")
	open := Fetch(http.DefaultClient, &url.URL{Scheme: "https", Host: "pbx.invalid"}, func() (string, error) { return "", none })
	if _, err := open(context.Background()); !errors.Is(err, none) {
		t.Error(err)
	}
}

func TestASourceHasALimitOfItsSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "queues.csv")
	if err := os.WriteFile(path, []byte("id,Name\n"+id("b")+",Service\n"+id("a")+",Sales\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]string{0: "", 60: "more than 60 bytes"} {
		_, err := Text{Name: path, Open: File(path), Size: size}.Take(context.Background(), lookup(t, "Queues"), store.Tenant{})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
}
