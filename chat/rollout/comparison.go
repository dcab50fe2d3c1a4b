package rollout

import (
	"maps"
	"slices"
	"sync"
	"time"

	"usher"
	"usher/chat"
)

// SkippedKnowledge is why a turn is not compared whose entries have changed
// meanwhile; the other reasons are those of chat.
const SkippedKnowledge = "knowledge_changed"

// maxExamples is how many differing turns are kept, and maxQuoted how much of
// each text, in characters.
const (
	maxExamples = 50
	maxQuoted   = 500
)

// Comparison is what a shadow would have done with live turns.
type Comparison struct {
	State     string         `json:"state" enum:"none,running,ended" doc:"none: there was no shadow since the server was started"`
	Bundle    *Ref           `json:"bundle,omitempty"`
	By        usher.AgentID  `json:"by,omitempty"`
	Since     time.Time      `json:"since,omitzero"`
	EndedAt   time.Time      `json:"ended_at,omitzero"`
	Compared  int            `json:"compared" doc:"Turns"`
	Same      int            `json:"same" doc:"Of these: the customer would have been told the same"`
	SameRoute int            `json:"same_route" doc:"Of these: answered, asked back, handed over … all the same, if with something else"`
	Dropped   int            `json:"dropped" doc:"Not looked at, for want of time"`
	Failed    int            `json:"failed" doc:"The shadow's models failed"`
	Skipped   map[string]int `json:"skipped" doc:"Not to be compared, by reason: chosen, not_the_bots_turn, fallback, knowledge_changed"`
	Routes    []RouteRow     `json:"routes" doc:"By what the live bundle did"`
	LiveUs    int64          `json:"live_us" doc:"Mean time of a turn by the live bundle, microseconds"`
	ShadowUs  int64          `json:"shadow_us" doc:"The same by the shadow"`
	Examples  []Example      `json:"examples" doc:"The newest 50 turns that differ"`
}

// RouteRow is what became of the turns of one route.
type RouteRow struct {
	Route  usher.Route         `json:"route" doc:"Of the live bundle"`
	Turns  int                 `json:"turns"`
	Same   int                 `json:"same"`
	Shadow map[usher.Route]int `json:"shadow" doc:"Turns by the shadow's route"`
}

// Example is a turn that differs.
type Example struct {
	Conversation usher.ConversationID `json:"conversation"`
	InboundSeq   int64                `json:"inbound_seq"`
	Text         string               `json:"text"`
	At           time.Time            `json:"at"`
	Live         chat.Outcome         `json:"live"`
	Shadow       chat.Outcome         `json:"shadow"`
}

// kept is a comparison that goes on.
type kept struct {
	mu         sync.Mutex
	c          Comparison
	rows       map[usher.Route]*RouteRow
	liveTook   time.Duration
	shadowTook time.Duration
}

func (k *kept) begin(f Ref, by usher.AgentID, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.c = Comparison{State: "running", Bundle: &f, By: by, Since: at, Skipped: map[string]int{}}
	k.rows = map[usher.Route]*RouteRow{}
}

func (k *kept) end(at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.c.State, k.c.EndedAt = "ended", at
}

func (k *kept) dropped() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.c.Dropped++
}

func (k *kept) failed() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.c.Failed++
}

func (k *kept) skipped(why string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.c.Skipped[why]++
}

// add takes in a turn and what the shadow made of it, and reports whether that
// is the same.
func (k *kept) add(t usher.PastTurn, d usher.Decision, took time.Duration) bool {
	same := chat.Gist(t.Decision) == chat.Gist(d)
	k.mu.Lock()
	defer k.mu.Unlock()
	row := k.rows[t.Decision.Route]
	if row == nil {
		row = &RouteRow{Route: t.Decision.Route, Shadow: map[usher.Route]int{}}
		k.rows[row.Route] = row
	}
	row.Turns++
	row.Shadow[d.Route]++
	k.c.Compared++
	k.liveTook, k.shadowTook = k.liveTook+t.Took, k.shadowTook+took
	if t.Decision.Route == d.Route {
		k.c.SameRoute++
	}
	if same {
		row.Same++
		k.c.Same++
		return true
	}
	k.c.Examples = append(k.c.Examples, Example{
		Conversation: t.Conversation, InboundSeq: t.InboundSeq, Text: quoted(t.Text), At: t.At,
		Live: chat.OutcomeOf(t.Decision), Shadow: chat.OutcomeOf(d),
	})
	if over := len(k.c.Examples) - maxExamples; over > 0 {
		k.c.Examples = slices.Delete(k.c.Examples, 0, over)
	}
	return false
}

// quoted is as much of a text as is kept.
func quoted(text string) string {
	if r := []rune(text); len(r) > maxQuoted {
		return string(r[:maxQuoted]) + "…"
	}
	return text
}

// read returns how it stands, the newest example first.
func (k *kept) read() Comparison {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.c
	c.Skipped, c.Examples = maps.Clone(c.Skipped), slices.Clone(c.Examples)
	slices.Reverse(c.Examples)
	for _, route := range slices.Sorted(maps.Keys(k.rows)) {
		row := *k.rows[route]
		row.Shadow = maps.Clone(row.Shadow)
		c.Routes = append(c.Routes, row)
	}
	if c.Compared > 0 {
		c.LiveUs = (k.liveTook / time.Duration(c.Compared)).Microseconds()
		c.ShadowUs = (k.shadowTook / time.Duration(c.Compared)).Microseconds()
	}
	return c.filled()
}

// filled has empty lists where there are none, so that JSON shows them as such.
func (c Comparison) filled() Comparison {
	if c.State == "" {
		c.State = "none"
	}
	if c.Skipped == nil {
		c.Skipped = map[string]int{}
	}
	c.Routes, c.Examples = list(c.Routes), list(c.Examples)
	return c
}

// list is s, or an empty list that JSON shows as one.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Comparison tells what the shadow would have done; that of the last one where
// there is none now.
func (r *Rollout) Comparison() Comparison {
	r.lock()
	last := r.last
	r.mu.Unlock()
	if last == nil {
		return Comparison{}.filled()
	}
	return last.read()
}
