package bench

import (
	"slices"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
	"google.golang.org/protobuf/proto"

	usherv1 "usher/proto/usher/v1"
)

// What each codec of a server sends is read alike. The frames are written here
// by the libraries, as any server may.
func TestTonguesReadTheSame(t *testing.T) {
	t.Parallel()
	pack := func(f map[string]any) []byte {
		b, err := msgpack.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	buffer := func(f *usherv1.ServerFrame) []byte {
		b, err := proto.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	text := string(AppendText(nil, 41, 60))
	m := &usherv1.Message{Conversation: "c", Seq: 7, From: usherv1.Sender_SENDER_BOT, Text: text}
	// The type comes first: MessagePack's maps have no order of their own, but structs have.
	packed := append([]byte("\x83\xa4type\xa7message\xacconversation\xa1c\xa7message"),
		pack(map[string]any{"conversation": "c", "seq": 7, "from": "bot", "text": text})...)
	for codec, frames := range map[string]struct{ message, ack, page, refusal, bye []byte }{
		JSON: {
			[]byte(`{"type":"message","conversation":"c","message":{"id":"m","conversation":"c","seq":7,"from":"bot","text":"` + text + `"}}`),
			[]byte(`{"type":"ack","id":"3","conversation":"c","seq":6}`),
			[]byte(`{"type":"sync","id":"4","messages":[{"text":"` + text + `"}],"more":true}`),
			[]byte(`{"type":"error","id":"5","code":"busy","text":"later"}`), []byte(`{"type":"bye","reason":"restart"}`),
		},
		MessagePack: {
			packed, pack(map[string]any{"type": "ack", "id": "3", "conversation": "c", "seq": 6}),
			pack(map[string]any{"type": "sync", "id": "4", "messages": []any{map[string]any{"text": text}}, "more": true}),
			pack(map[string]any{"type": "error", "id": "5", "code": "busy", "text": "later"}), pack(map[string]any{"type": "bye", "reason": "restart"}),
		},
		Proto: {
			buffer(&usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Message{Message: m}}),
			buffer(&usherv1.ServerFrame{Id: "3", Frame: &usherv1.ServerFrame_Ack{Ack: &usherv1.Ack{Conversation: "c", Seq: 6}}}),
			buffer(&usherv1.ServerFrame{Id: "4", Frame: &usherv1.ServerFrame_Sync{Sync: &usherv1.Page{Messages: []*usherv1.Message{m}, More: true}}}),
			buffer(&usherv1.ServerFrame{Id: "5", Frame: &usherv1.ServerFrame_Error{Error: &usherv1.Error{Code: "busy", Text: "later"}}}),
			buffer(&usherv1.ServerFrame{Frame: &usherv1.ServerFrame_Bye{Bye: &usherv1.Bye{Reason: "restart"}}}),
		},
	} {
		tongue, err := tongueOf(codec)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := tongue.message(frames.message); !ok || got != (said{"c", 7, true}) || Number(frames.message) != 41 {
			t.Errorf("%s: the message is read as %+v, %v", codec, got, ok)
		}
		if _, ok := tongue.message(frames.ack); ok {
			t.Errorf("%s: an ack is taken for a message", codec)
		}
		if a, err := tongue.answer(frames.ack); err != nil || a.Type != "ack" || a.ID != "3" || a.Conversation != "c" || a.Seq != 6 {
			t.Errorf("%s: the ack is read as %+v, %v", codec, a, err)
		}
		if a, err := tongue.answer(frames.page); err != nil || a.Type != "sync" || !a.More || len(a.Messages) != 1 || Number(a.Messages[0]) != 41 {
			t.Errorf("%s: the page is read as %+v, %v", codec, a, err)
		}
		if a, err := tongue.answer(frames.refusal); err != nil || a.err() != ErrBusy { //nolint:errorlint // the very value
			t.Errorf("%s: the refusal is read as %+v, %v", codec, a, err)
		}
		if a, err := tongue.answer(frames.bye); err != nil || a.Reason != "restart" {
			t.Errorf("%s: the goodbye is read as %+v, %v", codec, a, err)
		}
	}
	if _, err := tongueOf("xml"); err == nil {
		t.Error("there is a codec xml")
	}
}

// What is asked in each codec is the same.
func TestTonguesAskTheSame(t *testing.T) {
	t.Parallel()
	five := int64(5)
	for _, r := range []request{
		{Type: "hello", ID: "1", Token: "t"},
		{Type: "send", ID: "2", Conversation: "c", ClientID: "k", Text: "你好"},
		{Type: "sync", ID: "3", Conversation: "c", AfterSeq: &five},
		{Type: "presence", ID: "4", Presence: "online"},
	} {
		b, err := packs{}.write(r)
		if err != nil {
			t.Fatal(err)
		}
		var got request
		if err := unpack(b, &got); err != nil || got.Type != r.Type || got.ID != r.ID || got.Text != r.Text || got.Presence != r.Presence {
			t.Errorf("%+v is packed as %+v, %v", r, got, err)
		}
		if b, err = (buffers{}).write(r); err != nil {
			t.Fatal(err)
		}
		var f usherv1.ClientFrame
		if err := proto.Unmarshal(b, &f); err != nil || f.GetId() != r.ID ||
			!slices.Contains([]string{f.GetHello().GetToken(), f.GetSend().GetText(), f.GetSync().GetConversation(), f.GetPresence().GetPresence().String()},
				map[string]string{"hello": "t", "send": "你好", "sync": "c", "presence": "PRESENCE_ONLINE"}[r.Type]) {
			t.Errorf("%+v is written as %v, %v", r, &f, err)
		}
	}
}
