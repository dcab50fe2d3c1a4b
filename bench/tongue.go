package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/vmihailenco/msgpack/v5"
	"google.golang.org/protobuf/proto"

	usherv1 "usher/proto/usher/v1"
)

// Codecs of Usher's sockets.
const (
	JSON        = "json"
	MessagePack = "msgpack"
	Proto       = "proto"
)

// tongue writes and reads the frames of one codec of Usher, as far as a load
// needs them.
type tongue interface {
	protocol() string
	binary() bool
	// write writes a frame of ours.
	write(r request) ([]byte, error)
	// message reads where a frame with a message belongs; false: it has none.
	message(frame []byte) (said, bool)
	// answer reads any other frame.
	answer(frame []byte) (answer, error)
}

// tongueOf is the one of a codec.
func tongueOf(codec string) (tongue, error) {
	all := map[string]tongue{JSON: objects{}, MessagePack: packs{}, Proto: buffers{}}
	if t := all[codec]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("bench: there is no codec %q: it is %s, %s or %s", codec, JSON, MessagePack, Proto)
}

// request is a frame of ours.
type request struct {
	Type         string `json:"type"`
	ID           string `json:"id"`
	Token        string `json:"token,omitempty"`
	Conversation string `json:"conversation,omitempty"`
	ClientID     string `json:"client_id,omitempty"`
	Text         string `json:"text,omitempty"`
	AfterSeq     *int64 `json:"after_seq,omitempty"`
	Presence     string `json:"presence,omitempty"`
}

// said says where a message belongs.
type said struct {
	conversation string
	seq          int64
	bot          bool
}

// answer is a frame of Usher that answers one of ours, or says goodbye.
type answer struct {
	Type         string `json:"type"`
	ID           string `json:"id"`
	Conversation string `json:"conversation"`
	Messages     []page `json:"messages"`
	Seq          int64  `json:"seq"`
	More         bool   `json:"more"`
	Code         string `json:"code"`
	Text         string `json:"text"`
	Reason       string `json:"reason"`
}

// page is a message of a page, as it came or its text alone.
type page []byte

// UnmarshalJSON keeps the message as it is.
func (p *page) UnmarshalJSON(b []byte) error {
	*p = slices.Clone(b)
	return nil
}

// DecodeMsgpack keeps the message as it is.
func (p *page) DecodeMsgpack(d *msgpack.Decoder) error {
	raw, err := d.DecodeRaw()
	*p = page(raw)
	return err
}

// err returns what an error frame says.
func (a answer) err() error {
	switch {
	case a.Type != "error":
		return nil
	case a.Code == "busy":
		return ErrBusy
	}
	return fmt.Errorf("bench: the server answers %s: %s", a.Code, a.Text)
}

// objects are JSON.
type objects struct{}

func (objects) protocol() string                { return "usher.v1.json" }
func (objects) binary() bool                    { return false }
func (objects) write(r request) ([]byte, error) { return json.Marshal(r) }

// messageFrame begins every frame of JSON that brings a message.
const messageFrame = `{"type":"message"`

// message looks for what it needs only: to decode each frame would burden the
// machine more than to serve it does.
func (objects) message(frame []byte) (said, bool) {
	if !bytes.HasPrefix(frame, []byte(messageFrame)) {
		return said{}, false
	}
	conversation, seq, _ := placeOf(frame)
	return said{conversation, seq, bytes.Contains(frame, []byte(`"from":"bot"`))}, true
}

func (objects) answer(frame []byte) (a answer, err error) {
	err = json.Unmarshal(frame, &a)
	return a, err
}

// packs are MessagePack.
type packs struct{}

func (packs) protocol() string { return "usher.v1.msgpack" }
func (packs) binary() bool     { return true }

func (packs) write(r request) ([]byte, error) {
	var b bytes.Buffer
	e := msgpack.GetEncoder()
	defer msgpack.PutEncoder(e)
	e.Reset(&b)
	e.SetCustomStructTag("json")
	err := e.Encode(r)
	return b.Bytes(), err
}

// packedMessage begins every frame of MessagePack that brings a message: a map
// whose first key is its type.
var packedMessage = []byte("\xa4type\xa7message")

func (packs) message(frame []byte) (said, bool) {
	if len(frame) == 0 || !bytes.HasPrefix(frame[1:], packedMessage) {
		return said{}, false
	}
	var f struct {
		Message struct {
			Conversation string `json:"conversation"`
			Seq          int64  `json:"seq"`
			From         string `json:"from"`
		} `json:"message"`
	}
	if err := unpack(frame, &f); err != nil {
		return said{}, false
	}
	return said{f.Message.Conversation, f.Message.Seq, f.Message.From == "bot"}, true
}

func (packs) answer(frame []byte) (a answer, err error) {
	err = unpack(frame, &a)
	return a, err
}

// unpack reads a map with the names of JSON.
func unpack(frame []byte, into any) error {
	d := msgpack.GetDecoder()
	defer msgpack.PutDecoder(d)
	d.Reset(bytes.NewReader(frame))
	d.SetCustomStructTag("json")
	return d.Decode(into)
}

// buffers are Protocol Buffers.
type buffers struct{}

func (buffers) protocol() string { return "usher.v1.proto" }
func (buffers) binary() bool     { return true }

func (buffers) write(r request) ([]byte, error) {
	out := &usherv1.ClientFrame{Id: r.ID}
	switch r.Type {
	case "hello":
		out.Frame = &usherv1.ClientFrame_Hello{Hello: &usherv1.Hello{Token: r.Token}}
	case "send":
		out.Frame = &usherv1.ClientFrame_Send{Send: &usherv1.Send{Conversation: r.Conversation, ClientId: r.ClientID, Text: r.Text}}
	case "sync":
		out.Frame = &usherv1.ClientFrame_Sync{Sync: &usherv1.Sync{Conversation: r.Conversation, AfterSeq: r.AfterSeq}}
	case "presence":
		out.Frame = &usherv1.ClientFrame_Presence{Presence: &usherv1.SetPresence{Presence: usherv1.Presence_PRESENCE_ONLINE}}
	default:
		return nil, fmt.Errorf("bench: no frame %q is written", r.Type)
	}
	return proto.Marshal(out)
}

func (buffers) message(frame []byte) (said, bool) {
	var f usherv1.ServerFrame
	if err := proto.Unmarshal(frame, &f); err != nil || f.GetMessage() == nil {
		return said{}, false
	}
	m := f.GetMessage()
	return said{m.GetConversation(), m.GetSeq(), m.GetFrom() == usherv1.Sender_SENDER_BOT}, true
}

func (buffers) answer(frame []byte) (answer, error) {
	var f usherv1.ServerFrame
	if err := proto.Unmarshal(frame, &f); err != nil {
		return answer{}, err
	}
	a := answer{ID: f.GetId()}
	switch v := f.GetFrame().(type) {
	case *usherv1.ServerFrame_Welcome:
		a.Type = "welcome"
	case *usherv1.ServerFrame_Ack:
		a.Type, a.Conversation, a.Seq = "ack", v.Ack.GetConversation(), v.Ack.GetSeq()
	case *usherv1.ServerFrame_Sync:
		a.Type, a.More = "sync", v.Sync.GetMore()
		for _, m := range v.Sync.GetMessages() {
			a.Messages = append(a.Messages, page(m.GetText()))
		}
	case *usherv1.ServerFrame_Error:
		a.Type, a.Code, a.Text = "error", v.Error.GetCode(), v.Error.GetText()
	case *usherv1.ServerFrame_Bye:
		a.Type, a.Reason = "bye", v.Bye.GetReason()
	}
	return a, nil
}
