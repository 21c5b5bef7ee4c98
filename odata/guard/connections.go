package guard

import (
	"net"
	"net/netip"
	"sync"

	"feedline/auth"
)

// Connections are how many connections the feed keeps open.
type Connections struct {
	Total      int     // further ones wait in the system's queue
	PerAddress int     // from one neighbourhood; further ones are closed at once
	Network    Network // whose proxies, and this machine itself, count towards the total alone
}

// Around limits the connections of a listener.
func (c Connections) Around(ln net.Listener) net.Listener {
	return &limited{
		Listener: ln, limits: c,
		places: make(chan struct{}, c.Total), closed: make(chan struct{}), open: map[netip.Prefix]int{},
	}
}

type limited struct {
	net.Listener
	limits Connections
	places chan struct{} // one value for each open connection
	closed chan struct{}
	once   sync.Once

	mu   sync.Mutex
	open map[netip.Prefix]int // none: absent
}

// Accept waits for a place and then for a connection that may have it.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			<-l.places
			return nil, err
		}
		from, counted := l.counted(conn.RemoteAddr())
		if counted && !l.enter(from) {
			_ = conn.Close()
			continue
		}
		return &counting{Conn: conn, leave: func() {
			if counted {
				l.leave(from)
			}
			<-l.places
		}}, nil
	}
}

// Close closes the listener, and ends the wait for a place.
func (l *limited) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// counted tells where a connection comes from, and whether those are counted.
func (l *limited) counted(remote net.Addr) (netip.Prefix, bool) {
	address := auth.Peer(remote.String())
	return Neighbourhood(address), address.IsValid() && !address.IsLoopback() && !l.limits.Network.trusts(address)
}

func (l *limited) enter(from netip.Prefix) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from] >= l.limits.PerAddress {
		return false
	}
	l.open[from]++
	return true
}

func (l *limited) leave(from netip.Prefix) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[from]--; l.open[from] == 0 {
		delete(l.open, from)
	}
}

// counting gives its place back when it is closed.
type counting struct {
	net.Conn
	once  sync.Once
	leave func()
}

func (c *counting) Close() error {
	defer c.once.Do(c.leave)
	return c.Conn.Close()
}
