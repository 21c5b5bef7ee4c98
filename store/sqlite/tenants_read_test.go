package sqlite

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestNobodyWaitsForALookAtTheTenantsLongerThanTheyWant(t *testing.T) {
	w := openWritten(t, builtinModel(t))
	db := openFile(t, w.path, w.model, Options{})
	if known, err := db.Tenants(t.Context()); err != nil || len(known) != 1 {
		t.Fatal(known, err)
	}
	db.tenants.turn <- struct{}{} // somebody looks, and the disk does not answer
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if known, err := db.Tenants(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, %v", known, err)
	}
	<-db.tenants.turn
	if known, err := db.Tenants(t.Context()); err != nil || len(known) != 1 {
		t.Error(known, err)
	}
}
