package web_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"usher"
	"usher/text"
)

// key is a link as the office keeps it.
type key struct {
	usher.Link
	ended bool
}

func (o *office) SaveLink(_ context.Context, l usher.Link) (usher.Link, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.agents[l.Agent].Disabled {
		return l, usher.Errorf(usher.CodeConflict, nil, "disabled")
	}
	l.Kind = usher.LinkInvite
	if o.secrets[l.Agent] != "" {
		l.Kind = usher.LinkReset
	}
	for hash, k := range o.links {
		k.ended = k.ended || k.Agent == l.Agent
		o.links[hash] = k
	}
	o.links[l.TokenHash] = key{Link: l}
	return l, nil
}

func (o *office) Link(_ context.Context, hash string) (usher.Link, usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.linkLocked(hash)
}

func (o *office) linkLocked(hash string) (usher.Link, usher.Agent, error) {
	k, ok := o.links[hash]
	switch {
	case !ok:
		return k.Link, usher.Agent{}, missing("link")
	case k.ended:
		return k.Link, usher.Agent{}, usher.Errorf(usher.CodeConflict, nil, "used")
	}
	return k.Link, o.agents[k.Agent], nil
}

func (o *office) UseLink(_ context.Context, hash, password string) (usher.Agent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l, a, err := o.linkLocked(hash)
	if err == nil {
		o.links[hash], o.secrets[l.Agent] = key{Link: l, ended: true}, password
	}
	return a, err
}

func (o *office) ConversationCounts(_ context.Context, agent usher.AgentID) (usher.ConversationCounts, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var n usher.ConversationCounts
	for _, c := range o.chats {
		switch c.State {
		case usher.StateBot:
			n.Bot++
		case usher.StateQueued:
			n.Queued++
		case usher.StateAgent:
			n.Agent++
		case usher.StateClosed:
			n.Closed++
		case usher.StateArchived:
			n.Archived++
		}
		if c.Owner == agent {
			n.Mine++
		}
	}
	return n, nil
}

func (o *office) Days(_ context.Context, edges []time.Time) ([]usher.Day, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.edges = edges
	days := make([]usher.Day, len(edges)-1)
	days[0] = usher.Day{Turns: 9, Conversations: 4, Answered: 3, HandedOff: 1}
	return days, o.fail
}

func (o *office) Helpful(context.Context, time.Time, time.Time) (usher.Helpful, error) {
	return usher.Helpful{Yes: 5, No: 1}, nil
}

func (o *office) TopMisses(context.Context, time.Time, int) ([]usher.MissGroup, error) {
	return []usher.MissGroup{{Question: "Do you ship to Mars?", Count: 2}}, nil
}

func (o *office) CountMisses(ctx context.Context, f usher.MissFilter) (int64, error) {
	all, err := o.Misses(ctx, f)
	return int64(len(all)), err
}

func (o *office) CountQuestions(ctx context.Context, f usher.MissFilter) (int64, error) {
	all, err := o.Misses(ctx, f)
	seen := map[string]bool{}
	for _, m := range all {
		seen[m.Question] = true
	}
	return int64(len(seen)), err
}

// Search is the library's, without its order.
func (o *office) Search(f usher.EntryFilter) ([]usher.Entry, int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []usher.Entry
	for _, e := range o.entries {
		fits := slices.ContainsFunc(e.Variants, func(v usher.Variant) bool {
			return strings.Contains(text.Normalize(v.Text), text.Normalize(f.Query)) && (f.Language == "" || v.Language == f.Language)
		})
		if fits && (f.Disabled == nil || *f.Disabled == e.Disabled) {
			found = append(found, e)
		}
	}
	from := min(f.Offset, len(found))
	return found[from:min(from+f.Limit, len(found))], len(found)
}
