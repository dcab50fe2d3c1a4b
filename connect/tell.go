package connect

import "usher"

// Tell returns what others are told of e; false: nothing. What it tells of a
// position is the same each time.
func Tell(e usher.Event) (Event, bool) {
	out := Event{ID: ID(e.Position), At: e.At.UTC(), Account: e.Account, Conversation: e.Conversation}
	switch {
	case e.Position <= 0:
		return Event{}, false
	case e.Kind == usher.EventMessage && e.Message != nil:
		out.Type, out.Data.Message = MessageCreated, tellMessage(e.Message)
	case e.Kind == usher.EventState && e.Chat != nil:
		out.Type, out.Data.Conversation, out.Account = tellState(e.Chat)
	case e.Kind == usher.EventMiss && e.Miss != nil:
		out.Type, out.Data.Miss = missType(e.Change), tellMiss(e.Miss)
	case e.Kind == usher.EventFeedback && e.Message != nil && e.Message.Helpful != nil:
		m := e.Message
		out.Type, out.Data.Feedback = FeedbackGiven, &EventFeedback{Message: m.ID, Seq: m.Seq, Helpful: *m.Helpful}
	case e.Kind == usher.EventCustomer && e.Customer != nil:
		c := e.Customer
		out.Type, out.Account = CustomerChanged, c.Account
		out.Data.Customer = &EventCustomer{ID: c.ID, NativeID: c.NativeID, Name: c.Name, Email: c.Email, Language: c.Language}
	case e.Kind == usher.EventKnowledge && e.Entry != "":
		out.Type, out.Data.Entry = EntryChanged, &EventEntry{ID: e.Entry, New: e.Change == usher.Added}
		if e.Change == usher.Removed {
			out.Type = EntryRemoved
		}
	default:
		return Event{}, false
	}
	return out, true
}

// tellMessage leaves out what may change later, so that each attempt says the
// same.
func tellMessage(m *usher.Message) *EventMessage {
	out := &EventMessage{
		ID: m.ID, Seq: m.Seq, From: m.From, Sender: m.Sender, Name: m.Name, Kind: m.Kind, Text: m.Text, Choice: m.Choice,
	}
	for _, s := range m.Sources {
		out.Entries = append(out.Entries, s.Entry)
	}
	for _, f := range m.Files {
		out.Files = append(out.Files, EventFile{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size})
	}
	return out
}

func tellState(c *usher.Conversation) (Type, *EventConversation, usher.AccountID) {
	out := &EventConversation{
		Customer: c.Customer, State: c.State, Agent: c.Owner, Reason: c.Reason, Language: c.Language, Version: c.Version, OpenedAt: c.OpenedAt.UTC(),
	}
	if c.State == usher.StateQueued {
		out.Skills = c.Need.Skills
	}
	return stateType(c), out, c.Account
}

// stateType names what became of a conversation. One that is with the bot was
// opened just now where its opening is its last move.
func stateType(c *usher.Conversation) Type {
	switch c.State {
	case usher.StateQueued:
		return ConversationQueued
	case usher.StateAgent:
		return ConversationAssigned
	case usher.StateClosed:
		return ConversationClosed
	case usher.StateArchived:
		return ConversationArchived
	case usher.StateBot:
	}
	if c.MovedAt.Equal(c.OpenedAt) {
		return ConversationOpened
	}
	return ConversationReturned
}

func missType(c usher.Change) Type {
	switch c {
	case usher.Added:
		return MissCreated
	case usher.Removed:
		return MissRemoved
	case usher.Changed:
	}
	return MissChanged
}

func tellMiss(m *usher.Miss) *EventMiss {
	return &EventMiss{
		ID: m.ID, Question: m.Question, Language: m.Language, Why: m.Why, State: m.State, Answer: m.Answer, Agent: m.Agent, Entry: m.Entry,
	}
}
