package live

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"usher"
	usherv1 "usher/proto/usher/v1"
	"usher/web/internal/wire"
)

// protoDepth is how deep a client's frame may be nested; none needs more than
// two.
const protoDepth = 8

// protoCodec writes the messages of proto/usher/v1, in binary frames.
type protoCodec struct{}

// Protocol implements Codec.
func (protoCodec) Protocol() string { return "usher.v1.proto" }

// Binary implements Codec.
func (protoCodec) Binary() bool { return true }

func (protoCodec) place() int { return 2 }

// Encode implements Codec.
func (protoCodec) Encode(f ServerFrame) ([]byte, error) {
	b, err := proto.Marshal(f.proto())
	if err != nil {
		return nil, fmt.Errorf("live: encode a frame: %w", err)
	}
	return b, nil
}

// Decode implements Codec. A field that is not known says more than was
// understood, so the frame is refused, as in JSON; in the place of the frame's
// type it is a type that nobody knows.
func (protoCodec) Decode(data []byte) (Frame, error) {
	var in usherv1.ClientFrame
	if err := (proto.UnmarshalOptions{RecursionLimit: protoDepth}).Unmarshal(data, &in); err != nil {
		if strings.Contains(err.Error(), "invalid UTF-8") {
			return Frame{}, ErrUTF8
		}
		return Frame{}, usher.Errorf(usher.CodeInvalid, err, "the frame is not a ClientFrame of Protocol Buffers")
	}
	f := Frame{ID: in.GetId()}
	takeFrame(&f, &in)
	unknown := unknownField(in.ProtoReflect())
	switch {
	case unknown == 0:
	case f.Type == "":
		f.Type = fmt.Sprint("field ", unknown)
	default:
		return answerable(f.ID), usher.Errorf(usher.CodeInvalid, nil, "the frame is not a ClientFrame of this protocol: unknown field %d", unknown)
	}
	return f.check()
}

// unknownField is the number of a field of m, or of the frame that lies in it,
// that is not in the schema; 0 for none.
func unknownField(m protoreflect.Message) protowire.Number {
	for {
		if raw := m.GetUnknown(); len(raw) > 0 {
			n, _, _ := protowire.ConsumeTag(raw)
			return n
		}
		fields := m.Descriptor().Oneofs()
		if fields.Len() == 0 {
			return 0
		}
		set := m.WhichOneof(fields.Get(0))
		if set == nil || set.Message() == nil {
			return 0
		}
		m = m.Get(set).Message()
	}
}

// takeFrame takes in what lies in a client's frame.
func takeFrame(f *Frame, in *usherv1.ClientFrame) {
	switch v := in.GetFrame().(type) {
	case *usherv1.ClientFrame_Hello:
		f.Type, f.Token, f.Conversation, f.AfterSeq = "hello", v.Hello.GetToken(), usher.ConversationID(v.Hello.GetConversation()), v.Hello.AfterSeq
	case *usherv1.ClientFrame_Send:
		takeSend(f, v.Send)
	case *usherv1.ClientFrame_Sync:
		f.Type, f.Conversation, f.AfterSeq = "sync", usher.ConversationID(v.Sync.GetConversation()), v.Sync.AfterSeq
	case *usherv1.ClientFrame_Typing:
		f.Type, f.Conversation = "typing", usher.ConversationID(v.Typing.GetConversation())
	case *usherv1.ClientFrame_Read:
		f.Type, f.Conversation, f.Seq = "read", usher.ConversationID(v.Read.GetConversation()), v.Read.GetSeq()
	case *usherv1.ClientFrame_Open:
		f.Type, f.Conversation = "open", usher.ConversationID(v.Open.GetConversation())
	case *usherv1.ClientFrame_Leave:
		f.Type, f.Conversation = "leave", usher.ConversationID(v.Leave.GetConversation())
	case *usherv1.ClientFrame_Presence:
		f.Type, f.Presence = "presence", wire.ReadPresence(v.Presence.GetPresence())
	case *usherv1.ClientFrame_Ping:
		f.Type = "ping"
	}
}

// takeSend takes in what somebody says.
func takeSend(f *Frame, v *usherv1.Send) {
	f.Type, f.Conversation, f.ClientID = "send", usher.ConversationID(v.GetConversation()), v.GetClientId()
	f.Text, f.Choice, f.Files, f.Person = v.GetText(), v.GetChoice(), wire.FileIDs(v.GetFiles()), v.GetPerson()
}
