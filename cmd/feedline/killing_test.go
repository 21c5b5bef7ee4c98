package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// scene is work of the program that is killed time and again.
type scene struct {
	name    string
	rounds  int    // pieces of work; each has something left to do when those before it are done
	begun   string // file that the work makes or changes when it begins
	changes string // file that changes with what the work commits

	prepare func(*stage)                      // makes base.db, and what the work reads
	work    func(*stage, int) *exec.Cmd       // the work of a round, the first is 1
	beside  func(*process, int) (end func())  // what is done at the same time, to its end
	ask     func(s *stage, root string) error // asks the feed beside the work one thing, and judges the answer
	judge   func(s *stage, round int, said string)

	tenant  string // whom the feed beside the work serves; empty: the first
	serving bool   // the work is a feed: it begins with its first answer, and ends with what is done beside it
}

// stage is where a scene is played: a folder with the file feed.db.
type stage struct {
	*testing.T
	scene
	folder   string
	luck     *rand.Rand
	measured map[int]measure
	whole    content // of a file whose work was never killed
	client   *http.Client
	seen     atomic.Int64 // most that a client was told to be stored

	stands    int            // generation of the lookups
	completed int64          // refreshes
	segments  map[string]int // queue segments of the calls
	named     bool           // there is a copy
	address   string         // of the feed that is killed

	answers atomic.Int64
	struck  atomic.Bool
	kills   int
	inside  int // kills that hit the work between its beginning and its end
}

// measure is what a round needs that is not killed.
type measure struct {
	took    time.Duration // from its beginning as seen from outside to the end of its process
	changes int
}

// quietly are settings of a feed that is asked without a pause.
var quietly = []string{"--log-level", "error", "--rate", "0", "--rate-address", "0"}

// killsOf is how many kills there are in a run, and which luck they have.
func killsOf(t *testing.T) (kills int, seed uint64) {
	t.Helper()
	kills, seed = 20, rand.Uint64()
	if testing.Short() {
		kills = 6
	}
	for name, read := range map[string]func(string) error{
		"FEEDLINE_TEST_KILLS": func(text string) (err error) { kills, err = strconv.Atoi(text); return err },
		"FEEDLINE_TEST_SEED":  func(text string) (err error) { seed, err = strconv.ParseUint(text, 10, 64); return err },
	} {
		if text := os.Getenv(name); text != "" {
			if err := read(text); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	return kills, seed
}

// TestAKilledProgramLosesNothing kills the program at random moments of
// everything that it does for long. After each kill the doctor finds nothing,
// what was reported as stored is there, and nothing is there by halves; and when
// the work has been repeated to its end, the rows are those of a file whose
// work was never killed.
func TestAKilledProgramLosesNothing(t *testing.T) {
	kills, seed := killsOf(t)
	t.Logf("FEEDLINE_TEST_KILLS=%d FEEDLINE_TEST_SEED=%d", kills, seed)
	scenes := []scene{importScene(), refreshScene(), purgeScene(), tenantScene(), backupScene(), restoreScene(), readingScene()}
	inside, all := 0, 0
	for n, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			s := &stage{T: t, scene: scene, folder: t.TempDir(), luck: rand.New(rand.NewPCG(seed, uint64(n))), client: &http.Client{}}
			begun := time.Now()
			s.play((kills + n) / len(scenes))
			t.Logf("%d kills, %d of them inside the work; %s", s.kills, s.inside, time.Since(begun).Round(time.Second/10))
			inside, all = inside+s.inside, all+s.kills
		})
	}
	if t.Logf("%d of %d kills hit the work", inside, all); all >= 20 && 2*inside <= all && !t.Failed() {
		t.Error("most kills missed the work")
	}
}

// play kills so many times, on as many files as that takes.
func (s *stage) play(kills int) {
	s.prepare(s)
	s.rehearse()
	for file := 0; s.kills < kills; file++ {
		s.anew()
		round, last := 0, min(s.rounds, kills-s.kills)
		for round = 1; round <= last; round++ {
			s.round(round, (file+round)%2 == 0)
		}
		for round = last; round <= s.rounds; round++ {
			s.finish(round)
		}
		if difference := s.content("feed.db").difference(s.whole); difference != "" {
			s.Fatalf("after %d kills, and the work repeated to its end, %s", last, difference)
		}
	}
}

// anew puts a fresh file in the place of the last one.
func (s *stage) anew() {
	left, _ := filepath.Glob(s.path("feed.db*"))
	copies, _ := filepath.Glob(s.path("copy.db*"))
	for _, path := range append(left, copies...) {
		s.must(os.Remove(path))
	}
	text, err := os.ReadFile(s.path("base.db"))
	s.must(err)
	s.must(os.WriteFile(s.path("feed.db"), text, 0o600))
	s.stands, s.completed, s.named = 0, 0, false
	s.seen.Store(0)
}

func (s *stage) path(name string) string { return filepath.Join(s.folder, name) }

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// rehearse does all work once without a kill, and measures it.
func (s *stage) rehearse() {
	s.anew()
	s.measured = map[int]measure{}
	for round := 1; round <= s.rounds; round++ {
		s.measured[round] = s.finish(round)
	}
	s.whole = s.content("feed.db")
}

