package webhook

import (
	"net/http"
	"time"

	"usher"
)

// progress is what a round has come to.
func (b *batch) progress(now time.Time) usher.WebhookProgress {
	p := usher.WebhookProgress{Webhook: b.hook.ID, State: b.hook.State}
	p.State.Cursor = b.cursor
	var s sums
	for _, l := range b.lanes {
		for _, j := range l.jobs {
			b.settle(&p, &s, l, j, now)
		}
	}
	p.Keep = append(p.Keep, b.behind...)
	s.waiting += b.pending + len(b.behind)
	b.judge(&p, s, now)
	return p
}

// sums are counted over the jobs of a round.
type sums struct {
	ok, failed int
	fresh      int // lanes that failed for the first time
	waiting    int // deliveries that wait, in the end
	hold       time.Duration
	gone       bool
}

// settle notes what became of one job.
func (b *batch) settle(p *usher.WebhookProgress, s *sums, l *lane, j *job, now time.Time) {
	d, a := j.d, j.result
	switch {
	case !j.tried && !j.kept:
		p.Keep = append(p.Keep, d)
		s.waiting++
	case !j.tried:
	case a.OK:
		if j.kept {
			p.Drop = append(p.Drop, d.Position)
			s.waiting--
		}
		if a.missing {
			return
		}
		s.ok++
		d.State, d.Attempts, d.Status, d.Error, d.TriedAt, d.Lane = usher.DeliveryDone, d.Attempts+1, a.Status, "", now.UTC().Truncate(time.Second), ""
		d.FirstAt, d.NextAt = time.Time{}, time.Time{}
		p.State.Delivered++
		p.State.Recent = append([]usher.Delivery{d}, p.State.Recent[:min(len(p.State.Recent), keepRecent-1)]...)
	default:
		s.failed++
		s.hold, s.gone = max(s.hold, a.Hold), s.gone || a.Gone
		if l.fresh {
			s.fresh++
		}
		p.State.Error = a.Error
		d = b.failed(d, a, now)
		p.Keep = append(p.Keep, d)
		if d.State == usher.DeliveryPending && !j.kept {
			s.waiting++
		} else if d.State == usher.DeliveryDead && j.kept {
			s.waiting--
		}
	}
}

// failed is a delivery after an attempt that failed. It is given up after many,
// but not while its receiver takes nothing at all: then it is not the event's
// fault.
func (b *batch) failed(d usher.Delivery, a Attempt, now time.Time) usher.Delivery {
	if d.FirstAt.IsZero() {
		d.FirstAt = now
	}
	most := attempts
	if a.Refused {
		most = refusals
	}
	if a.Status != http.StatusTooManyRequests { // who asks for time has not judged the event
		d.Attempts++
	}
	d.Status, d.Error, d.TriedAt = a.Status, a.Error, now
	d.NextAt = now.Add(pause(max(d.Attempts, 1), eventPause))
	if d.Attempts >= most && (!b.down() || b.hook.State.OKAt.After(d.FirstAt)) {
		d.State, d.NextAt = usher.DeliveryDead, time.Time{}
	}
	return d
}

// judge says how the receiver is, from what the round has come to.
func (b *batch) judge(p *usher.WebhookProgress, s sums, now time.Time) {
	t := &p.State
	switch {
	case s.ok > 0:
		p.Wake = b.down()
		t.Failures, t.FailingAt, t.OKAt, t.WaitUntil = 0, time.Time{}, now, time.Time{}
		if s.failed == 0 {
			t.Error = ""
		}
	case s.failed > 0:
		if b.down() {
			t.Failures++
		} else {
			t.Failures += s.fresh
		}
		if t.FailingAt.IsZero() {
			t.FailingAt = now
		}
		if t.Failures >= downAfter {
			t.WaitUntil = now.Add(pause(t.Failures-downAfter+1, downPause))
		}
	}
	if s.waiting == 0 {
		t.Failures, t.FailingAt = 0, time.Time{}
	}
	if until := now.Add(s.hold); s.hold > 0 && until.After(t.WaitUntil) {
		t.WaitUntil = until
	}
	switch {
	case s.gone:
		p.Disable, t.Why = true, usher.EndGone
	case !t.FailingAt.IsZero() && now.Sub(t.FailingAt) >= failingDays:
		p.Disable, t.Why = true, usher.EndFailing
	}
}
