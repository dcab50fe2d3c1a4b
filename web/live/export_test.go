package live

import (
	"reflect"
	"time"

	"usher"
)

// Frames are frames of the server of every kind, with all that they can hold.
func Frames() []ServerFrame {
	yes, no := true, false
	at := time.UnixMicro(1_893_553_445_000_001).UTC()
	m := usher.Message{
		ID: "m-1", Conversation: "c-1", Seq: 3, Position: 99, From: usher.FromBot, Sender: "a-1", Name: "Mia", Kind: usher.KindText, Text: "你好 <b>&\"\\\u2028🙂\x00",
		Options: []usher.Option{{ID: "1", Label: "One", Entry: "e-1", Intent: "refund"}, {ID: "2", Label: "人工", Person: true}},
		Sources: []usher.Source{{Entry: "e-1", Title: "How long?"}},
		Files:   []usher.File{{ID: "f-1", Name: "猫.png", Type: "image/png", Size: 1 << 20, Width: 640, Height: 480}},
		Choice:  "2", Helpful: &no, ClientID: "k-1", At: at,
	}
	bare := usher.Message{ID: "m-2", Conversation: "c-1", Seq: 4, From: usher.FromSystem, Kind: usher.KindNotice, At: at}
	note := usher.Message{ID: "m-3", Conversation: "c-1", Seq: 5, From: usher.FromAgent, Kind: usher.KindNote, Helpful: &yes, At: at}
	own := m
	own.From = usher.FromCustomer
	chat := usher.Conversation{
		ID: "c-1", Account: "web", Customer: "p-1", CustomerName: "安", State: usher.StateQueued, Owner: "a-1", Version: 7, LastSeq: 4, Language: usher.Chinese,
		Need: usher.Need{Skills: []string{"refunds"}, Language: usher.Chinese, Priority: -7, Agent: "a-2", Avoid: "a-9"},
		Packet: &usher.Packet{
			Asked: []string{"where?", "谁？"}, Understood: []usher.ScoredIntent{{Label: "refund", Confidence: 0.1}},
			Candidates: []usher.ScoredAnswer{{
				Entry: "e-1", Title: "t", Variant: "v", Text: "x", Score: 1.5, Lexical: 0.5, Vector: -0.25, Confidence: 1.0 / 3, Skills: []string{"s"},
			}},
			Tried: []usher.EntryID{"e-1"}, Reason: usher.WhyWantsPerson, Language: usher.Chinese, Mood: usher.MoodAngry,
		},
		Reason: "wants_person", QueuedAt: at, OpenedAt: at, MovedAt: at, LastAt: at, LastText: "text", LastFiles: 2, LastFrom: usher.FromCustomer,
		Unread: 5, CustomerRead: 3, AgentRead: 2,
	}
	plain := usher.Conversation{ID: "c-2", State: usher.StateClosed, OpenedAt: at, MovedAt: at, LastAt: at}
	who := usher.Customer{ID: "p-1", Account: "web", NativeID: "n-1", Name: "安", Email: "an@shop.example", Language: usher.Chinese, At: at}
	return []ServerFrame{
		welcomeFrame{
			Type: "welcome", ID: "1", Customer: "n-1", Conversation: "c-1", State: usher.StateAgent, Owner: "Mia", Staffed: &yes, Position: 2, ETA: 90,
			LastSeq: 4, CustomerRead: 3, AgentRead: 4, Heartbeat: 25, Timeout: 63,
		},
		welcomeFrame{Type: "welcome", ID: "1", Customer: "n-1", Staffed: &no, Heartbeat: 25, Timeout: 63},
		welcomeFrame{Type: "welcome", ID: "1", Agent: "a-1", Heartbeat: 25, Timeout: 63},
		ackFrame{Type: "ack", ID: "2", ClientID: "k-1", Conversation: "c-1", MessageID: "m-1", Seq: 1 << 40},
		ackFrame{Type: "ack", ID: "2"},
		messageFor(own, false), messageFor(m, true), messageFor(bare, false), messageFor(note, true),
		syncFrame{Type: "sync", ID: "3", Conversation: "c-1", Messages: []line{ours(m), ours(note)}, UpTo: 9, More: true},
		syncFrame{Type: "sync", ID: "3", Messages: []line{}},
		signalFrame{Type: "typing", Conversation: "c-1", From: usher.FromAgent, Agent: "a-1"},
		signalFrame{Type: "read", Conversation: "c-1", From: usher.FromCustomer, Seq: 3},
		stateFrame{Type: "state", Conversation: "c-1", State: usher.StateQueued, Owner: "Mia", Version: 7, Staffed: &yes},
		stateFrame{Type: "state", Conversation: "c-1", State: usher.StateQueued, Owner: "a-1", Version: 7, Chat: &chat},
		stateFrame{Type: "state", Conversation: "c-2", State: usher.StateClosed, Version: 1, Chat: &plain},
		stateFrame{Type: "state", Conversation: "c-2", State: usher.StateBot},
		stateFrame{Type: "state", Conversation: "c-2", State: usher.StateArchived},
		queueFrame{Type: "queue", Conversation: "c-1", Position: 1, ETA: 60, Staffed: true},
		staffedFrame{Type: "staffed", Staffed: true},
		feedbackFrame{Type: "feedback", Conversation: "c-1", MessageID: "m-1", Seq: 3, Helpful: true},
		customerFrame{Type: "customer", Conversation: "c-1", Customer: &who},
		chatFrame{
			Type: "chat", Conversation: "c-1", CustomerName: "安", LastText: "text", LastFiles: 1, LastFrom: usher.FromBot, LastAt: at, LastSeq: 4, Unread: 2,
		},
		newsFrame{Type: "presence", Agent: "a-1", Presence: usher.Away},
		newsFrame{Type: "knowledge", Entry: "e-1"},
		newsFrame{Type: "miss", Conversation: "c-1"},
		newsFrame{Type: "models"},
		newsFrame{Type: "resync"},
		errorFrame{Type: "error", ID: "4", Code: usher.CodeBusy, Text: "later", RetryAfter: 3},
		errorFrame{Type: "error", Code: usher.CodeInvalid, Text: "no"},
		byeFrame{Type: "bye", Reason: ByeRestart, RetryAfter: 4},
		byeFrame{Type: "bye", Reason: ByeProtocol},
	}
}

