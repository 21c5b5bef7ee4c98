package refresh

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"feedline/store"
)

// TestReadersSeeAllOfOneRefresh has readers look at two lookups again and again while
// every row of both gets another name. None fails, and none sees names of two runs.
func TestReadersSeeAllOfOneRefresh(t *testing.T) {
	o := newOffice(t)
	named := func(run int) {
		var queues, channels []string
		for letter := 'a'; letter <= 'z'; letter++ {
			queues = append(queues, fmt.Sprintf("%c Name=run%d", letter, run))
			channels = append(channels, fmt.Sprintf("%c name=run%d", letter, run))
		}
		o.sources = map[string]Source{"Queues": lines(queues...), "Channels": lines(channels...)}
		o.run(midnight1.AddDate(0, 0, run))
	}
	named(0)
	ended, stop := context.WithCancel(context.Background())
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for ended.Err() == nil {
				names, err := o.namesSeen()
				if err != nil || len(names) != 1 {
					t.Errorf("a reader sees %v: %v", names, err)
					return
				}
			}
		})
	}
	for run := 1; run <= 10; run++ {
		named(run)
	}
	stop()
	readers.Wait()
}

// namesSeen counts the names in the two lookups, as one snapshot has them.
func (o *office) namesSeen() (map[string]int, error) {
	s, err := o.db.Snapshot(context.Background())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	seen := map[string]int{}
	for set, name := range map[string]string{"Queues": "Name", "Channels": "name"} {
		set := o.model.Set(set)
		rows, err := s.Read(context.Background(), store.Query{
			From: set, Rule: store.OfTenant(o.tenant.Number), Limit: store.NoLimit,
			Columns: []store.Expr{store.Column{Property: set.Property(name)}},
		})
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			seen[string(rows.Cells()[0].Text)]++
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return seen, nil
}
