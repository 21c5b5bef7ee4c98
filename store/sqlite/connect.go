package sqlite

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// fileDSN names a file for openPool: how it is opened, such as mode=ro, and the
// pragmas of its connections. What stands in double quotes is always a name, and
// a file's own schema calls no function that could do harm, whoever made it.
func fileDSN(path, opened string, pragmas ...string) (string, error) {
	uri, err := fileURI(path)
	if err != nil {
		return "", err
	}
	uri.RawQuery = opened + "&_dqs=0&" + url.Values{"_pragma": append(pragmas, "trusted_schema(0)")}.Encode()
	return uri.String(), nil
}

// waiting is the pragma of the longest wait for a lock of another process.
func waiting(d time.Duration) string {
	return "busy_timeout(" + strconv.FormatInt(d.Milliseconds(), 10) + ")"
}

// openOne opens a file, which fileDSN names, on one connection.
func openOne(path, opened string, pragmas ...string) (*sql.DB, error) {
	dsn, err := fileDSN(path, opened, pragmas...)
	if err != nil {
		return nil, err
	}
	pool, err := openPool(dsn)
	if err == nil {
		pool.SetMaxOpenConns(1)
	}
	return pool, err
}

// fileURI names the file so that no character of its path is taken for an
// option.
func fileURI(path string) (url.URL, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return url.URL{}, err
	}
	slashed := filepath.ToSlash(absolute)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return url.URL{Scheme: "file", Path: slashed}, nil
}