// finish does the work of a round to its end.
func (s *stage) finish(round int) (m measure) {
	s.Helper()
	p := s.start(round)
	p.await(s.begins)
	begun := time.Now()
	for !s.serving && p.running() {
		m.changes += p.changed()
	}
	m.took = time.Since(begun)
	p.end()
	if s.serving {
		m.took = time.Since(begun)
	}
	if p.err != nil {
		s.Fatalf("the work of round %d fails: %v\n%s", round, p.err, p.said.String())
	}
	s.judge(s, round, p.said.String())
	return m
}

// round kills the work of a round, and looks at what it left behind.
func (s *stage) round(round int, watched bool) {
	s.Helper()
	unwatch := func() {}
	if watched && s.ask != nil && !s.serving {
		unwatch = s.watch()
	}
	p := s.start(round)
	when := s.moment(s.measured[round])
	p.await(s.begins)
	p.pause(when)
	s.struck.Store(true)
	_ = p.cmd.Process.Kill() // it may have ended
	p.end()
	s.kills++
	switch {
	case p.err != nil && p.err.Error() == "signal: killed":
		s.inside++
	case p.err != nil:
		s.Fatalf("the work failed before it was killed: %v\n%s", p.err, p.said.String())
	}
	do(s, s.folder, "doctor", "--db", "feed.db")
	s.judge(s, round, p.said.String())
	unwatch()
}

// blow is when a process is killed: so many changes of a file after its work
// has begun, and then some time later.
type blow struct {
	changes int
	later   time.Duration
}

// moment chooses, by turns, any time of the work and one close to a commit.
func (s *stage) moment(m measure) blow {
	if share := s.luck.Float64(); m.changes == 0 || s.luck.IntN(2) == 0 {
		return blow{later: time.Duration(share * float64(m.took))}
	}
	return blow{1 + s.luck.IntN(m.changes), time.Duration(s.luck.Float64() * float64(2*time.Millisecond))}
}

// process is work on its way.
type process struct {
	*stage
	cmd          *exec.Cmd
	said         bytes.Buffer // complete once it has ended
	ended        chan error
	err          error
	over         bool
	begun        bool
	before, last mark
	endBeside    func()
}

// mark tells whether a file has changed.
type mark struct {
	size int64
	at   time.Time
}

func (s *stage) markOf(name string) mark {
	about, err := os.Stat(s.path(name))
	if err != nil {
		return mark{}
	}
	return mark{about.Size(), about.ModTime()}
}

func (s *stage) start(round int) *process {
	s.Helper()
	s.struck.Store(false)
	s.answers.Store(0)
	p := &process{stage: s, cmd: s.work(s, round), ended: make(chan error, 1), before: s.markOf(s.begun), last: s.markOf(s.changes), endBeside: func() {}}
	p.cmd.Stdout, p.cmd.Stderr = &p.said, &p.said
	s.must(p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	if s.beside != nil {
		p.endBeside = s.beside(p, round)
	}
	return p
}

// begins tells whether the work of a process is seen to have begun.
func (s *stage) begins(p *process) bool {
	if s.serving {
		return s.answers.Load() > 0
	}
	return s.markOf(s.begun) != p.before
}

// running looks whether the process runs on, a little later.
func (p *process) running() bool {
	select {
	case p.err = <-p.ended:
		p.over = true
	case <-time.After(500 * time.Microsecond):
	}
	return !p.over
}

// await waits for the work to begin, or to end all the same.
func (p *process) await(begins func(*process) bool) {
	for end := time.Now().Add(time.Minute); !p.begun && p.running(); p.begun = begins(p) {
		if time.Now().After(end) {
			p.Fatalf("the work does not begin\n%s", p.said.String())
		}
	}
}

// changed counts a change since it was asked last.
func (p *process) changed() int {
	now := p.markOf(p.changes)
	if now == p.last || now == (mark{}) { // it goes when the work has ended
		return 0
	}
	p.last = now
	return 1
}

// pause waits for a moment of the work.
func (p *process) pause(m blow) {
	for m.changes > 0 && p.running() {
		m.changes -= p.changed()
	}
	for until := time.Now().Add(m.later); time.Now().Before(until) && !p.over; p.running() {
	}
}

// end waits for the process, and for what is done beside it.
func (p *process) end() {
	p.endBeside()
	if !p.over {
		p.err, p.over = <-p.ended, true
	}
}

// watch serves the file, and lets clients ask until the result is called.
func (s *stage) watch() (unwatch func()) {
	s.Helper()
	feed := serve(s, s.folder, append([]string{"--db", "feed.db", "--tenant", s.tenant}, quietly...)...)
	leave := s.clients(feed.root, func() bool { return true })
	return func() {
		leave()
		if err := feed.stop(); err != nil {
			s.Errorf("the feed beside the work ends with %v\n%s", err, feed.log)
		}
	}
}

// clients ask the feed until the result is called. A failure counts while the
// feed is expected to answer; an answer that came whole is always judged.
func (s *stage) clients(root string, expected func() bool) (end func()) {
	done := make(chan struct{})
	var asking sync.WaitGroup
	for range 3 {
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				err := s.ask(s, root)
				switch broken := (*brokenAnswer)(nil); {
				case err == nil:
					s.answers.Add(1)
				case !errors.As(err, &broken) || expected():
					s.Errorf("a client beside the work: %v", err)
					return
				default:
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	return func() { close(done); asking.Wait() }
}

// brokenAnswer is what a client got that did not get a whole answer.
type brokenAnswer struct{ error }

func (b *brokenAnswer) Error() string { return fmt.Sprintf("no whole answer: %v", b.error) }
