package odata_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// mixedAnswer is a whole answer, with the versions that were the newest when it
// was asked for and when it had come.
type mixedAnswer struct {
	*http.Response
	body           []byte
	oldest, newest int
}

// ask gets an answer, and asks again if the feed is busy.
func (c *mixedClient) ask(client *http.Client, method, address string, header http.Header) (mixedAnswer, error) {
	if !strings.HasPrefix(address, "http") {
		address = c.address + address
	}
	for {
		r, err := http.NewRequest(method, address, nil)
		if err != nil {
			return mixedAnswer{}, err
		}
		for name := range header {
			r.Header.Set(name, header.Get(name))
		}
		got := mixedAnswer{oldest: int(c.committed.Load())}
		if got.Response, err = client.Do(r); err != nil {
			return got, err
		}
		got.body, err = io.ReadAll(got.Body)
		got.Body.Close()
		got.newest = int(c.begun.Load())
		c.requests.Add(1)
		switch {
		case err != nil:
			return got, fmt.Errorf("%s broke off: %w", address, err)
		case got.StatusCode != http.StatusServiceUnavailable:
			return got, nil
		}
		if seconds, err := strconv.Atoi(got.Header.Get("Retry-After")); err != nil || seconds < 1 {
			return got, fmt.Errorf("%s: 503 with Retry-After %q", address, got.Header.Get("Retry-After"))
		}
		c.busy.Add(1)
		time.Sleep(20 * time.Millisecond)
	}
}

// expect gets an answer with this status.
func (c *mixedClient) expect(status int, method, address string, header http.Header) (mixedAnswer, error) {
	got, err := c.ask(c.either(), method, address, header)
	if err == nil && got.StatusCode != status {
		err = fmt.Errorf("%s %s: %s where %d was expected: %.300s", method, address, got.Status, status, got.body)
	}
	return got, err
}

// mixedRead is a collection, with how many rows it has in a version; nil: every
// row comes without a count.
type mixedRead struct {
	target  string
	perPage int
	count   func(version int) int
	once    bool // every call that exists throughout comes exactly once
}

func (c *mixedClient) reads() []mixedRead {
	all := func(version int) int { return c.calls(version) }
	overflown := func(version int) int {
		return c.callsOf(version, func(call int) bool { return c.segments(version, call) == 3 })
	}
	ofChannel := func(version int) int {
		return c.callsOf(version, func(call int) bool { return call%mixedChannels == 3 })
	}
	return []mixedRead{
		{"Calls", 50, nil, true},
		{"Calls?$count=true", 1000, all, true},
		{"Calls?$count=true&$expand=QueueSegments($count=true),Channel", 70, all, true},
		{"Calls?$expand=QueueSegments($expand=Channel)", 100, nil, true},
		{"Calls?$orderby=channelPhoneNumber%20desc&$count=true", 60, all, true},
		{"Calls?$filter=QueueSegments/any(s:s/dequeuedReason%20eq%20'QueueTimedOut')&$count=true&$expand=QueueSegments", 40, overflown, false},
		{"QueueSegments?$count=true&$expand=Channel", 200, func(version int) int { return c.segmentsOf(version, everyCall) }, false},
		{"Channels?$expand=Calls($count=true;$expand=QueueSegments($count=true))", 60, nil, false},
		{"Channels(" + channelID(3) + ")/Calls?$count=true&$expand=QueueSegments", 9, ofChannel, false},
	}
}

// act does one thing.
func (c *mixedClient) act() error {
	switch c.random.IntN(20) {
	case 0:
		return c.vanish()
	case 1:
		c.slow.Add(1)
		return c.page(c.slowly, c.reads()[7])
	case 2, 3, 4:
		return c.numbers()
	case 5, 6, 7:
		return c.entity()
	case 8:
		return c.refusals()
	case 9:
		return c.documents()
	}
	reads := c.reads()
	return c.page(c.either(), reads[c.random.IntN(len(reads))])
}

// numbers asks for numbers of rows, which a version has only if it is one of
// those that were the newest meanwhile.
func (c *mixedClient) numbers() error {
	n := c.random.IntN(mixedCalls)
	for target, count := range map[string]func(version int) int{
		"Calls/$count":         func(v int) int { return c.calls(v) },
		"QueueSegments/$count": func(v int) int { return c.segmentsOf(v, everyCall) },
		"Calls(" + callID(n) + ")/QueueSegments/$count": func(v int) int { return c.segments(v, n) },
		"Calls(" + callID(n) + ")/holdCount/$value":     func(v int) int { return v },
		"Calls/$count?$filter=QueueSegments/$count%20eq%202": func(v int) int {
			return c.callsOf(v, func(call int) bool { return c.segments(v, call) == 2 })
		},
	} {
		got, err := c.expect(http.StatusOK, http.MethodGet, target, nil)
		if err != nil {
			return err
		}
		if !got.some(func(v int) bool { return string(got.body) == strconv.Itoa(count(v)) }) {
			return fmt.Errorf("%s is %s, which it was in no version from %d to %d", target, got.body, got.oldest, got.newest)
		}
	}
	return nil
}

// some tells whether something holds for a version that was the newest while
// the answer was on its way.
func (a mixedAnswer) some(holds func(version int) bool) bool {
	for v := a.oldest; v <= a.newest; v++ {
		if holds(v) {
			return true
		}
	}
	return false
}

func (c *mixedClient) entity() error {
	n := c.random.IntN(mixedCalls)
	for _, target := range []string{
		"Calls(" + callID(n) + ")?$expand=QueueSegments($count=true),Channel",
		"Calls(" + callID(n) + ")/Channel?$expand=Calls($count=true;$expand=QueueSegments)",
		"Channels(" + channelID(n%mixedChannels) + ")",
	} {
		got, err := c.expect(http.StatusOK, http.MethodGet, target, nil)
		if err == nil {
			err = c.judgeEntity(got)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
	}
	return nil
}

func (c *mixedClient) refusals() error {
	for target, status := range map[string]int{
		"Calls?$filter=holdCount%20eq": 400, "Calls?$top=-1": 400, "Calls?$expand=Nope": 400, "Calls?$filter=(((": 400,
		"Calls?$skiptoken=abc": 400, "Nope": 404, "Calls(" + callID(9999) + ")": 404, "Calls(" + callID(9999) + ")/QueueSegments": 404,
	} {
		if _, err := c.expect(status, http.MethodGet, target, nil); err != nil {
			return err
		}
	}
	got, err := c.expect(http.StatusOK, http.MethodHead, "Calls?$expand=QueueSegments", nil)
	if err == nil && len(got.body) > 0 {
		err = fmt.Errorf("HEAD was answered with %d bytes", len(got.body))
	}
	return err
}

func (c *mixedClient) documents() error {
	got, err := c.expect(http.StatusOK, http.MethodGet, "$metadata", nil)
	if err != nil {
		return err
	}
	_, err = c.expect(http.StatusNotModified, http.MethodGet, "$metadata", http.Header{"If-None-Match": {got.Header.Get("ETag")}})
	return err
}

// troubleIn is the lines of a log that tell of errors other than a busy feed.
func troubleIn(log string) string {
	var found []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, "level=ERROR") && !strings.Contains(line, "code=Busy") {
			found = append(found, line)
		}
	}
	return strings.Join(found[:min(len(found), 5)], "")
}
