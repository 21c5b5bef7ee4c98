package main

import (
	"fmt"
	"net"
	"os/exec"
	"syscall"
)

// readingScene kills a feed that many read while an import is writing. No client
// takes the answer that was cut for a whole one.
func readingScene() scene {
	return scene{
		name: "reading", rounds: 4, serving: true,
		prepare: func(s *stage) {
			s.writeParts()
			do(s, s.folder, "tenant", "add", "default", "--zone", "UTC", "--db", "base.db")
			free, err := net.Listen("tcp", "127.0.0.1:0")
			s.must(err)
			s.address = free.Addr().String()
			s.must(free.Close())
		},
		work: func(s *stage, _ int) *exec.Cmd {
			return feedline(s, s.folder, append([]string{"serve", "--db", "feed.db", "--listen", s.address}, quietly...)...)
		},
		beside: besideReading,
		ask:    askRows,
		judge:  judgeReading,
	}
}

// besideReading imports and asks. A feed that is not killed is stopped when the
// import has ended.
func besideReading(p *process, round int) (end func()) {
	imported := p.importing(round)
	leave := p.clients("http://"+p.address+feedPath, func() bool { return p.answers.Load() > 0 && !p.struck.Load() })
	return func() {
		imported()
		if !p.struck.Swap(true) {
			p.must(p.cmd.Process.Signal(syscall.SIGTERM))
		}
		leave()
	}
}

// judgeReading serves the file again. All that the import stored is there.
func judgeReading(s *stage, round int, _ string) {
	s.Helper()
	feed := serve(s, s.folder, append([]string{"--db", "feed.db"}, quietly...)...)
	before := s.seen.Load()
	if err := askRows(s, feed.root); err != nil {
		s.Fatal(err)
	}
	if want := int64(len(parts) * rowsOfPart(round)); s.seen.Load() != want {
		s.Fatalf("round %d: %d calls after %d; %d are stored", round, s.seen.Load(), before, want)
	}
	s.must(feed.stop())
}

// askRows reads all calls. Those of a part that are of the newest round are its
// first ones, in whole batches, and calls never become fewer.
func askRows(s *stage, root string) error {
	before := s.seen.Load()
	var answer struct {
		Next  string `json:"@odata.nextLink"`
		Value []struct {
			ID    string
			Round int `json:"durationInSeconds"`
		}
	}
	if err := s.understood(root+"/Calls?$select=id,durationInSeconds", &answer); err != nil {
		return err
	}
	if answer.Next != "" || int64(len(answer.Value)) < before {
		return fmt.Errorf("%d calls come after %d; the rest is at %q", len(answer.Value), before, answer.Next)
	}
	for i, call := range answer.Value[min(1, len(answer.Value)):] {
		var n, last int
		if _, err := fmt.Sscanf(answer.Value[i].ID[24:]+" "+call.ID[24:], "%d %d", &last, &n); err != nil {
			return err
		}
		samePart := n/partFirst(1) == last/partFirst(1)
		if older := answer.Value[i].Round; samePart && (n != last+1 || call.Round != older && (call.Round != older-1 || n%batchRows != 0 && n%partFirst(1) != rowsOfPart(older-1))) {
			return fmt.Errorf("call %d of round %d comes behind call %d of round %d", n, call.Round, last, older)
		}
	}
	s.see(int64(len(answer.Value)))
	return nil
}
