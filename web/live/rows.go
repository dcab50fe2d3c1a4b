package live

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"usher"
)

// rows keeps the conversations that wait for an agent or have one, as consoles
// list them, so that consoles can be told of new lines without asking the
// store.
type rows struct {
	mu      sync.Mutex
	all     map[usher.ConversationID]*usher.Conversation
	due     map[usher.ConversationID]struct{} // have changed since they were last told
	loading int                               // while > 0, rows of other states are kept, to be compared with what is read
}

// listed reports whether consoles are told of new lines in a conversation.
func listed(c *usher.Conversation) bool {
	return c.State == usher.StateQueued || c.State == usher.StateAgent
}

// moved takes in a conversation as it is after a change of state.
func (r *rows) moved(c usher.Conversation) {
	c.Packet = nil // large, and not of a row
	r.mu.Lock()
	defer r.mu.Unlock()
	if listed(&c) || r.loading > 0 {
		r.all[c.ID] = &c
		return
	}
	delete(r.all, c.ID)
	delete(r.due, c.ID)
}

// said takes in a message.
func (r *rows) said(m usher.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.all[m.Conversation]
	if c == nil || m.Seq <= c.LastSeq {
		return
	}
	after := c.With(m)
	r.all[m.Conversation] = &after
	r.due[m.Conversation] = struct{}{}
}

// named takes in what a customer is called now.
func (r *rows) named(id usher.ConversationID, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.all[id]
	if c == nil || c.CustomerName == name {
		return
	}
	after := *c
	after.CustomerName = name
	r.all[id] = &after
	r.due[id] = struct{}{}
}

// take returns the rows that have changed, each once.
func (r *rows) take() []*usher.Conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	var due []*usher.Conversation
	for id := range r.due {
		if c := r.all[id]; c != nil && listed(c) {
			due = append(due, c)
		}
	}
	clear(r.due)
	return due
}

// rowPage is how many conversations are read from the store at a time.
const rowPage = 500

// load reads the rows from the store. What is heard meanwhile counts where it
// is newer.
func (r *rows) load(ctx context.Context, s store) error {
	left := r.begin()
	defer r.loaded()
	f := usher.ConversationFilter{States: []usher.State{usher.StateQueued, usher.StateAgent}, Limit: rowPage}
	for {
		page, err := s.Conversations(ctx, f)
		if err != nil {
			return fmt.Errorf("live: list open conversations: %w", err)
		}
		for _, c := range page {
			delete(left, c.ID)
			r.read(c)
		}
		if len(page) < rowPage {
			break
		}
		f.After = page[len(page)-1].ID
	}
	for id := range left { // closed or given back unheard, or moved from a page to one before it
		c, err := s.Conversation(ctx, id)
		if err != nil {
			return fmt.Errorf("live: read a conversation that is not listed: %w", err)
		}
		r.read(c)
	}
	return nil
}

// begin has rows of all states kept, and returns those that are known.
func (r *rows) begin() map[usher.ConversationID]*usher.Conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.loading++
	return maps.Clone(r.all)
}

// read takes in a conversation from the store.
func (r *rows) read(c usher.Conversation) {
	c.Packet = nil
	r.mu.Lock()
	defer r.mu.Unlock()
	if have := r.all[c.ID]; have == nil || have.Version < c.Version || have.Version == c.Version && have.LastSeq < c.LastSeq {
		r.all[c.ID] = &c
	}
}

// loaded forgets what was kept to be compared with.
func (r *rows) loaded() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loading--; r.loading > 0 {
		return
	}
	for id, c := range r.all {
		if !listed(c) {
			delete(r.all, id)
		}
	}
}

// Tell sends the chat frames that are due: those of conversations in the queue
// to all consoles, those of an agent's conversations to the agent's. Run calls
// it, so a conversation that is written in all the time costs a console a frame
// each Config.Rows.
func (h *Hub) Tell(ctx context.Context) {
	due := h.rows.take()
	if len(due) == 0 {
		return
	}
	frames := map[usher.AgentID][]*shared{} // "": for everybody
	for _, c := range due {
		frames[c.Owner] = append(frames[c.Owner], share(chatFrame{
			Type: "chat", Conversation: c.ID, CustomerName: c.CustomerName,
			LastText: c.LastText, LastFiles: c.LastFiles, LastFrom: c.LastFrom, LastAt: c.LastAt, LastSeq: c.LastSeq, Unread: c.Unread,
		}))
	}
	for _, k := range h.consoles() {
		if all := slices.Concat(frames[""], frames[k.agent.Agent]); len(all) > 0 {
			k.pass(ctx, all...)
		}
	}
}
