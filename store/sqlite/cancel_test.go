package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite/lib"

	"feedline/model"
	"feedline/store"
	"feedline/store/sqltext"
)

// canceller cancels queries at random moments and counts what became of them.
type canceller struct {
	db   *DB
	set  *model.EntitySet
	size int64

	mu     sync.Mutex
	counts map[string]int
}

// moments are when a query's context ends.
var moments = []string{"before the snapshot", "before the query", "at a random time", "at a random row", "with the last row", "after the last row"}

func TestCancellation(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		size, total := 3000, 10_000
		switch {
		case underRace || testing.Short():
			size, total = 1000, 200
		case o.Portable:
			total = 2_000
		}
		o.Readers = 4
		m, set := plainModel()
		path, _ := plainFile(t, size)
		c := &canceller{db: openFile(t, path, m, o), set: set, size: int64(size), counts: map[string]int{}}
		before, goroutines := c.connections(t), runtime.NumGoroutine()
		var load sync.WaitGroup
		for worker := range 6 {
			load.Go(func() {
				random := rand.New(rand.NewPCG(uint64(worker), 1))
				for i := worker; i < total; i += 6 {
					if err := c.cancelOne(random); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		load.Wait()
		if after := c.connections(t); !slices.Equal(before, after) {
			t.Errorf("the pool had the connections %x and now has %x", before, after)
		}
		waitForGoroutines(t, goroutines)
		t.Logf("%d cancellations: %v", total, c.counts)
	})
}

// cancelOne starts a query, ends its context at a random moment, then reads
// the same snapshot, and another one, in peace.
func (c *canceller) cancelOne(random *rand.Rand) error {
	moment := moments[random.IntN(len(moments))]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if moment == moments[0] {
		cancel()
	}
	s, err := c.db.Snapshot(ctx)
	if err != nil {
		c.count(moment, "stopped")
		return expectCancelled(err, moment)
	}
	defer s.Close()
	n, err := c.read(ctx, cancel, s, moment, random)
	switch {
	case err != nil:
		c.count(moment, "stopped")
		err = expectCancelled(err, moment)
	case n != c.size:
		return fmt.Errorf("%s: %d rows and no error", moment, n)
	default:
		c.count(moment, "complete")
	}
	return errors.Join(err, c.undisturbed(s, random), s.Close(), c.elsewhere(random))
}

func expectCancelled(err error, moment string) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return fmt.Errorf("%s: %w", moment, err)
}

func (c *canceller) count(moment, outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[moment+" "+outcome]++
}

func (c *canceller) read(ctx context.Context, cancel func(), s store.Snapshot, moment string, random *rand.Rand) (int64, error) {
	stopAt := int64(-1)
	switch moment {
	case "before the query":
		cancel()
	case "at a random time":
		timer := time.AfterFunc(time.Duration(random.IntN(2000))*time.Microsecond, cancel)
		defer timer.Stop()
	case "at a random row":
		stopAt = random.Int64N(c.size)
	case "with the last row":
		stopAt = c.size
	}
	rows, err := s.Read(ctx, c.question(random))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		if n++; n == stopAt {
			cancel()
		}
	}
	if moment == "after the last row" {
		cancel()
	}
	return n, rows.Err()
}

// question is a plain scan, or one that sorts before its first row.
func (c *canceller) question(random *rand.Rand) store.Query {
	q := everything(c.set)
	if random.IntN(2) == 0 {
		q.Order = orderBy(c.set.Properties[4], c.set.Properties[2])
	}
	return q
}

// undisturbed checks that an ended context stops its own query only.
func (c *canceller) undisturbed(s store.Snapshot, random *rand.Rand) error {
	q := everything(c.set)
	q.Limit = 1 + random.Int64N(20)
	rows, err := s.Read(context.Background(), q)
	if err != nil {
		return fmt.Errorf("the next query: %w", err)
	}
	defer rows.Close()
	n := int64(0)
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n != q.Limit {
		return fmt.Errorf("the next query gave %d rows of %d: %w", n, q.Limit, err)
	}
	return nil
}

// elsewhere counts in a new snapshot, which takes any free connection.
func (c *canceller) elsewhere(random *rand.Rand) error {
	if random.IntN(3) > 0 {
		return nil
	}
	s, err := c.db.Snapshot(context.Background())
	if err != nil {
		return fmt.Errorf("the next snapshot: %w", err)
	}
	defer s.Close()
	if n, err := s.Count(context.Background(), everything(c.set)); err != nil || n != c.size {
		return fmt.Errorf("the next snapshot counts %d: %w", n, err)
	}
	return nil
}

