package usher

import "time"

// Webhook is a receiver outside that events are sent to.
type Webhook struct {
	ID          WebhookID
	URL         string
	Description string
	Types       []string // of the events that it gets; empty: all
	Enabled     bool
	Secrets     []WebhookSecret // newest first, at least one
	Version     int64           // +1 with each change by an admin; compare-and-set
	CreatedAt   time.Time
	State       WebhookState
}

// WebhookSecret signs what a webhook sends.
type WebhookSecret struct {
	Key   []byte    `json:"key"`
	Until time.Time `json:"until,omitzero"` // signs up to here; zero: on and on
}

// SecretOverlap is how long the old secret of a webhook signs beside a new one.
const SecretOverlap = 24 * time.Hour

// WebhookState is how far a webhook has come. Who delivers writes it.
type WebhookState struct {
	Version   int64      // +1 with each write; compare-and-set
	Cursor    int64      // events up to this position were delivered, or are kept as deliveries
	Failures  int        // conversations refused in a row since the last success
	WaitUntil time.Time  // nothing is tried before; zero: no need to wait
	FailingAt time.Time  // since when nothing succeeded; zero: the last attempt did
	OKAt      time.Time  // last success; zero: none yet
	Error     string     // of the last failure, until the next success
	Why       WebhookEnd // why it was disabled by itself; empty: it was not
	Delivered int64      // events, ever
	Pending   int64      // deliveries that are tried again; counted by the store
	Dead      int64      // deliveries that were given up; counted by the store
	Recent    []Delivery // the newest that were delivered, newest first
}

// WebhookEnd is why a webhook was disabled by itself.
type WebhookEnd string

// The ends.
const (
	EndFailing WebhookEnd = "failing" // nothing succeeded for days
	EndGone    WebhookEnd = "gone"    // it answered 410 Gone
)

// DeliveryState says what became of a delivery.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending DeliveryState = "pending" // is tried again
	DeliveryDead    DeliveryState = "dead"    // was given up; replay tries it again
	DeliveryDone    DeliveryState = "done"    // the receiver took it
)

// Delivery is one event on its way to one webhook.
type Delivery struct {
	Position int64         `json:"position"`
	Type     string        `json:"type"`
	Lane     string        `json:"lane,omitempty"` // what it stays in order with: its conversation
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	Status   int           `json:"status,omitempty"` // HTTP, of the last attempt; 0: no answer
	Error    string        `json:"error,omitempty"`  // of the last attempt
	FirstAt  time.Time     `json:"first_at,omitzero"`
	TriedAt  time.Time     `json:"tried_at,omitzero"`
	NextAt   time.Time     `json:"next_at,omitzero"`
}

// WebhookProgress is what one round of deliveries changed, written as one unit.
type WebhookProgress struct {
	Webhook WebhookID
	State   WebhookState // Version is the one that was read
	Disable bool         // with State.Why
	Wake    bool         // all that is pending is due now; Keep comes after it
	Keep    []Delivery   // pending or dead: added or written over
	Drop    []int64      // positions of deliveries that are kept no more
}

// DeliveryFilter selects deliveries of a webhook, by position.
type DeliveryFilter struct {
	State DeliveryState // empty: pending and dead
	After int64
	Limit int // 0 means 100
}

// APIKey lets a program of the company read events.
type APIKey struct {
	ID        APIKeyID  `json:"id"`
	Name      string    `json:"name"`
	Hint      string    `json:"hint"` // the key's last four characters
	Hash      string    `json:"-"`    // SHA-256 of the key, hex
	By        AgentID   `json:"by,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UsedAt    time.Time `json:"used_at,omitzero" doc:"Last use, noted at most once an hour"`
}
