package faults_test

import (
	"strings"
	"testing"

	"usher/e2e/faults"
)

// whole is evidence of a conversation in which nothing went wrong.
func whole() faults.Evidence {
	said := []faults.Message{
		{ID: "m1", Conversation: "c", Seq: 1, From: "customer", Text: "hello", ClientID: "a"},
		{ID: "m2", Conversation: "c", Seq: 2, From: "bot", Text: "hello"},
		{ID: "m3", Conversation: "c", Seq: 4, From: "customer", Text: "a person", ClientID: "b"},
		{ID: "m4", Conversation: "c", Seq: 5, From: "agent", Text: "here"},
	}
	node := func() map[string][]faults.Message {
		return map[string][]faults.Message{"c": append([]faults.Message(nil), said...)}
	}
	acks := []faults.Ack{{Conversation: "c", ClientID: "a", MessageID: "m1", Seq: 1}, {Conversation: "c", ClientID: "b", MessageID: "m3", Seq: 4}}
	return faults.Evidence{
		Journals: []faults.Journal{
			{Who: "phone", Acks: acks, Shown: append([]faults.Message(nil), said...), Whole: true, Conversation: "c"},
			{Who: "laptop", Shown: append([]faults.Message(nil), said...), Whole: true, Conversation: "c"},
			{Who: "agent", Acks: []faults.Ack{{Conversation: "c", ClientID: "r", MessageID: "m4", Seq: 5}}, Shown: append([]faults.Message(nil), said[2:]...)},
		},
		Nodes: []map[string][]faults.Message{node(), node()},
	}
}

// The checker finds each thing that may go wrong, and nothing where nothing did.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(*faults.Evidence)
		want  string // in a sentence; empty: nothing is wrong
	}{
		"nothing": {func(*faults.Evidence) {}, ""},
		"lost": {func(e *faults.Evidence) {
			for _, n := range e.Nodes {
				n["c"] = append(n["c"][:2:2], n["c"][3:]...)
			}
		}, "b was acknowledged as m3 (4 in c), and is lost"},
		"doubled in the store": {func(e *faults.Evidence) {
			for _, n := range e.Nodes {
				n["c"] = append(n["c"], faults.Message{ID: "m5", Conversation: "c", Seq: 6, From: "customer", ClientID: "b"}, faults.Message{ID: "m6", Seq: 7, From: "bot"})
			}
		}, "what the customer sent as b is there twice"},
		"doubled by an agent": {func(e *faults.Evidence) {
			for _, n := range e.Nodes {
				n["c"] = append(n["c"], faults.Message{ID: "m5", Conversation: "c", Seq: 6, From: "agent", Text: "here"})
			}
		}, "what an agent said, here is there twice"},
		"answered twice": {func(e *faults.Evidence) {
			e.Journals[0].Polite = true
			for _, n := range e.Nodes {
				n["c"][2] = faults.Message{ID: "m3", Conversation: "c", Seq: 4, From: "bot", Text: "hello"}
			}
		}, `message 1 was answered twice with "hello"`},
		"never acknowledged":   {func(e *faults.Evidence) { e.Journals[1].Open = "z" }, "laptop: z was never acknowledged"},
		"another's ack":        {func(e *faults.Evidence) { e.Journals[0].Acks[1].ClientID = "z" }, `z was acknowledged as m3, which was sent as "b"`},
		"an ack of a reply":    {func(e *faults.Evidence) { e.Journals[0].Acks[1].MessageID, e.Journals[0].Acks[1].Seq = "m4", 5 }, `b was acknowledged as m4, which was sent as ""`},
		"nothing shown at all": {func(e *faults.Evidence) { e.Journals[1].Shown = nil }, "laptop: was shown 0 messages of c, there are 4"},
		"moved":                {func(e *faults.Evidence) { e.Journals[0].Acks[1].Seq = 3 }, "acknowledged as number 3, and is 4"},
		"sent in order":        {func(e *faults.Evidence) { a := e.Journals[0].Acks; a[0], a[1] = a[1], a[0] }, "a was sent after the message of number 4, and is 1"},
		"shown twice":          {func(e *faults.Evidence) { s := &e.Journals[1].Shown; *s = append(*s, (*s)[3]) }, "was shown message 5 of c after 5"},
		"shown in order":       {func(e *faults.Evidence) { s := e.Journals[1].Shown; s[1], s[2] = s[2], s[1] }, "was shown message 2 of c after 4"},
		"not shown":            {func(e *faults.Evidence) { e.Journals[1].Shown = e.Journals[1].Shown[:3] }, "was shown 3 messages of c, there are 4"},
		"a gap for an agent": {func(e *faults.Evidence) {
			j := &e.Journals[2]
			j.Shown = append([]faults.Message{e.Nodes[0]["c"][0]}, j.Shown[1:]...)
		}, "was shown 2 messages of c, there are 3"},
		"another text":   {func(e *faults.Evidence) { e.Journals[1].Shown[1].ID = "m9" }, "was shown m9 (2) in c where m2 (2) is"},
		"nodes disagree": {func(e *faults.Evidence) { e.Nodes[1]["c"] = e.Nodes[1]["c"][:3] }, "node 0 has 4 messages, node 1 has 3"},
		"unanswered": {func(e *faults.Evidence) {
			for i := range e.Nodes {
				e.Nodes[i]["c"] = e.Nodes[i]["c"][:3]
			}
		}, `message 4 ("a person") was not answered`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := whole()
			c.spoil(&e)
			got := strings.Join(faults.Check(e), "\n")
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("Check = %q, want %q", got, c.want)
			}
		})
	}
}
