package refresh

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

// File opens a file.
func File(path string) func(context.Context) (io.ReadCloser, error) {
	return func(context.Context) (io.ReadCloser, error) { return os.Open(path) }
}

// Fetch asks a server for a text. Authorization gives the value of that header
// when it is needed; empty: none is sent. Redirects are not followed to places
// that are not encrypted.
func Fetch(client *http.Client, address *url.URL, authorization func() (string, error)) func(context.Context) (io.ReadCloser, error) {
	own := *client
	own.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		switch {
		case len(via) >= 10:
			return errors.New("it redirects ten times")
		case r.URL.Scheme != "https" && address.Scheme == "https":
			return errors.New("it redirects to an address that is not encrypted")
		}
		return nil
	}
	return func(ctx context.Context) (io.ReadCloser, error) {
		credential, err := authorization()
		if err != nil {
			return nil, err
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
		if err != nil {
			return nil, withoutAddress(err)
		}
		r.Header.Set("Accept", "application/x-ndjson, application/json, text/csv;q=0.9")
		if credential != "" {
			r.Header.Set("Authorization", credential)
		}
		answer, err := own.Do(r)
		if err != nil {
			return nil, withoutAddress(err)
		}
		if answer.StatusCode != http.StatusOK {
			return nil, errors.Join(fmt.Errorf("the server answers %s", answer.Status), answer.Body.Close())
		}
		return answer.Body, nil
	}
}

// withoutAddress takes the address out of an error, as it may hold a secret.
func withoutAddress(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Place is an address for messages: without what may be a secret in it.
func Place(address *url.URL) string {
	return (&url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}).String()
}
