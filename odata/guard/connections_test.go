package guard_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"feedline/odata/guard"
)

// arriving is a listener with connections from anywhere.
type arriving chan net.Conn

func (a arriving) Addr() net.Addr { return &net.TCPAddr{} }
func (a arriving) Close() error   { close(a); return nil }

func (a arriving) Accept() (net.Conn, error) {
	if conn, ok := <-a; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

// come lets a connection arrive and returns its other end.
func (a arriving) come(address string) net.Conn {
	here, there := net.Pipe()
	a <- &coming{Conn: there, remote: net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(address), 1000))}
	return here
}

type coming struct {
	net.Conn
	remote net.Addr
}

func (c *coming) RemoteAddr() net.Addr { return c.remote }

func limiting(total, perAddress int) (arriving, net.Listener) {
	a := make(arriving, 100)
	return a, guard.Connections{Total: total, PerAddress: perAddress, Network: behindProxies}.Around(a)
}

func mustAccept(t *testing.T, ln net.Listener) net.Conn {
	t.Helper()
	conn, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestOneNeighbourhoodTakesNoMoreThanItsConnections(t *testing.T) {
	a, ln := limiting(100, 2)
	a.come("2001:db8::1")
	a.come("2001:db8::2")
	first, _ := mustAccept(t, ln), mustAccept(t, ln)
	third := a.come("2001:db8::3")
	a.come("198.51.100.7")
	if conn := mustAccept(t, ln); conn.RemoteAddr().String() != "198.51.100.7:1000" {
		t.Errorf("%s was let in", conn.RemoteAddr())
	}
	if _, err := third.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the third is left with %v", err)
	}
	first.Close()
	first.Close() // which counts once
	a.come("2001:db8::4")
	mustAccept(t, ln)
	a.come("2001:db8::5")
	for range 5 {
		a.come("10.0.0.1")
		a.come("127.0.0.1")
	}
	for range 10 {
		if conn := mustAccept(t, ln); conn.RemoteAddr().String() == "[2001:db8::5]:1000" {
			t.Error("a third one was let in")
		}
	}
}

func TestConnectionsBeyondTheTotalWait(t *testing.T) {
	a, ln := limiting(1, 1)
	a.come("198.51.100.7")
	first := mustAccept(t, ln)
	accepted := make(chan error, 1)
	go func() {
		_, err := ln.Accept()
		accepted <- err
	}()
	a.come("198.51.100.8")
	select {
	case err := <-accepted:
		t.Errorf("a second one was let in: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	first.Close()
	if err := <-accepted; err != nil {
		t.Error(err)
	}
	go func() {
		_, err := ln.Accept()
		accepted <- err
	}()
	ln.Close()
	if err := <-accepted; !errors.Is(err, net.ErrClosed) {
		t.Errorf("after the end the wait ends with %v", err)
	}
}
