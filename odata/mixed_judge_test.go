package odata_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// mixedRow is a row of any of the three sets, with what is expanded in it.
type mixedRow struct {
	ID       string     `json:"id"`
	Hold     *int       `json:"holdCount"`             // of a call: the version
	Segments *int       `json:"holdDurationInSeconds"` // of a call: how many segments it has
	Duration *int       `json:"durationInSeconds"`     // of a segment: the version
	Name     string     `json:"name"`                  // of a channel: v and the version
	Channel  *mixedRow  `json:"Channel"`
	Queued   []mixedRow `json:"QueueSegments"`
	Queues   *int       `json:"QueueSegments@odata.count"`
	Later    string     `json:"QueueSegments@odata.nextLink"`
	Calls    []mixedRow `json:"Calls"`
	Called   *int       `json:"Calls@odata.count"`
	Further  string     `json:"Calls@odata.nextLink"`
}

type mixedPage struct {
	Count *int       `json:"@odata.count"`
	Value []mixedRow `json:"value"`
	Next  string     `json:"@odata.nextLink"`
}

// sight is the one version that an answer shows.
type sight struct {
	*mixed
	version int // 0: not known yet
	rows    int
}

func (s *sight) of(version int) error {
	if s.version == 0 {
		s.version = version
	}
	if s.version != version {
		return fmt.Errorf("one row is of version %d, another of %d", s.version, version)
	}
	return nil
}

// row checks that a row, and all that is expanded in it, is of one version.
func (s *sight) row(r mixedRow) error {
	s.rows++
	version, kind := 0, r.ID[:1]
	switch kind {
	case "a":
		if r.Hold == nil || r.Segments == nil {
			return fmt.Errorf("call %s is not whole", r.ID)
		}
		version = *r.Hold
	case "5":
		if r.Duration == nil {
			return fmt.Errorf("segment %s is not whole", r.ID)
		}
		version = *r.Duration
	default:
		var err error
		if version, err = strconv.Atoi(strings.TrimPrefix(r.Name, "v")); err != nil {
			return fmt.Errorf("channel %s is not whole: %w", r.ID, err)
		}
	}
	if err := s.of(version); err != nil {
		return fmt.Errorf("%s: %w", r.ID, err)
	}
	if err := s.numbers(r, kind); err != nil {
		return fmt.Errorf("%s: %w", r.ID, err)
	}
	if r.Channel != nil {
		if err := s.row(*r.Channel); err != nil {
			return fmt.Errorf("Channel of %s: %w", r.ID, err)
		}
	}
	for _, below := range append(r.Queued, r.Calls...) {
		if err := s.row(below); err != nil {
			return fmt.Errorf("in %s: %w", r.ID, err)
		}
	}
	return nil
}

// numbers checks how much is expanded in a row against its version.
func (s *sight) numbers(r mixedRow, kind string) error {
	n, err := strconv.Atoi(r.ID[24:])
	if err != nil {
		return err
	}
	if kind == "a" {
		want := s.segments(s.version, n)
		if *r.Segments != want || r.Queued != nil && !fits(r.Queued, want, r.Later) || r.Queues != nil && *r.Queues != want {
			return fmt.Errorf("%d segments, %d expanded, %d counted; version %d has %d", *r.Segments, len(r.Queued), or(r.Queues, -1), s.version, want)
		}
	}
	if kind == "c" && r.Calls != nil {
		want := s.callsOf(s.version, func(call int) bool { return call%mixedChannels == n })
		if !fits(r.Calls, want, r.Further) || or(r.Called, want) != want {
			return fmt.Errorf("%d calls expanded, %d counted; version %d has %d", len(r.Calls), or(r.Called, -1), s.version, want)
		}
	}
	return nil
}

// fits tells whether so many rows are expanded, or some of them and a link to
// the others: a busy machine may take a page's time for one row.
func fits(rows []mixedRow, want int, link string) bool {
	return len(rows) == want && link == "" || len(rows) < want && link != ""
}

// or is a number, or another if there is none.
func or(n *int, other int) int {
	if n == nil {
		return other
	}
	return *n
}

// end checks that the version was the newest while the answer was on its way.
func (s *sight) end(got mixedAnswer) error {
	s.mixed.rows.Add(int64(s.rows))
	if s.version != 0 && (s.version < got.oldest || s.version > got.newest) {
		return fmt.Errorf("the answer is of version %d; those from %d to %d were the newest meanwhile", s.version, got.oldest, got.newest)
	}
	return nil
}

func (c *mixedClient) judgeEntity(got mixedAnswer) error {
	var r mixedRow
	if err := json.Unmarshal(got.body, &r); err != nil {
		return err
	}
	s := &sight{mixed: c.mixed}
	if err := s.row(r); err != nil {
		return err
	}
	return s.end(got)
}

// page follows a collection to its end. Each page may show a later version than
// the one before, and never an earlier one.
func (c *mixedClient) page(client *http.Client, read mixedRead) error {
	seen := map[string]int{}
	last := 0
	header := http.Header{"Prefer": {"odata.maxpagesize=" + strconv.Itoa(read.perPage)}}
	for target := read.target; target != ""; {
		got, err := c.ask(client, http.MethodGet, target, header)
		if err != nil {
			return err
		}
		var p mixedPage
		if err := json.Unmarshal(got.body, &p); err != nil || got.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s, %w", target, got.Status, err)
		}
		version, err := c.judgePage(got, p, read)
		if err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
		if version != 0 && version < last {
			return fmt.Errorf("%s: version %d after %d", target, version, last)
		}
		last = max(last, version)
		for _, r := range p.Value {
			seen[r.ID]++
		}
		target = p.Next
	}
	for n := range mixedCalls {
		if read.once && seen[callID(n)] != 1 {
			return fmt.Errorf("%s: call %d came %d times", read.target, n, seen[callID(n)])
		}
	}
	return nil
}

func (c *mixedClient) judgePage(got mixedAnswer, p mixedPage, read mixedRead) (version int, err error) {
	s := &sight{mixed: c.mixed}
	for _, r := range p.Value {
		if err := s.row(r); err != nil {
			return 0, err
		}
	}
	if p.Count != nil && read.count != nil && s.version != 0 && *p.Count != read.count(s.version) {
		return 0, fmt.Errorf("@odata.count is %d; version %d has %d", *p.Count, s.version, read.count(s.version))
	}
	return s.version, s.end(got)
}
