package wire

import (
	"usher"
	usherv1 "usher/proto/usher/v1"
)

// Conversation is a conversation as agents see it; nil for none.
func Conversation(c *usher.Conversation) *usherv1.Conversation {
	if c == nil {
		return nil
	}
	return &usherv1.Conversation{
		Id: string(c.ID), Account: string(c.Account), Customer: string(c.Customer), CustomerName: c.CustomerName,
		State: State(c.State), Owner: string(c.Owner), Version: c.Version, LastSeq: c.LastSeq, Language: string(c.Language),
		Need: need(c.Need), Packet: packet(c.Packet), Reason: c.Reason,
		QueuedAt: Time(c.QueuedAt), OpenedAt: Time(c.OpenedAt), MovedAt: Time(c.MovedAt), LastAt: Time(c.LastAt),
		LastText: c.LastText, LastFiles: int64(c.LastFiles), LastFrom: Sender(c.LastFrom), Unread: c.Unread,
		CustomerRead: c.CustomerRead, AgentRead: c.AgentRead,
	}
}

// ReadConversation is the way back.
func ReadConversation(c *usherv1.Conversation) *usher.Conversation {
	if c == nil {
		return nil
	}
	return &usher.Conversation{
		ID: usher.ConversationID(c.GetId()), Account: usher.AccountID(c.GetAccount()), Customer: usher.CustomerID(c.GetCustomer()),
		CustomerName: c.GetCustomerName(), State: ReadState(c.GetState()), Owner: usher.AgentID(c.GetOwner()), Version: c.GetVersion(),
		LastSeq: c.GetLastSeq(), Language: usher.Language(c.GetLanguage()), Need: readNeed(c.GetNeed()), Packet: readPacket(c.GetPacket()),
		Reason: c.GetReason(), QueuedAt: ReadTime(c.GetQueuedAt()), OpenedAt: ReadTime(c.GetOpenedAt()), MovedAt: ReadTime(c.GetMovedAt()),
		LastAt: ReadTime(c.GetLastAt()), LastText: c.GetLastText(), LastFiles: int(c.GetLastFiles()), LastFrom: ReadSender(c.GetLastFrom()),
		Unread: c.GetUnread(), CustomerRead: c.GetCustomerRead(), AgentRead: c.GetAgentRead(),
	}
}

func need(n usher.Need) *usherv1.Need {
	return &usherv1.Need{
		Skills: n.Skills, Language: string(n.Language), Priority: int64(n.Priority), Agent: string(n.Agent), Avoid: string(n.Avoid),
	}
}

func readNeed(n *usherv1.Need) usher.Need {
	return usher.Need{
		Skills: n.GetSkills(), Language: usher.Language(n.GetLanguage()), Priority: int(n.GetPriority()),
		Agent: usher.AgentID(n.GetAgent()), Avoid: usher.AgentID(n.GetAvoid()),
	}
}

func packet(p *usher.Packet) *usherv1.Packet {
	if p == nil {
		return nil
	}
	return &usherv1.Packet{
		Asked: p.Asked, Understood: each(p.Understood, intent), Candidates: each(p.Candidates, answer), Tried: texts(p.Tried),
		Reason: string(p.Reason), Language: string(p.Language), Mood: p.Mood,
	}
}

func readPacket(p *usherv1.Packet) *usher.Packet {
	if p == nil {
		return nil
	}
	return &usher.Packet{
		Asked: p.GetAsked(), Understood: each(p.GetUnderstood(), readIntent), Candidates: each(p.GetCandidates(), readAnswer),
		Tried: readTexts[usher.EntryID](p.GetTried()), Reason: usher.Why(p.GetReason()), Language: usher.Language(p.GetLanguage()), Mood: p.GetMood(),
	}
}

func intent(i usher.ScoredIntent) *usherv1.ScoredIntent {
	return &usherv1.ScoredIntent{Label: i.Label, Confidence: float64(i.Confidence)}
}

func readIntent(i *usherv1.ScoredIntent) usher.ScoredIntent {
	return usher.ScoredIntent{Label: i.GetLabel(), Confidence: usher.Confidence(i.GetConfidence())}
}

func answer(a usher.ScoredAnswer) *usherv1.ScoredAnswer {
	return &usherv1.ScoredAnswer{
		Entry: string(a.Entry), Title: a.Title, Variant: a.Variant, Text: a.Text,
		Score: a.Score, Lexical: a.Lexical, Vector: a.Vector, Confidence: float64(a.Confidence), Skills: a.Skills,
	}
}

func readAnswer(a *usherv1.ScoredAnswer) usher.ScoredAnswer {
	return usher.ScoredAnswer{
		Entry: usher.EntryID(a.GetEntry()), Title: a.GetTitle(), Variant: a.GetVariant(), Text: a.GetText(),
		Score: a.GetScore(), Lexical: a.GetLexical(), Vector: a.GetVector(), Confidence: usher.Confidence(a.GetConfidence()), Skills: a.GetSkills(),
	}
}

// Customer is a customer as agents see them; nil for none.
func Customer(c *usher.Customer) *usherv1.Customer {
	if c == nil {
		return nil
	}
	return &usherv1.Customer{
		Id: string(c.ID), Account: string(c.Account), NativeId: c.NativeID, Name: c.Name, Email: c.Email, Language: string(c.Language), At: Time(c.At),
	}
}

// ReadCustomer is the way back; a zero one for nil.
func ReadCustomer(c *usherv1.Customer) usher.Customer {
	return usher.Customer{
		ID: usher.CustomerID(c.GetId()), Account: usher.AccountID(c.GetAccount()), NativeID: c.GetNativeId(),
		Name: c.GetName(), Email: c.GetEmail(), Language: usher.Language(c.GetLanguage()), At: ReadTime(c.GetAt()),
	}
}
