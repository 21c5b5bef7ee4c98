package refresh

import (
	"cmp"
	"context"
	"errors"

	"feedline/store"
)

// ahead reads sources into memory, each while the lookup before it is compared.
type ahead struct {
	snapshot store.Snapshot // its own, as a snapshot belongs to one goroutine
	stop     context.CancelFunc
	coming   chan arrival
	here     map[string]arrival // by the name of the set
	spare    chan *held         // whose memory may be used again
}

// arrival is a source that has been read.
type arrival struct {
	set  string
	rows *held
	err  error
}

// wanted is a source that is to be read.
type wanted struct {
	set   string
	taken Taken
}

// readAhead begins to read sources in the order in which they are needed, each of
// at most so many bytes. The caller closes it.
func readAhead(ctx context.Context, reader store.Reader, sources []wanted, most int64) (*ahead, error) {
	s, err := reader.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	a := &ahead{snapshot: s, stop: stop, coming: make(chan arrival), here: map[string]arrival{}, spare: make(chan *held, 2)}
	go a.read(ctx, sources, most)
	return a, nil
}

func (a *ahead) read(ctx context.Context, sources []wanted, most int64) {
	defer close(a.coming)
	for _, w := range sources {
		var spare *held
		select {
		case spare = <-a.spare:
		default:
		}
		rows, err := w.taken.hold(ctx, a.snapshot, most, spare)
		select {
		case a.coming <- arrival{w.set, rows, err}:
		case <-ctx.Done():
			return
		}
	}
}

// await waits for a source.
func (a *ahead) await(ctx context.Context, set string) (*held, error) {
	for {
		if got, is := a.here[set]; is {
			return got.rows, got.err
		}
		next, more := <-a.coming
		if !more {
			return nil, cmp.Or(ctx.Err(), errors.New("the source was not read to its end"))
		}
		a.here[next.set] = next
	}
}

// forget gives up a source that nobody needs again.
func (a *ahead) forget(set string) {
	if rows := a.here[set].rows; rows != nil {
		select {
		case a.spare <- rows:
		default:
		}
	}
	delete(a.here, set)
}

// close ends the reading.
func (a *ahead) close() error {
	a.stop()
	for range a.coming { // until it has ended
	}
	return a.snapshot.Close()
}
