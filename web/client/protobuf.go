package client

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"usher"
	usherv1 "usher/proto/usher/v1"
	"usher/web/internal/wire"
	"usher/web/live"
)

// buffers are Protocol Buffers.
type buffers struct{}

func (buffers) encode(f live.Frame) ([]byte, error) {
	out := &usherv1.ClientFrame{Id: f.ID}
	conversation := string(f.Conversation)
	switch f.Type {
	case "hello":
		out.Frame = &usherv1.ClientFrame_Hello{Hello: &usherv1.Hello{Token: f.Token, Conversation: conversation, AfterSeq: f.AfterSeq}}
	case "send":
		out.Frame = &usherv1.ClientFrame_Send{Send: &usherv1.Send{
			Conversation: conversation, ClientId: f.ClientID, Text: f.Text, Choice: f.Choice, Files: wire.FileTexts(f.Files), Person: f.Person,
		}}
	case "sync":
		out.Frame = &usherv1.ClientFrame_Sync{Sync: &usherv1.Sync{Conversation: conversation, AfterSeq: f.AfterSeq}}
	case "typing":
		out.Frame = &usherv1.ClientFrame_Typing{Typing: &usherv1.Typing{Conversation: conversation}}
	case "read":
		out.Frame = &usherv1.ClientFrame_Read{Read: &usherv1.Read{Conversation: conversation, Seq: f.Seq}}
	case "open":
		out.Frame = &usherv1.ClientFrame_Open{Open: &usherv1.Open{Conversation: conversation}}
	case "leave":
		out.Frame = &usherv1.ClientFrame_Leave{Leave: &usherv1.Leave{Conversation: conversation}}
	case "presence":
		out.Frame = &usherv1.ClientFrame_Presence{Presence: &usherv1.SetPresence{Presence: wire.Presence(f.Presence)}}
	case "ping":
		out.Frame = &usherv1.ClientFrame_Ping{Ping: &usherv1.Ping{}}
	default:
		return nil, fmt.Errorf("there is no frame %q", f.Type)
	}
	return proto.Marshal(out)
}

func (buffers) decode(data []byte) (Frame, error) {
	var in usherv1.ServerFrame
	if err := proto.Unmarshal(data, &in); err != nil {
		return Frame{}, err
	}
	f := Frame{ID: in.GetId()}
	if !forAll(&f, &in) {
		forAgents(&f, &in)
	}
	return f, nil
}

// forAll takes in a frame that customers get, too; false for others.
func forAll(f *Frame, in *usherv1.ServerFrame) bool {
	switch v := in.GetFrame().(type) {
	case *usherv1.ServerFrame_Welcome:
		welcome(f, v.Welcome)
	case *usherv1.ServerFrame_Ack:
		f.Type, f.ClientID, f.Conversation = "ack", v.Ack.GetClientId(), usher.ConversationID(v.Ack.GetConversation())
		f.MessageID, f.Seq = usher.MessageID(v.Ack.GetMessageId()), v.Ack.GetSeq()
	case *usherv1.ServerFrame_Message:
		f.Type, f.Message = "message", wire.ReadMessage(v.Message)
		f.Conversation = f.Message.Conversation
	case *usherv1.ServerFrame_Sync:
		f.Type, f.Conversation, f.Messages = "sync", usher.ConversationID(v.Sync.GetConversation()), wire.ReadMessages(v.Sync.GetMessages())
		f.UpTo, f.More = v.Sync.GetUpTo(), v.Sync.GetMore()
	case *usherv1.ServerFrame_Typing:
		signal(f, "typing", v.Typing)
	case *usherv1.ServerFrame_Read:
		signal(f, "read", v.Read)
	case *usherv1.ServerFrame_State:
		f.Type, f.Conversation, f.State = "state", usher.ConversationID(v.State.GetConversation()), wire.ReadState(v.State.GetState())
		f.Owner, f.Version, f.Staffed, f.Chat = v.State.GetOwner(), v.State.GetVersion(), v.State.GetStaffed(), wire.ReadConversation(v.State.GetChat())
	case *usherv1.ServerFrame_Queue:
		f.Type, f.Conversation, f.Position = "queue", usher.ConversationID(v.Queue.GetConversation()), v.Queue.GetPosition()
		f.ETA, f.Staffed = v.Queue.GetEta(), v.Queue.GetStaffed()
	case *usherv1.ServerFrame_Staffed:
		f.Type, f.Staffed = "staffed", v.Staffed.GetStaffed()
	case *usherv1.ServerFrame_Feedback:
		f.Type, f.Conversation = "feedback", usher.ConversationID(v.Feedback.GetConversation())
		f.MessageID, f.Seq, f.Helpful = usher.MessageID(v.Feedback.GetMessageId()), v.Feedback.GetSeq(), v.Feedback.GetHelpful()
	case *usherv1.ServerFrame_Error:
		f.Type, f.Code, f.Text, f.RetryAfter = "error", usher.Code(v.Error.GetCode()), v.Error.GetText(), v.Error.GetRetryAfter()
	case *usherv1.ServerFrame_Bye:
		f.Type, f.Reason, f.RetryAfter = "bye", v.Bye.GetReason(), v.Bye.GetRetryAfter()
	default:
		return false
	}
	return true
}