// connections borrows the whole pool and lists its handles. It fails the test
// if one is missing, has a statement left or is in a transaction.
func (c *canceller) connections(t *testing.T) []uintptr {
	t.Helper()
	if n := c.db.pool.Stats().InUse; n != 0 {
		t.Errorf("%d connections are still lent", n)
	}
	var found []uintptr
	for range c.db.pool.Stats().MaxOpenConnections {
		l := lease{}
		var err error
		if l.conn, err = c.db.pool.Conn(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer l.conn.Close()
		if err := l.takeHandle(); err != nil {
			t.Fatal(err)
		}
		h := l.handle
		if st := sqlite3.Xsqlite3_next_stmt(h.tls, h.db, 0); st != 0 {
			t.Errorf("connection %x still has the statement %x", h.db, st)
		}
		if sqlite3.Xsqlite3_get_autocommit(h.tls, h.db) == 0 {
			t.Errorf("connection %x is still in a transaction", h.db)
		}
		found = append(found, h.db)
	}
	slices.Sort(found)
	return found
}

// waitForGoroutines waits until no more goroutines run than before.
func waitForGoroutines(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines run where %d did:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// TestInterruption runs statements whose third step never ends, and ends their
// contexts before, during and after the first two.
func TestInterruption(t *testing.T) {
	both(t, func(t *testing.T, o Options) {
		m, set := plainModel()
		path, _ := plainFile(t, 10)
		o.Readers = 3
		db := openFile(t, path, m, o)
		var load sync.WaitGroup
		for worker := range 4 {
			load.Go(func() {
				random := rand.New(rand.NewPCG(uint64(worker), 2))
				for range 50 {
					if err := stopEndless(db, set, time.Duration(random.IntN(300))*time.Microsecond); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		load.Wait()
	})
}

const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, i, i, i, i FROM n WHERE i < 3"

func stopEndless(db *DB, set *model.EntitySet, after time.Duration) error {
	opened, err := db.Snapshot(context.Background())
	if err != nil {
		return err
	}
	defer opened.Close()
	s := opened.(*snapshot)
	s.path.open = func(ctx context.Context, l *lease, _ sqltext.Statement, columns int) (cursor, error) {
		return db.path.open(ctx, l, sqltext.Statement{Text: endless}, columns)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	time.AfterFunc(after, cancel)
	rows, err := s.Read(ctx, everything(set))
	if err == nil {
		for rows.Next() {
		}
		err = rows.Err()
	}
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("a statement without an end ended with %v", err)
	}
	s.path.open = db.path.open
	if n, err := s.Count(context.Background(), everything(set)); n != 10 || err != nil {
		return fmt.Errorf("the next query counts %d: %w", n, err)
	}
	return nil
}

// hesitant ends its context and waits for the interruption before each step.
type hesitant struct {
	cursor
	handle
	cancel func()
}

func (h hesitant) next(cells []store.Cell) (bool, error) {
	h.cancel()
	for sqlite3.Xsqlite3_is_interrupted(h.tls, h.db) == 0 {
		runtime.Gosched()
	}
	return h.cursor.next(cells)
}

// The engine forgets an interruption when the first statement of a connection
// begins, and this one would run for ever.
func TestInterruptionBeforeTheFirstStep(t *testing.T) {
	m, set := plainModel()
	path, _ := plainFile(t, 10)
	db := openFile(t, path, m, Options{})
	opened, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	s := opened.(*snapshot)
	ctx, cancel := context.WithCancel(t.Context())
	s.path.open = func(ctx context.Context, l *lease, _ sqltext.Statement, columns int) (cursor, error) {
		text := "SELECT count(*), 1, 1, 1, 1 FROM (" + endless + ")"
		c, err := openInPlace(ctx, l, sqltext.Statement{Text: text}, columns)
		return hesitant{c, l.handle, cancel}, err
	}
	rows, err := s.Read(ctx, everything(set))
	if err != nil {
		t.Fatal(err)
	}
	if rows.Next() || !errors.Is(rows.Err(), context.Canceled) {
		t.Errorf("rows end with %v; want an error that wraps context.Canceled", rows.Err())
	}
}

func TestWhoLeavesIsNotToldThatTheTenantWasRemoved(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	db := openFile(t, w.path, w.model, Options{})
	q := store.Query{From: w.model.Set("Calls"), Rule: store.OfTenant(1), Limit: store.NoLimit}
	for n := range 1000 {
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithTimeout(t.Context(), time.Duration(n)*time.Microsecond/4)
		if _, err := s.Count(ctx, q); errors.Is(err, store.ErrRemoved) {
			t.Errorf("after %d: %v", n, err)
		}
		leave()
		s.Close()
	}
}
