package wire

import (
	"time"

	"usher"
	usherv1 "usher/proto/usher/v1"
)

// Time is t in µs since 1970; 0 where it is zero.
func Time(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// ReadTime is the time at µs since 1970.
func ReadTime(µs int64) time.Time {
	if µs == 0 {
		return time.Time{}
	}
	return time.UnixMicro(µs).UTC()
}

// texts turns IDs into what a frame holds.
func texts[T ~string](all []T) []string {
	return each(all, func(v T) string { return string(v) })
}

// readTexts is the way back.
func readTexts[T ~string](all []string) []T {
	return each(all, func(v string) T { return T(v) })
}

// each is f of every element; nil for none.
func each[A, B any](all []A, f func(A) B) []B {
	if len(all) == 0 {
		return nil
	}
	out := make([]B, len(all))
	for i, v := range all {
		out[i] = f(v)
	}
	return out
}

// FileIDs is the way back of what a client says of its files.
func FileIDs(all []string) []usher.FileID { return readTexts[usher.FileID](all) }

// FileTexts is what a client says of its files.
func FileTexts(all []usher.FileID) []string { return texts(all) }

// Message is a message as agents see it.
func Message(m usher.Message) *usherv1.Message {
	return &usherv1.Message{
		Id: string(m.ID), Conversation: string(m.Conversation), Seq: m.Seq, From: Sender(m.From), Kind: Kind(m.Kind), Text: m.Text, At: Time(m.At),
		Name: m.Name, Options: each(m.Options, option), Sources: each(m.Sources, source), Files: Files(m.Files),
		Choice: m.Choice, Helpful: m.Helpful, ClientId: m.ClientID, Position: m.Position, Sender: m.Sender,
	}
}

// ReadMessage is the way back of a message of either side.
func ReadMessage(m *usherv1.Message) usher.Message {
	return usher.Message{
		ID: usher.MessageID(m.GetId()), Conversation: usher.ConversationID(m.GetConversation()), Seq: m.GetSeq(), Position: m.GetPosition(),
		From: ReadSender(m.GetFrom()), Sender: m.GetSender(), Name: m.GetName(), Kind: word(kinds, int32(m.GetKind())), Text: m.GetText(),
		Options: each(m.GetOptions(), readOption), Sources: each(m.GetSources(), readSource), Files: each(m.GetFiles(), readFile),
		Choice: m.GetChoice(), Helpful: m.Helpful, ClientID: m.GetClientId(), At: ReadTime(m.GetAt()),
	}
}

// ReadMessages is the way back of a page.
func ReadMessages(all []*usherv1.Message) []usher.Message { return each(all, ReadMessage) }

func option(o usher.Option) *usherv1.Option {
	return &usherv1.Option{Id: o.ID, Label: o.Label, Person: o.Person, Entry: string(o.Entry), Intent: o.Intent}
}

func readOption(o *usherv1.Option) usher.Option {
	return usher.Option{ID: o.GetId(), Label: o.GetLabel(), Entry: usher.EntryID(o.GetEntry()), Intent: o.GetIntent(), Person: o.GetPerson()}
}

func source(s usher.Source) *usherv1.Source {
	return &usherv1.Source{Title: s.Title, Entry: string(s.Entry)}
}

func readSource(s *usherv1.Source) usher.Source {
	return usher.Source{Entry: usher.EntryID(s.GetEntry()), Title: s.GetTitle()}
}

// Files are the pictures of a message.
func Files(all []usher.File) []*usherv1.File {
	return each(all, func(f usher.File) *usherv1.File {
		return &usherv1.File{Id: string(f.ID), Name: f.Name, Type: f.Type, Size: f.Size, Width: int64(f.Width), Height: int64(f.Height)}
	})
}

func readFile(f *usherv1.File) usher.File {
	return usher.File{
		ID: usher.FileID(f.GetId()), Name: f.GetName(), Type: f.GetType(), Size: f.GetSize(), Width: int(f.GetWidth()), Height: int(f.GetHeight()),
	}
}
