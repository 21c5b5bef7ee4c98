package sqlite

import "testing"

func TestPingAnswersWhileAllReadersAreTaken(t *testing.T) {
	m, _ := plainModel()
	path, _ := plainFile(t, 3)
	db := openFile(t, path, m, Options{Readers: 2})
	for range 2 {
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if n := db.pool.Stats().WaitCount; n != 0 {
		t.Errorf("%d waited for a reader", n)
	}
}

func TestFewReadersAreKeptWhenNobodyReads(t *testing.T) {
	m, _ := plainModel()
	path, _ := plainFile(t, 3)
	db := openFile(t, path, m, Options{})
	if n := db.pool.Stats().MaxOpenConnections; n != 32 {
		t.Errorf("at most %d readers; want 32", n)
	}
	var open []interface{ Close() error }
	for range 12 {
		s, err := db.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, s)
	}
	for _, s := range open {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if n := db.pool.Stats().Idle; n != 8 {
		t.Errorf("%d readers are kept; want 8", n)
	}
}
