package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"usher/nlp/train"
)

// shownBy plays a training that takes 4 seconds a report.
func shownBy(live bool) string {
	var out strings.Builder
	now := time.Unix(0, 0)
	p := &progress{w: &out, live: live, now: func() time.Time { now = now.Add(4 * time.Second); return now }}
	p.Trains(train.Progress{Stage: train.StageRead, Of: 9})
	p.Trains(train.Progress{Stage: train.StageRead, Done: 9, Of: 9})
	for i := range 6 {
		p.Trains(train.Progress{Stage: train.StageChoose, Done: i, Of: 6, Way: 1 + i/2, Ways: 3, Fold: 1 + i%2, Folds: 2})
	}
	p.leave()
	_ = p.Does("write", "bundle", func() error { return nil })
	_ = p.Does("write", "again", func() error { return errors.New("full") })
	return out.String()
}

func TestProgress(t *testing.T) {
	t.Parallel()
	plain := shownBy(false)
	want := []string{
		"read    9 of 9 lines                                  4.0 s",
		"choose  3 of 6 fits, way 2 of 3, part 2 of 2         12.0 s, about 12 s left",
		"write   bundle                                        4.0 s",
	}
	if plain != strings.Join(want, "\n")+"\n" {
		t.Errorf("in plain lines:\n%s", plain)
	}
	live := shownBy(true)
	lines := strings.Split(strings.TrimSuffix(live, "\n"), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines on a terminal:\n%q", len(lines), live)
	}
	for i, last := range []string{want[0], "choose  5 of 6 fits, way 3 of 3, part 2 of 2         20.0 s, about 4 s left", want[2], "write   again                                         0.0 s"} {
		parts := strings.Split(lines[i], "\r")
		if got := strings.TrimSuffix(parts[len(parts)-1], "\x1b[K"); got != last {
			t.Errorf("line %d ends as %q, want %q", i, got, last)
		}
		for _, part := range parts[1:] {
			if n := len(strings.TrimSuffix(part, "\x1b[K")); n > 79 {
				t.Errorf("%d columns: %q", n, part)
			}
		}
	}
}

func TestProgressKnowsTerminals(t *testing.T) {
	t.Parallel()
	f, err := os.Create(t.TempDir() + "/log")
	must(t, err)
	defer f.Close()
	if isTerminal(f) || isTerminal(&strings.Builder{}) || newProgress(f, true).w == f {
		t.Error("a file is no terminal, and quiet is quiet")
	}
}
