package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"usher"
	"usher/connect"
)

const (
	pageSize   = 50   // events that are read at once: what one round holds in memory
	maxPending = 1000 // deliveries that wait; beyond them the log is not read on
	atOnce     = 8    // conversations that are delivered beside each other
	saveEvery  = 1000 // positions without anything to deliver, until the cursor is saved all the same
	keepRecent = 20
)

// job is one event on its way.
type job struct {
	d      usher.Delivery
	body   []byte // nil: to be read from the log
	kept   bool   // the store has it already
	tried  bool
	result Attempt
}

// lane is what must arrive in order: the events of one conversation.
type lane struct {
	jobs  []*job
	fresh bool // none of its events has been tried before
}

// batch is what one round delivers.
type batch struct {
	hook    usher.Webhook
	lanes   []*lane
	behind  []usher.Delivery // new events of lanes that wait
	cursor  int64
	pending int       // deliveries that are kept, of this round or not
	next    time.Time // when the first of those that wait is due; zero: none waits
	more    bool      // the log goes on
}

// down reports whether the receiver takes nothing at present: then it is tried
// with one event that waits, and a new one, at a time.
func (b *batch) down() bool { return b.hook.State.Failures >= downAfter }

// round delivers what is due, and notes what became of it.
func (w *worker) round(ctx context.Context) (rest, error) {
	hook, err := w.runner.store.Webhook(ctx, w.id)
	if usher.CodeOf(err) == usher.CodeNotFound || err == nil && !hook.Enabled {
		return rest{ended: true}, nil
	}
	if err != nil {
		return rest{}, err
	}
	if hook.State.WaitUntil.After(time.Now()) {
		return rest{until: hook.State.WaitUntil, deaf: true}, nil
	}
	b := &batch{hook: hook, cursor: max(hook.State.Cursor, w.passed)}
	if err := w.gather(ctx, b); err != nil {
		return rest{}, err
	}
	if len(b.lanes) == 0 && len(b.behind) == 0 && b.cursor-hook.State.Cursor < saveEvery {
		w.passed = b.cursor
		return rest{again: b.more, until: b.next, deaf: b.pending >= maxPending}, nil
	}
	w.deliver(ctx, b)
	p := b.progress(time.Now())
	if err := w.save(ctx, p); err != nil {
		return rest{}, err
	}
	w.passed = 0
	w.tell(ctx, b, p)
	return rest{ended: p.Disable, again: true}, nil
}

// gather reads what is due: first what waits for another attempt, then the log.
func (w *worker) gather(ctx context.Context, b *batch) error {
	kept, err := w.runner.store.Deliveries(ctx, w.id, usher.DeliveryFilter{State: usher.DeliveryPending, Limit: maxPending})
	if err != nil {
		return fmt.Errorf("webhook: read what waits: %w", err)
	}
	b.pending = len(kept)
	waits := b.again(kept, time.Now())
	if b.pending >= maxPending {
		return nil
	}
	events, err := w.runner.store.Events(ctx, b.cursor, pageSize)
	if err != nil {
		return fmt.Errorf("webhook: read the log: %w", err)
	}
	b.more = len(events) == pageSize
	return b.fresh(events, waits)
}

// again takes up the lanes among kept that are due, and returns all of them.
func (b *batch) again(kept []usher.Delivery, now time.Time) map[string]bool {
	byLane, order := map[string]*lane{}, []*lane(nil)
	waits := map[string]bool{}
	for _, d := range kept {
		waits[d.Lane] = true
		l := byLane[d.Lane]
		if l == nil {
			l = &lane{}
			byLane[d.Lane], order = l, append(order, l)
		}
		l.jobs = append(l.jobs, &job{d: d, kept: true})
	}
	if b.down() {
		if len(order) > 0 { // each in its turn, so that one which is never taken does not keep the others
			l := slices.MinFunc(order, func(a, c *lane) int { return a.jobs[0].d.TriedAt.Compare(c.jobs[0].d.TriedAt) })
			b.lanes = append(b.lanes, &lane{jobs: l.jobs[:1]})
		}
		return waits
	}
	for _, l := range order {
		head := l.jobs[0].d
		if !head.NextAt.After(now) {
			l.fresh = head.Attempts == 0
			b.lanes = append(b.lanes, l)
		} else if b.next.IsZero() || head.NextAt.Before(b.next) {
			b.next = head.NextAt
		}
	}
	return waits
}

// fresh takes up what the log has for the webhook. An event whose lane waits
// gets in line.
func (b *batch) fresh(events []usher.Event, waits map[string]bool) error {
	byLane := map[string]*lane{}
	for _, e := range events {
		b.cursor = e.Position
		told, ok := connect.Tell(e)
		if !ok || !wants(b.hook, told.Type) {
			continue
		}
		d := usher.Delivery{Position: e.Position, Type: string(told.Type), Lane: laneOf(told), State: usher.DeliveryPending}
		if waits[d.Lane] {
			b.behind = append(b.behind, d)
		} else {
			body, err := json.Marshal(told)
			if err != nil {
				return fmt.Errorf("webhook: encode an event: %w", err)
			}
			l := byLane[d.Lane]
			if l == nil {
				l = &lane{fresh: true}
				byLane[d.Lane], b.lanes = l, append(b.lanes, l)
			}
			l.jobs = append(l.jobs, &job{d: d, body: body})
		}
		if b.down() {
			return nil // one is enough; the others stay in the log
		}
	}
	return nil
}

// wants reports whether a webhook gets events of a type.
func wants(h usher.Webhook, t connect.Type) bool {
	return len(h.Types) == 0 || slices.Contains(h.Types, string(t))
}

// laneOf is what an event stays in order with.
func laneOf(e connect.Event) string {
	if e.Data.Entry != nil {
		return "entry:" + string(e.Data.Entry.ID)
	}
	return string(e.Conversation)
}
