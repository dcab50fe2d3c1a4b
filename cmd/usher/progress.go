package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"usher/nlp/train"
)

// progress shows how far a training is: on a terminal in a line a stage that is
// written over, and else in lines that stay.
type progress struct {
	w    io.Writer
	live bool
	now  func() time.Time

	stage        string
	began, shown time.Time
}

// newProgress shows nothing where quiet.
func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		w = io.Discard
	}
	return &progress{w: w, live: isTerminal(w), now: time.Now}
}

// isTerminal reports whether somebody looks at w, and lines on it can be
// written over.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// How often a stage that takes long is shown.
const (
	eachLive  = 100 * time.Millisecond
	eachPlain = 10 * time.Second
)

// Trains takes the reports of a training.
func (p *progress) Trains(at train.Progress) {
	unit := map[train.Stage]string{
		train.StageRead: "lines", train.StageEncode: "texts", train.StageChoose: "fits", train.StageMeasure: "fits", train.StageFit: "percent",
	}[at.Stage]
	what := fmt.Sprintf("%d of %d %s", at.Done, at.Of, unit)
	if at.Ways > 0 {
		what += fmt.Sprintf(", way %d of %d, part %d of %d", at.Way, at.Ways, at.Fold, at.Folds)
	}
	p.show(string(at.Stage), what, at.Done, at.Of)
}

// Does calls do and shows it as a stage of its own.
func (p *progress) Does(stage, what string, do func() error) error {
	p.show(stage, what, 0, 1)
	if err := do(); err != nil {
		p.leave()
		return err
	}
	p.show(stage, what, 1, 1)
	return nil
}

// show says how much of a stage is done, if that is new enough.
func (p *progress) show(stage, what string, done, of int) {
	now := p.now()
	if stage != p.stage {
		p.leave()
		p.stage, p.began, p.shown = stage, now, now
		if !p.live {
			return
		}
		p.shown = time.Time{}
	}
	each := eachPlain
	if p.live {
		each = eachLive
	}
	if done < of && now.Sub(p.shown) < each {
		return
	}
	p.shown = now
	took := now.Sub(p.began)
	line := fmt.Sprintf("%-7s %-42s %6.1f s", stage, what, took.Seconds())
	if left := took.Seconds() * float64(of-done) / float64(max(1, done)); done > 0 && left >= 0.5 && took > time.Second {
		line += fmt.Sprintf(", about %.0f s left", left)
	}
	if p.live {
		line = "\r" + line + "\x1b[K"
	}
	fmt.Fprint(p.w, line)
	if !p.live || done == of {
		fmt.Fprintln(p.w)
		if done == of {
			p.stage = ""
		}
	}
}

// leave ends the line of a stage that has not come to its end.
func (p *progress) leave() {
	if p.live && p.stage != "" {
		fmt.Fprintln(p.w)
	}
	p.stage = ""
}
