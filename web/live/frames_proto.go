package live

import (
	"usher"
	usherv1 "usher/proto/usher/v1"
	"usher/web/internal/wire"
)

func (f welcomeFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Id: f.ID, Frame: &usherv1.ServerFrame_Welcome{Welcome: &usherv1.Welcome{
		Customer: f.Customer, Agent: string(f.Agent), Conversation: string(f.Conversation), State: wire.State(f.State), Owner: f.Owner,
		Staffed: f.Staffed, Position: int64(f.Position), Eta: f.ETA, LastSeq: f.LastSeq, CustomerRead: f.CustomerRead, AgentRead: f.AgentRead,
		Heartbeat: f.Heartbeat, HeartbeatTimeout: f.Timeout,
	}}}
}

func (f ackFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Id: f.ID, Frame: &usherv1.ServerFrame_Ack{Ack: &usherv1.Ack{
		ClientId: f.ClientID, Conversation: string(f.Conversation), MessageId: string(f.MessageID), Seq: f.Seq,
	}}}
}

// The conversation is in the message.
func (f messageFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Message{Message: f.Message.proto()}}
}

func (f syncFrame) proto() *usherv1.ServerFrame {
	page := &usherv1.Page{Conversation: string(f.Conversation), UpTo: f.UpTo, More: f.More}
	for _, m := range f.Messages {
		page.Messages = append(page.Messages, m.proto())
	}
	return &usherv1.ServerFrame{Id: f.ID, Frame: &usherv1.ServerFrame_Sync{Sync: page}}
}

func (f signalFrame) proto() *usherv1.ServerFrame {
	signal := &usherv1.Signal{Conversation: string(f.Conversation), From: wire.Sender(f.From), Agent: string(f.Agent), Seq: f.Seq}
	if f.Type == string(usher.EventTyping) {
		return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Typing{Typing: signal}}
	}
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Read{Read: signal}}
}

func (f stateFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_State{State: &usherv1.StateChange{
		Conversation: string(f.Conversation), State: wire.State(f.State), Owner: f.Owner, Version: f.Version, Staffed: f.Staffed,
		Chat: wire.Conversation(f.Chat),
	}}}
}

func (f queueFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Queue{Queue: &usherv1.Queue{
		Conversation: string(f.Conversation), Position: int64(f.Position), Eta: f.ETA, Staffed: f.Staffed,
	}}}
}

func (f staffedFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Staffed{Staffed: &usherv1.Staffed{Staffed: f.Staffed}}}
}

func (f feedbackFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Feedback{Feedback: &usherv1.Feedback{
		Conversation: string(f.Conversation), MessageId: string(f.MessageID), Seq: f.Seq, Helpful: f.Helpful,
	}}}
}

func (f customerFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Customer{Customer: &usherv1.CustomerChange{
		Conversation: string(f.Conversation), Customer: wire.Customer(f.Customer),
	}}}
}

func (f chatFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Chat{Chat: &usherv1.Row{
		Conversation: string(f.Conversation), CustomerName: f.CustomerName, LastText: f.LastText, LastFiles: int64(f.LastFiles),
		LastFrom: wire.Sender(f.LastFrom), LastAt: wire.Time(f.LastAt), LastSeq: f.LastSeq, Unread: f.Unread,
	}}}
}

func (f newsFrame) proto() *usherv1.ServerFrame {
	news := &usherv1.News{
		Conversation: string(f.Conversation), Agent: string(f.Agent), Presence: wire.Presence(f.Presence), Entry: string(f.Entry),
	}
	out := &usherv1.ServerFrame{}
	switch usher.EventKind(f.Type) {
	case usher.EventPresence:
		out.Frame = &usherv1.ServerFrame_Presence{Presence: news}
	case usher.EventKnowledge:
		out.Frame = &usherv1.ServerFrame_Knowledge{Knowledge: news}
	case usher.EventMiss:
		out.Frame = &usherv1.ServerFrame_Miss{Miss: news}
	case usher.EventModels:
		out.Frame = &usherv1.ServerFrame_Models{Models: news}
	default:
		out.Frame = &usherv1.ServerFrame_Resync{Resync: news}
	}
	return out
}

func (f errorFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Id: f.ID, Frame: &usherv1.ServerFrame_Error{Error: &usherv1.Error{
		Code: string(f.Code), Text: f.Text, RetryAfter: f.RetryAfter,
	}}}
}

func (f byeFrame) proto() *usherv1.ServerFrame {
	return &usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Bye{Bye: &usherv1.Bye{Reason: string(f.Reason), RetryAfter: f.RetryAfter}}}
}

func (m ours) proto() *usherv1.Message { return wire.Message(usher.Message(m)) }

func (m Message) proto() *usherv1.Message {
	out := &usherv1.Message{
		Id: string(m.ID), Conversation: string(m.Conversation), Seq: m.Seq, From: wire.Sender(m.From), Kind: wire.Kind(m.Kind), Text: m.Text,
		At: wire.Time(m.At), Name: m.Name, Files: wire.Files(m.Files), Choice: m.Choice, Helpful: m.Helpful, ClientId: m.ClientID,
	}
	for _, o := range m.Options {
		out.Options = append(out.Options, &usherv1.Option{Id: o.ID, Label: o.Label, Person: o.Person})
	}
	for _, s := range m.Sources {
		out.Sources = append(out.Sources, &usherv1.Source{Title: s.Title})
	}
	return out
}