// Status is the close code of each reason.
func Status() map[Reason]uint16 {
	all := map[Reason]uint16{}
	for _, r := range []Reason{
		ByeRestart, ByeBusy, ByeSlowReader, ByeTimeout, ByeFailed, ByeHelloTimeout, ByeUnauthorized, ByeSignedOut, ByeSite, ByeTooLarge,
		ByeInvalidUTF8, ByeProtocol,
	} {
		all[r] = r.status()
	}
	return all
}

// Shape returns a pointer to a frame of a type, as it goes to one side, into
// which JSON can be read; nil: the server has no such frame.
func Shape(kind string, agent bool) any {
	switch kind {
	case "message":
		if agent {
			return &struct {
				Type         string               `json:"type"`
				Conversation usher.ConversationID `json:"conversation"`
				Message      usher.Message        `json:"message"`
			}{}
		}
		return &struct {
			Type         string               `json:"type"`
			Conversation usher.ConversationID `json:"conversation"`
			Message      Message              `json:"message"`
		}{}
	case "sync":
		return &struct {
			Type         string               `json:"type"`
			ID           string               `json:"id"`
			Conversation usher.ConversationID `json:"conversation,omitempty"`
			Messages     []Message            `json:"messages"`
			UpTo         int64                `json:"up_to"`
			More         bool                 `json:"more,omitempty"`
		}{}
	}
	for _, f := range Frames() {
		v := reflect.ValueOf(f)
		if v.FieldByName("Type").String() == kind {
			return reflect.New(v.Type()).Interface()
		}
	}
	return nil
}

// Measured are frames as they often go to many, with texts cut out of prose.
func Measured(prose string) []struct {
	Name  string
	Frame ServerFrame
} {
	at := time.UnixMicro(1_893_553_445_000_001).UTC()
	said := func(seq int64, text string) usher.Message {
		return usher.Message{
			ID: "0191d7a0-2222-7b5e-9d0a-2f6c0e7a4b14", Conversation: "0191d7a0-8c5e-7b5e-9d0a-2f6c0e7a4b11", Seq: seq, Position: 90_000 + seq,
			From: usher.FromCustomer, Sender: "0191d7a0-6666-7b5e-9d0a-2f6c0e7a4b18", Kind: usher.KindText, Text: text, ClientID: "0b7c2f9e", At: at,
		}
	}
	page := syncFrame{Type: "sync", ID: "9", Conversation: "0191d7a0-8c5e-7b5e-9d0a-2f6c0e7a4b11", UpTo: 66}
	for i := range int64(20) {
		m, _ := view(said(47+i, prose[i*200:(i+1)*200]), false)
		page.Messages = append(page.Messages, m)
	}
	chat := usher.Conversation{
		ID: "0191d7a0-8c5e-7b5e-9d0a-2f6c0e7a4b11", Account: "web", Customer: "0191d7a0-6666-7b5e-9d0a-2f6c0e7a4b18", State: usher.StateQueued, Version: 2, LastSeq: 48,
		Packet: &usher.Packet{
			Asked: []string{prose[:80], prose[80:160]}, Reason: usher.WhyWantsPerson, Language: usher.English,
			Understood: []usher.ScoredIntent{{Label: "refund", Confidence: 0.61}, {Label: "track_parcel", Confidence: 0.22}},
		},
		Reason: "wants_person", QueuedAt: at, OpenedAt: at, MovedAt: at, LastAt: at, LastText: prose[:240], LastFrom: usher.FromCustomer, Unread: 1,
	}
	for i := range 3 {
		chat.Packet.Candidates = append(chat.Packet.Candidates, usher.ScoredAnswer{
			Entry: "0191d7a0-7777-7b5e-9d0a-2f6c0e7a4b19", Title: prose[i*40 : i*40+40], Variant: prose[i*40 : i*40+50], Text: prose[300+i*200 : 500+i*200],
			Score: 0.031, Lexical: 0.41, Vector: 0.83, Confidence: 0.57,
		})
	}
	return []struct {
		Name  string
		Frame ServerFrame
	}{
		{"ack", ackFrame{
			Type: "ack", ID: "5", ClientID: "0b7c2f9e", Conversation: page.Conversation, MessageID: "0191d7a0-2222-7b5e-9d0a-2f6c0e7a4b14", Seq: 45,
		}},
		{"message200", messageFor(said(45, prose[:200]), false)},
		{"message2000", messageFor(said(45, prose[:2000]), false)},
		{"page20", page},
		{"state", stateFrame{Type: "state", Conversation: chat.ID, State: chat.State, Version: 2, Chat: &chat}},
	}
}
