package watch

import (
	"strconv"
	"time"

	"usher"
)

// The sides of a socket, as a label.
const (
	sideCustomer = "customer"
	sideAgent    = "agent"
)

func side(agent bool) string {
	if agent {
		return sideAgent
	}
	return sideCustomer
}

// Committed counts what a group commit has changed.
func (m *Metrics) Committed(events []usher.Event) {
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == usher.EventMessage && e.Message != nil:
			m.messages.WithLabelValues(m.channels.of(string(e.Account)), string(e.Message.From), string(e.Message.Kind)).Inc()
		case e.Kind == usher.EventState && e.Chat != nil:
			m.moves.WithLabelValues(string(e.Chat.State), m.reasons.of(e.Chat.Reason)).Inc()
		}
	}
}

// What became of an event that was sent to a webhook.
const (
	webhookTaken   = "taken"
	webhookRefused = "refused"
)

// Webhook counts one attempt to deliver an event.
func (m *Metrics) Webhook(ok bool) {
	outcome := webhookRefused
	if ok {
		outcome = webhookTaken
	}
	m.webhooks.WithLabelValues(outcome).Inc()
}

// Group counts a group of writes and how long it took to be on disk.
func (m *Metrics) Group(units int, took time.Duration, err error) {
	m.units.Observe(float64(units))
	m.commits.Observe(took.Seconds())
	if err != nil {
		m.uncommitted.Inc()
	}
}

// Turn counts a turn that was stored, took after it was due.
func (m *Metrics) Turn(t *usher.TurnCommit, took time.Duration) {
	d := &t.Turn.Decision
	m.decisions.WithLabelValues(string(d.Route), string(d.Why)).Inc()
	m.thinking.Observe(t.Turn.Took.Seconds())
	m.turns.Observe(took.Seconds())
	if t.Move != nil && t.Move.To == usher.StateQueued {
		m.handoffs.WithLabelValues(string(d.Why)).Inc()
	}
	if t.Miss != nil {
		m.misses.WithLabelValues(string(t.Miss.Why)).Inc()
	}
	if t.Turn.Error != "" {
		m.fallbacks.Inc()
	}
	if b := t.Turn.Understanding.Bundle; b != "" && d.Route != usher.RouteNone {
		m.confidence.WithLabelValues(m.bundles.note(short(b))).Observe(float64(d.Score))
	}
}

// short is what is shown of a bundle's hash.
func short(hash string) string { return hash[:min(len(hash), 12)] }

// TurnFailed counts a turn that could not be taken.
func (m *Metrics) TurnFailed() { m.failures.Inc() }

// Outcomes of a turn that a shadow saw.
const comparedSame, comparedDifferent = "same", "different"

// Compared is told of each turn that a shadow bundle saw.
func (m *Metrics) Compared(same bool) {
	outcome := comparedDifferent
	if same {
		outcome = comparedSame
	}
	m.compared.WithLabelValues(outcome).Inc()
}

// Ended counts a socket that has ended.
func (m *Metrics) Ended(agent bool, reason string) {
	m.ended.WithLabelValues(side(agent), m.reasons.of(reason)).Inc()
}

// Limited counts what a rate limit has turned away.
func (m *Metrics) Limited(what string) { m.refused.WithLabelValues(what).Inc() }

// Dropped counts what a queue did not take. Both are words of the program, not
// of its callers.
func (m *Metrics) Dropped(queue, reason string) { m.dropped.WithLabelValues(queue, reason).Inc() }

// Lost is Dropped for several at once.
func (m *Metrics) Lost(queue, reason string, n int) {
	m.dropped.WithLabelValues(queue, reason).Add(float64(n))
}

// Request counts a request that was answered. route is the pattern that was
// matched, not the path.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	route = m.routes.of(route)
	m.requests.WithLabelValues(methodOf(method), route, statusText(status)).Inc()
	m.served.WithLabelValues(route).Observe(took.Seconds())
}

// methodOf is a method that HTTP knows, or "other".
func methodOf(s string) string {
	switch s {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return s
	}
	return other
}

// statuses are the texts of 100 … 599.
var statuses = func() (all [500]string) {
	for i := range all {
		all[i] = strconv.Itoa(100 + i)
	}
	return all
}()

func statusText(n int) string {
	if n < 100 || n >= 100+len(statuses) {
		return other
	}
	return statuses[n-100]
}
