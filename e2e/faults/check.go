package faults

import (
	"fmt"
	"slices"
	"time"
)

// Ack is a message that the server has acknowledged to its sender.
type Ack struct {
	Conversation, ClientID, MessageID string
	Seq                               int64
}

// Journal is what one device, or one agent, wrote down: what was acknowledged
// to it in the order of sending, and what it was shown in the order of coming.
type Journal struct {
	Who          string
	Acks         []Ack
	Shown        []Message
	Open         string // client ID of what was sent and never acknowledged; empty: nothing
	Whole        bool   // was there from the first message to the last, and must have been shown all: a customer's device
	Conversation string // of whom Whole is set: the customer's; empty: they have none
	Polite       bool   // is the only one to write there, and waits for each answer
}

// Evidence is all that was written down.
type Evidence struct {
	Journals []Journal
	In       []string               // of each customer: their conversation; empty: none
	Nodes    []map[string][]Message // of each node: what it has of each conversation at the end, as the customer sees it
}

// Check returns what went wrong, one sentence each; nothing where all that was
// sent was acknowledged, is there exactly once, in the order of its sender, on
// every device and both nodes, and is followed by an answer.
func Check(e Evidence) []string {
	c := checker{}
	truth := e.Nodes[0]
	for i, other := range e.Nodes[1:] {
		c.same(truth, other, i+1)
	}
	for id, all := range truth {
		c.once(id, all)
		c.answered(id, all)
	}
	for _, j := range e.Journals {
		if j.Open != "" {
			c.fault("%s: %s was never acknowledged", j.Who, j.Open)
		}
		c.kept(j, truth)
		c.shown(j, truth)
		if j.Polite {
			c.single(j.Conversation, truth[j.Conversation])
		}
	}
	return c.faults
}

type checker struct{ faults []string }

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// same compares what two nodes have.
func (c *checker) same(a, b map[string][]Message, node int) {
	if len(a) != len(b) {
		c.fault("node 0 has %d conversations, node %d has %d", len(a), node, len(b))
	}
	for id, all := range a {
		if !slices.Equal(all, b[id]) {
			c.fault("conversation %s: node 0 has %d messages, node %d has %d, or others", id, len(all), node, len(b[id]))
		}
	}
}

// once looks at a conversation by itself: numbers rise, nothing is there twice.
// What an agent sent is known by its words: customers are not told its client
// ID, and agents say nothing twice here.
func (c *checker) once(id string, all []Message) {
	seen := map[string]bool{}
	twice := func(what, key string) {
		if key != "" && seen[what+key] {
			c.fault("conversation %s: %s %s is there twice", id, what, key)
		}
		seen[what+key] = true
	}
	last := int64(0)
	for _, m := range all {
		if m.Seq <= last {
			c.fault("conversation %s: message %d comes after %d", id, m.Seq, last)
		}
		last = m.Seq
		twice("message", m.ID)
		switch m.From {
		case "customer":
			twice("what the customer sent as", m.ClientID)
		case "agent":
			twice("what an agent said,", m.Text)
		}
	}
}

// single looks for a message that the bot has answered twice. Who does not wait
// may get two answers in a row that are the same, to two messages.
func (c *checker) single(id string, all []Message) {
	asked, said := int64(0), map[string]bool{}
	for _, m := range all {
		switch {
		case m.From == "customer":
			asked = m.Seq
			clear(said)
		case m.From == "bot" && said[m.Text]:
			c.fault("conversation %s: message %d was answered twice with %q", id, asked, m.Text)
		case m.From == "bot":
			said[m.Text] = true
		}
	}
}

// answered looks for a reply after the customer's last word.
func (c *checker) answered(id string, all []Message) {
	for _, m := range slices.Backward(all) {
		if m.From == "bot" || m.From == "agent" {
			return
		}
		if m.From == "customer" {
			c.fault("conversation %s: message %d (%q) was not answered", id, m.Seq, m.Text)
			return
		}
	}
}

// kept looks for each acknowledged message where the ack said that it is.
func (c *checker) kept(j Journal, truth map[string][]Message) {
	last := map[string]int64{}
	for _, a := range j.Acks {
		if a.Seq <= last[a.Conversation] {
			c.fault("%s: %s was sent after the message of number %d, and is %d", j.Who, a.ClientID, last[a.Conversation], a.Seq)
		}
		last[a.Conversation] = a.Seq
		i := slices.IndexFunc(truth[a.Conversation], func(m Message) bool { return m.ID == a.MessageID })
		if i < 0 {
			c.fault("%s: %s was acknowledged as %s (%d in %s), and is lost", j.Who, a.ClientID, a.MessageID, a.Seq, a.Conversation)
			continue
		}
		switch m := truth[a.Conversation][i]; {
		case m.Seq != a.Seq:
			c.fault("%s: %s was acknowledged as number %d, and is %d", j.Who, a.ClientID, a.Seq, m.Seq)
		case m.ClientID != a.ClientID && (m.From == "customer" || j.Whole):
			c.fault("%s: %s was acknowledged as %s, which was sent as %q", j.Who, a.ClientID, a.MessageID, m.ClientID)
		}
	}
}

// shown compares what somebody was shown with what there is.
func (c *checker) shown(j Journal, truth map[string][]Message) {
	views := map[string][]Message{}
	if j.Conversation != "" {
		views[j.Conversation] = nil // also where nothing of it was shown
	}
	for _, m := range j.Shown {
		v := views[m.Conversation]
		if n := len(v); n > 0 && m.Seq <= v[n-1].Seq {
			c.fault("%s: was shown message %d of %s after %d", j.Who, m.Seq, m.Conversation, v[n-1].Seq)
			continue
		}
		views[m.Conversation] = append(v, m)
	}
	for id, v := range views {
		all := truth[id]
		if !j.Whole { // from wherever the agent came in, and notices that customers don't get
			v = slices.DeleteFunc(v, func(m Message) bool { return m.From != "customer" && m.From != "agent" })
			all = slices.DeleteFunc(slices.Clone(all), func(m Message) bool {
				return m.From != "customer" && m.From != "agent" || len(v) == 0 || m.Seq < v[0].Seq || m.Seq > v[len(v)-1].Seq
			})
		}
		if len(v) != len(all) {
			c.fault("%s: was shown %d messages of %s, there are %d", j.Who, len(v), id, len(all))
			continue
		}
		for i, m := range v {
			if m.ID != all[i].ID || m.Seq != all[i].Seq || m.Text != all[i].Text {
				c.fault("%s: was shown %s (%d) in %s where %s (%d) is", j.Who, m.ID, m.Seq, id, all[i].ID, all[i].Seq)
			}
		}
	}
}

// Waits are how long customers waited for the first answer to a message, from
// its ack, sorted.
type Waits []time.Duration

// At returns the wait that a share of all don't exceed; 0 where there is none.
func (w Waits) At(share float64) time.Duration {
	if len(w) == 0 {
		return 0
	}
	return w[min(len(w)-1, int(share*float64(len(w))))]
}
