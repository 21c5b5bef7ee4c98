package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The functions here turn the text of one setting into its value. What a value
// means beside the others is for validate.go to judge.

func setDB(c *Config, text string) error     { c.DB = text; return nil }
func setModel(c *Config, text string) error  { c.Model = text; return nil }
func setTenant(c *Config, text string) error { c.Tenant = text; return nil }
func setListen(c *Config, text string) error { c.Listen = text; return nil }

func setKeyParameter(c *Config, text string) error { c.KeyParameter = text; return nil }

func setMetricsListen(c *Config, text string) error { c.MetricsListen = nearby(text); return nil }
func setPprofListen(c *Config, text string) error   { c.PprofListen = nearby(text); return nil }

// nearby is an address whose host is this machine if it names none.
func nearby(address string) string {
	if strings.HasPrefix(address, ":") {
		return "127.0.0.1" + address
	}
	return address
}

func setAuth(c *Config, text string) error {
	c.Auth = append(c.Auth, listed(text)...)
	return nil
}

// listed are the different parts of a text between commas.
func listed(text string) (parts []string) {
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

func setLogLevel(c *Config, text string) error {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	level, ok := levels[text]
	if !ok {
		return fmt.Errorf("%q is not a level; write debug, info, warn or error", text)
	}
	c.LogLevel = level
	return nil
}

func setLogFormat(c *Config, text string) error {
	if text != "text" && text != "json" {
		return fmt.Errorf("%q is not a form of the log; write text or json", text)
	}
	c.LogFormat = text
	return nil
}

func setPublicURL(c *Config, text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%q is not an absolute address; write something like https://feed.example.com", text)
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%q has more than scheme, host and path; leave the rest out", text)
	}
	c.PublicURL = u
	return nil
}

func setTrustedProxies(c *Config, text string) error {
	var wrong []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		network, err := parseNetwork(part)
		if err != nil {
			wrong = append(wrong, strconv.Quote(part))
			continue
		}
		c.TrustedProxies = append(c.TrustedProxies, network)
	}
	if wrong != nil {
		return fmt.Errorf("%s: not a network; write an address or a network such as 10.0.0.0/8", strings.Join(wrong, ", "))
	}
	return nil
}

// parseNetwork reads a network, or an address as the network of that address
// alone.
func parseNetwork(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(address, address.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}

func setKeysFile(c *Config, text string) error          { c.KeysFile = text; return nil }
func setUsersFile(c *Config, text string) error         { c.UsersFile = text; return nil }
func setKeyDays(c *Config, text string) error           { return setNumber(&c.KeyDays, text) }
func setRate(c *Config, text string) error              { return setNumber(&c.Rate, text) }
func setAddressRate(c *Config, text string) error       { return setNumber(&c.AddressRate, text) }
func setPrincipalRequests(c *Config, text string) error { return setNumber(&c.CallerRequests, text) }
func setConnections(c *Config, text string) error       { return setNumber(&c.Connections, text) }
func setAddressConnections(c *Config, text string) error {
	return setNumber(&c.AddressConns, text)
}

func setReaders(c *Config, text string) error  { return setNumber(&c.Readers, text) }
func setPageRows(c *Config, text string) error { return setNumber(&c.PageRows, text) }

func setExpandDepth(c *Config, text string) error     { return setNumber(&c.ExpandDepth, text) }
func setExpandWidth(c *Config, text string) error     { return setNumber(&c.ExpandWidth, text) }
func setQueryOperations(c *Config, text string) error { return setNumber(&c.QueryOperations, text) }
func setHeavyQueries(c *Config, text string) error    { return setNumber(&c.HeavyQueries, text) }

func setAuditDB(c *Config, text string) error        { c.AuditDB = text; return nil }
func setAuditFile(c *Config, text string) error      { c.AuditFile = text; return nil }
func setAuditRetention(c *Config, text string) error { return setNumber(&c.AuditRetention, text) }
func setAuditFileKeep(c *Config, text string) error  { return setNumber(&c.AuditFileKeep, text) }

func setNumber(to *int, text string) error {
	n, err := strconv.Atoi(text)
	if err != nil {
		return fmt.Errorf("%q is not a whole number", text)
	}
	*to = n
	return nil
}

func setPageBytes(c *Config, text string) error     { return setSize(&c.PageBytes, text) }
func setAuditFileSize(c *Config, text string) error { return setSize(&c.AuditFileSize, text) }

func setSize(to *int64, text string) error {
	n, err := parseSize(text)
	if err != nil {
		return err
	}
	*to = n
	return nil
}

func setBusyTimeout(c *Config, text string) error     { return setDuration(&c.BusyTimeout, text) }
func setPageTime(c *Config, text string) error        { return setDuration(&c.PageTime, text) }
func setQueueTimeout(c *Config, text string) error    { return setDuration(&c.QueueTimeout, text) }
func setQueryTimeout(c *Config, text string) error    { return setDuration(&c.QueryTimeout, text) }
func setWriteTimeout(c *Config, text string) error    { return setDuration(&c.WriteTimeout, text) }
func setShutdownTimeout(c *Config, text string) error { return setDuration(&c.ShutdownTimeout, text) }

func setDuration(to *time.Duration, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("%q is not a duration; write a number with a unit, such as 500ms, 60s or 5m", text)
	}
	*to = d
	return nil
}

func setWarnings(c *Config, text string) error { return setSwitch(&c.Warnings, text) }
func setTraces(c *Config, text string) error   { return setSwitch(&c.Traces, text) }
func setPurge(c *Config, text string) error    { return setSwitch(&c.Purge, text) }

func setTombstoneRetention(c *Config, text string) error { return setNumber(&c.TombstoneDays, text) }

func setPurgeStrict(c *Config, text string) error {
	c.PurgeStrict = append(c.PurgeStrict, listed(text)...)
	return nil
}

func setSwitch(to *bool, text string) error {
	if text != "on" && text != "off" {
		return fmt.Errorf("%q is neither on nor off", text)
	}
	*to = text == "on"
	return nil
}

var errTokenKey = errors.New("not 64 hexadecimal digits; openssl rand -hex 32 makes a good one")

func setTokenKey(c *Config, text string) error {
	if text == "" {
		return nil
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		return errTokenKey // without the text: it is a secret
	}
	c.TokenKey = key
	return nil
}

// units are the sizes that a person may write, largest first, so that KB is
// tried before B.
var units = []struct {
	name  string
	bytes int64
}{
	{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"kB", 1e3}, {"B", 1},
}

// parseSize reads a number of bytes such as 64MB, 1.5GiB or 65536.
func parseSize(text string) (int64, error) {
	number, factor := strings.TrimSpace(text), int64(1)
	for _, u := range units {
		if rest, found := strings.CutSuffix(number, u.name); found {
			number, factor = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n >= 0 && n*float64(factor) < 1<<62) {
		return 0, fmt.Errorf("%q is not a size; write a number with a unit, such as 512KB, 64MB or 1GiB", text)
	}
	return int64(n * float64(factor)), nil
}
