package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestASecondSignalEndsServingAtOnce(t *testing.T) {
	folder := t.TempDir()
	do(t, folder, "tenant", "add", "office", "--zone", "UTC", "--db", "feed.db")
	feed := serve(t, folder, "--db", "feed.db", "--shutdown-timeout", "10m")
	address := strings.TrimSuffix(strings.TrimPrefix(feed.root, "http://"), feedPath)
	slow, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Write([]byte("GET /odata HTTP/1.1\r\n")); err != nil { // a request that is never finished
		t.Fatal(err)
	}
	get(t, feed.root, nil) // whose connection was taken after the slow one
	ended := make(chan error, 1)
	go func() { ended <- feed.stop() }()
	for {
		_ = feed.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			if err == nil || err.Error() != "signal: terminated" {
				t.Errorf("the program ended with %v, not by the second signal", err)
			}
			return
		case <-time.After(10 * time.Millisecond): // the program takes a moment for the first one
		}
	}
}

func TestAnInterruptionIsToldInWords(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for command, want := range map[string]string{
		"sample --db x.db":  "feedline: interrupted; x.db was not made\n",
		"migrate --db y.db": "feedline: interrupted\n",
	} {
		var out bytes.Buffer
		err := run(ctx, strings.Fields(command), nil, nil, &bytes.Buffer{}, &out)
		if status := report(&out, err); status != exitFailed || out.String() != want {
			t.Errorf("%s ends with status %d: %s", command, status, &out)
		}
	}
}

func TestAModelWithoutTenantsIsServedWithoutOne(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "m", "model.yaml"), "namespace: Shop\ncontainer: Shop\ntenancy: false\n", 0o600)
	writeFile(t, filepath.Join(folder, "m", "Books.yaml"), "set: Books\ntype: Book\ndescription: What is sold.\nkey: [id]\n"+
		"storage: {table: books}\nproperties: [{name: id, type: Edm.Int32, nullable: false}]\n", 0o600)
	writeFile(t, filepath.Join(folder, "books.csv"), "id\n7\n", 0o600)
	do(t, folder, "import", "--db", "shop.db", "--model", "m", "--set", "Books", "books.csv")
	feed := serve(t, folder, "--db", "shop.db", "--model", "m")
	if _, body := get(t, feed.root+"/Books", nil); !strings.Contains(string(body), `{"id":7}`) {
		t.Errorf("the feed answers %s", body)
	}
}

func TestACauseIsNotToldTwice(t *testing.T) {
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name          string
		first, second error
		want          string
	}{
		{"the same cause", fmt.Errorf("sqlite: write Calls: %w", full), fmt.Errorf("sqlite: close the writer: %w", full), "write Calls: the disk is full"},
		{"another cause", fmt.Errorf("sqlite: write Calls: %w", full), errors.New("sqlite: close the writer: gone"), "write Calls: the disk is full\nclose the writer: gone"},
		{"only the second", nil, fmt.Errorf("sqlite: close the writer: %w", full), "close the writer: the disk is full"},
		{"rooms in the middle", fmt.Errorf("ingest: store line 2: sqlite: write Calls: %w", full), nil, "store line 2: write Calls: the disk is full"},
	} {
		if got := plainText(alongside(c.first, c.second)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
