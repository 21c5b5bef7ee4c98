package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// announce prints the address to paste and whether the feed answers there as
// its clients will see it. It returns that address.
func (p *program) announce(ctx context.Context, ln net.Listener, c *Config) string {
	scheme := "http://"
	if c.encrypts() {
		scheme = "https://"
	}
	local := scheme + ln.Addr().String() + feedPath
	public := local
	if c.PublicURL != nil {
		public = trimmed(c.PublicURL)
	}
	p.say("paste this address into Power BI or Excel (Get Data, OData feed): %s", public)
	root, sets, err := askServiceRoot(ctx, local, c.askedHost())
	switch {
	case c.signsIn() && errors.Is(err, errSignIn):
		p.say("self-check: the service root asks its callers to sign in")
	case c.signsIn() && err == nil:
		p.say("self-check: FAILED: %s answers callers who have not signed in", local)
	case err != nil:
		p.say("self-check: FAILED: %v", err)
	case root != public+"/":
		p.say("self-check: links begin with %s", root)
	default:
		p.say("self-check: the service root answers with %d entity sets", sets)
	}
	return public
}

// errSignIn is the answer to who shows no credential.
var errSignIn = errors.New("callers are asked to sign in")

// askedHost is a host under which the feed answers; empty: that of its address.
func (c *Config) askedHost() string {
	if hosts := c.hosts(); c.signsIn() && len(hosts) > 0 {
		return hosts[0]
	}
	return ""
}

// askServiceRoot reads the service document over the network, as a client of
// the host does, and returns the root that its links begin with. It shows no
// credential.
func askServiceRoot(ctx context.Context, address, host string) (root string, sets int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("User-Agent", "feedline self-check")
	request.Host = host
	response, err := direct(host).Do(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	var document struct {
		Context string `json:"@odata.context"`
		Value   []struct{}
	}
	if response.StatusCode == http.StatusUnauthorized && response.Header.Get("WWW-Authenticate") != "" {
		return "", 0, fmt.Errorf("%s: %w", address, errSignIn)
	}
	if response.StatusCode != http.StatusOK {
		return "", 0, fmt.Errorf("%s answers %s", address, response.Status)
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		return "", 0, fmt.Errorf("%s does not answer with a service document: %w", address, err)
	}
	root, _, _ = strings.Cut(document.Context, "$metadata")
	return root, len(document.Value), nil
}

// direct is a client that asks the feed of this machine for a host, past any
// proxy. Whose certificate it sees it does not ask: that is for clients to judge,
// which know the feed under other names.
func direct(host string) *http.Client {
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, TLSClientConfig: &tls.Config{ServerName: host, InsecureSkipVerify: true}}}
}
