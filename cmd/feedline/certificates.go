package main

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificates is the certificate in two files, which may be replaced while the
// feed runs. It is safe for concurrent use.
type certificates struct {
	certFile, keyFile string
	log               *slog.Logger
	now               func() time.Time

	mu     sync.Mutex
	pair   *tls.Certificate
	seen   [2]stamp  // of the files, when they were read
	looked time.Time // at the files
}

// stamp tells whether a file is another one than before.
type stamp struct {
	size int64
	when time.Time
}

// lookEvery is how long a look at the files serves.
const lookEvery = 10 * time.Second

// openCertificates reads the files for the first time.
func openCertificates(certFile, keyFile string, log *slog.Logger) (*certificates, error) {
	c := &certificates{certFile: certFile, keyFile: keyFile, log: log, now: time.Now}
	var err error
	c.looked = c.now()
	if c.seen, err = c.stamps(); err == nil {
		err = c.read()
	}
	return c, err
}

// get is the certificate for a handshake: the newest one that could be read.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		c.refresh()
	}
	return c.pair, nil
}

// refresh reads the files if they have changed. It tells of each change once.
func (c *certificates) refresh() {
	seen, err := c.stamps()
	if seen == c.seen {
		return
	}
	c.seen = seen
	if err == nil {
		err = c.read()
	}
	if err != nil {
		c.log.Warn("the new certificate cannot be used; the one before stays in force",
			"tls-cert", c.certFile, "tls-key", c.keyFile, "error", err, "ends", c.pair.Leaf.NotAfter)
		return
	}
	c.log.Info("a new certificate is in force", "tls-cert", c.certFile, "ends", c.pair.Leaf.NotAfter)
}

func (c *certificates) stamps() (seen [2]stamp, err error) {
	for i, name := range []string{c.certFile, c.keyFile} {
		info, failed := os.Stat(name)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		seen[i] = stamp{info.Size(), info.ModTime()}
	}
	return seen, err
}

// read reads the pair. It keeps the one before if that fails.
func (c *certificates) read() error {
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	if now := c.now(); now.After(pair.Leaf.NotAfter) {
		c.log.Warn("the certificate has expired", "tls-cert", c.certFile, "ended", pair.Leaf.NotAfter)
	}
	c.pair = &pair
	return nil
}