// forAgents takes in a frame that only agents get.
func forAgents(f *Frame, in *usherv1.ServerFrame) {
	switch v := in.GetFrame().(type) {
	case *usherv1.ServerFrame_Presence:
		news(f, "presence", v.Presence)
	case *usherv1.ServerFrame_Knowledge:
		news(f, "knowledge", v.Knowledge)
	case *usherv1.ServerFrame_Miss:
		news(f, "miss", v.Miss)
	case *usherv1.ServerFrame_Models:
		news(f, "models", v.Models)
	case *usherv1.ServerFrame_Resync:
		news(f, "resync", v.Resync)
	case *usherv1.ServerFrame_Customer:
		f.Type, f.Conversation = "customer", usher.ConversationID(v.Customer.GetConversation())
		f.Customer = Customer(wire.ReadCustomer(v.Customer.GetCustomer()))
	case *usherv1.ServerFrame_Chat:
		f.Type, f.Conversation, f.CustomerName = "chat", usher.ConversationID(v.Chat.GetConversation()), v.Chat.GetCustomerName()
		f.LastText, f.LastFiles, f.LastFrom = v.Chat.GetLastText(), int(v.Chat.GetLastFiles()), wire.ReadSender(v.Chat.GetLastFrom())
		f.LastAt, f.LastSeq, f.Unread = wire.ReadTime(v.Chat.GetLastAt()), v.Chat.GetLastSeq(), v.Chat.GetUnread()
	}
}

func welcome(f *Frame, v *usherv1.Welcome) {
	f.Type, f.Customer.NativeID, f.Agent = "welcome", v.GetCustomer(), usher.AgentID(v.GetAgent())
	f.Conversation, f.State, f.Owner = usher.ConversationID(v.GetConversation()), wire.ReadState(v.GetState()), v.GetOwner()
	f.Staffed, f.Position, f.ETA, f.LastSeq = v.GetStaffed(), v.GetPosition(), v.GetEta(), v.GetLastSeq()
	f.CustomerRead, f.AgentRead = v.GetCustomerRead(), v.GetAgentRead()
	f.Heartbeat, f.HeartbeatTimeout = v.GetHeartbeat(), v.GetHeartbeatTimeout()
}

func signal(f *Frame, kind string, v *usherv1.Signal) {
	f.Type, f.Conversation, f.From = kind, usher.ConversationID(v.GetConversation()), wire.ReadSender(v.GetFrom())
	f.Agent, f.Seq = usher.AgentID(v.GetAgent()), v.GetSeq()
}

func news(f *Frame, kind string, v *usherv1.News) {
	f.Type, f.Conversation, f.Agent = kind, usher.ConversationID(v.GetConversation()), usher.AgentID(v.GetAgent())
	f.Presence, f.Entry = wire.ReadPresence(v.GetPresence()), usher.EntryID(v.GetEntry())
}
