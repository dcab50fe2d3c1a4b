package live_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"usher"
	usherv1 "usher/proto/usher/v1"
	"usher/web/client"
	"usher/web/live"
)

// TestFramesMeanTheSame: whatever the server can say is understood alike in each
// codec, and there is no kind of frame that is not tried.
func TestFramesMeanTheSame(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for i, f := range live.Frames() {
		want := understood(t, live.JSON, f)
		tried[want.Type] = true
		for _, c := range codecs {
			if got := understood(t, c, f); !reflect.DeepEqual(got, want) {
				t.Errorf("frame %d in %s is understood as\n%+v; in JSON as\n%+v", i, c.Protocol(), got, want)
			}
		}
	}
	kinds := (&usherv1.ServerFrame{}).ProtoReflect().Descriptor().Oneofs().Get(0).Fields()
	for i := range kinds.Len() {
		if kind := string(kinds.Get(i).Name()); !tried[kind] {
			t.Errorf("no frame %q was tried", kind)
		}
	}
}

// understood is what a client makes of a frame.
func understood(t *testing.T, c live.Codec, f live.ServerFrame) client.Frame {
	t.Helper()
	b, err := c.Encode(f)
	if err != nil {
		t.Fatalf("%s: %v", c.Protocol(), err)
	}
	got, err := client.Decode(c, b)
	if err != nil {
		t.Fatalf("%s: %x: %v", c.Protocol(), b, err)
	}
	if len(got.Messages) == 0 {
		got.Messages = nil // JSON tells an empty page from none, where nobody asks
	}
	return got
}

// clientFrames are frames of every kind that clients send.
func clientFrames() []live.Frame {
	zero, seven := int64(0), int64(7)
	return []live.Frame{
		{Type: "hello", ID: "1", Token: "t", Conversation: "c", AfterSeq: &zero},
		{Type: "hello", ID: strings.Repeat("i", 128)},
		{
			Type: "send", ID: "2", Conversation: "c", ClientID: "k", Text: "你好 <b>&\u2028\x00", Choice: "2",
			Files: []usher.FileID{"f1", "f2"}, Person: true,
		},
		{Type: "sync", ID: "3", Conversation: "c", AfterSeq: &seven},
		{Type: "sync", ID: "3"},
		{Type: "typing", ID: "4", Conversation: "c"},
		{Type: "read", ID: "5", Conversation: "c", Seq: 1 << 50},
		{Type: "open", ID: "6", Conversation: "c"},
		{Type: "leave", ID: "7", Conversation: "c"},
		{Type: "presence", ID: "8", Presence: usher.Online},
		{Type: "presence", ID: "8", Presence: usher.Away},
		{Type: "presence", ID: "8", Presence: usher.Offline},
		{Type: "ping", ID: "9"},
	}
}

func TestRequestsMeanTheSame(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, f := range clientFrames() {
		tried[f.Type] = true
		for _, c := range codecs {
			b, err := client.Encode(c, f)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.Decode(b); err != nil || !reflect.DeepEqual(got, f) {
				t.Errorf("%s: %+v is understood as %+v, %v", c.Protocol(), f, got, err)
			}
		}
	}
	kinds := (&usherv1.ClientFrame{}).ProtoReflect().Descriptor().Oneofs().Get(0).Fields()
	for i := range kinds.Len() {
		if kind := string(kinds.Get(i).Name()); !tried[kind] {
			t.Errorf("no frame %q was tried", kind)
		}
	}
}

// TestLimitsHoldInEachCodec: what is wrong with a frame is wrong in each codec,
// and the answer names the frame in each of them.
func TestLimitsHoldInEachCodec(t *testing.T) {
	t.Parallel()
	long, minus := strings.Repeat("x", 129), int64(-1)
	for _, c := range []struct {
		name string
		f    live.Frame
		id   string // that the answer can name
		says string
	}{
		{"no id", live.Frame{Type: "ping"}, "", `"id"`},
		{"long id", live.Frame{Type: "ping", ID: long}, "", `"id"`},
		{"long client id", live.Frame{Type: "send", ID: "1", ClientID: long}, "1", `"client_id"`},
		{"negative after", live.Frame{Type: "sync", ID: "1", AfterSeq: &minus}, "1", "from 0"},
		{"negative seq", live.Frame{Type: "read", ID: "1", Seq: -1}, "1", "from 0"},
	} {
		for _, codec := range codecs {
			b, err := client.Encode(codec, c.f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := codec.Decode(b)
			if e, ok := errors.AsType[*usher.Error](err); !ok || e.Code != usher.CodeInvalid || !strings.Contains(e.Text, c.says) || got.ID != c.id {
				t.Errorf("%s, %s: %+v, %v; want id %q and %q", c.name, codec.Protocol(), got, err, c.id, c.says)
			}
		}
	}
	for _, codec := range []live.Codec{live.MessagePack, live.JSON} {
		bad := strings.NewReplacer("GOOD", "\xff\xfe\xff\xfe")
		b, err := client.Encode(codec, live.Frame{Type: "send", ID: "1", Text: "GOOD"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := codec.Decode([]byte(bad.Replace(string(b)))); !errors.Is(err, live.ErrUTF8) {
			t.Errorf("%s: bad UTF-8 = %v", codec.Protocol(), err)
		}
	}
}

// TestStrangeFrames: what binary codecs alone can get wrong.
func TestStrangeFrames(t *testing.T) {
	t.Parallel()
	ping, err := client.Encode(live.Proto, live.Frame{Type: "ping", ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	hello, err := client.Encode(live.Proto, live.Frame{Type: "send", ID: "1", Text: "abcd"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, in string
		codec    live.Codec
		id, says string
	}{
		{"nothing", "", live.MessagePack, "", "too early"},
		{"text", `{"type":"ping","id":"1"}`, live.MessagePack, "", "no map"},
		{"an array of the fields", "\x9c\xa4ping\xa11\xa0\xa0\xa0\xa0\xa0\xc0\xc2\xc0\x00\xa0", live.MessagePack, "", "no map"},
		{"unknown field", "\x83\xa4type\xa4ping\xa2id\xa11\xa4what\x81\xa1a\x90", live.MessagePack, "1", `unknown field "what"`},
		{"wrong kind", "\x83\xa4type\xa4ping\xa2id\xa11\xa4text\x05", live.MessagePack, "1", "MessagePack"},
		{"two frames", "\x82\xa4type\xa4ping\xa2id\xa11\x80", live.MessagePack, "", "one map"},
		{"deep", "\x81\xa1x" + strings.Repeat("\x91", 60_000) + "\xc0", live.MessagePack, "", "deep"},
		{"nothing", "", live.Proto, "", `"type"`},
		{"text", `{"type":"ping","id":"1"}`, live.Proto, "", "Protocol Buffers"},
		{"half", string(hello[:len(hello)-2]), live.Proto, "", "Protocol Buffers"},
		{"unknown field", string(ping) + "\xf8\x07\x01", live.Proto, "1", "unknown field 127"},
		{"unknown field inside", "\n\x011\x1a\x03\xf8\x07\x01", live.Proto, "1", "unknown field 127"},
		{"deep groups", "\n\x011" + strings.Repeat("\xfb\x07", 30_000) + strings.Repeat("\xfc\x07", 30_000), live.Proto, "", "Protocol Buffers"},
	} {
		f, err := c.codec.Decode([]byte(c.in))
		if e, ok := errors.AsType[*usher.Error](err); !ok || e.Code != usher.CodeInvalid || !strings.Contains(e.Text, c.says) || f.ID != c.id {
			t.Errorf("%s, %s: %+v, %v; want id %q and %q", c.codec.Protocol(), c.name, f, err, c.id, c.says)
		}
	}
	bad := strings.Replace(string(hello), "abcd", "\xff\xfe\xff\xfe", 1)
	if _, err := live.Proto.Decode([]byte(bad)); !errors.Is(err, live.ErrUTF8) {
		t.Errorf("bad UTF-8 = %v", err)
	}
	// A type that is not known yet is answered as an unknown type of JSON is.
	if f, err := live.Proto.Decode([]byte("\n\x011\xfa\x07\x00")); err != nil || f.Type != "field 127" || f.ID != "1" {
		t.Errorf("an unknown type = %+v, %v", f, err)
	}
}

// What only the server's side knows how to refuse is refused in each codec.
func TestUnknownTypes(t *testing.T) {
	t.Parallel()
	for _, c := range codecs {
		t.Run(c.Protocol(), func(t *testing.T) {
			t.Parallel()
			h, _, clock := start(t, live.Config{})
			d := dial(t, h, clock, nil)
			d.greet("ann", nil)
			for id, raw := range map[string]string{
				live.JSON.Protocol(): `{"type":"dance","id":"x"}`, live.MessagePack.Protocol(): "\x82\xa4type\xa5dance\xa2id\xa1x", live.Proto.Protocol(): "\n\x01x\xfa\x07\x00",
			} {
				if id == c.Protocol() {
					d.in <- []byte(raw)
				}
			}
			if f := d.answer("x"); f.Code != usher.CodeInvalid || !strings.Contains(f.Text, "there is no frame") {
				t.Errorf("an unknown type = %+v", f)
			}
			d.in <- live.ErrKind
			want := "takes binary frames only"
			if c == live.JSON {
				want = "takes text frames only"
			}
			if f := d.next("error"); f.Code != usher.CodeInvalid || !strings.Contains(f.Text, want) {
				t.Errorf("a frame of the wrong kind = %+v", f)
			}
		})
	}
}

// TestSharedFramesAreEncodedOnce: devices of one codec get the very same bytes.
func TestSharedFramesAreEncodedOnce(t *testing.T) {
	t.Parallel()
	h, w, c := start(t, live.Config{})
	ann := begin(t, w, "ann")
	var devices []*device
	for i := range 9 {
		d := &device{pipe: newPipe(t, c), done: make(chan struct{})}
		d.codec = codecs[i%3]
		d.serve(h, live.Peer{Codec: d.codec})
		d.greet("ann", nil)
		devices = append(devices, d)
	}
	w.say(ann, usher.KindText, "to all")
	w.emit(usher.Event{Kind: usher.EventTyping, Conversation: ann, From: usher.FromAgent, Agent: "a1"})
	for _, d := range devices {
		if m := message(t, d.next("message").Message); m.Text != "to all" {
			t.Errorf("%s hears %+v", d.codec.Protocol(), m)
		}
		d.next("typing")
	}
	for i, d := range devices {
		for _, kind := range []string{"message", "typing"} {
			if d.as(kind) != devices[i%3].as(kind) {
				t.Errorf("%s: the frame %s was encoded again", d.codec.Protocol(), kind)
			}
		}
	}
}

// TestSchemaKnowsEveryField: whatever the vocabulary says in JSON has a field of
// the same name in Protocol Buffers.
func TestSchemaKnowsEveryField(t *testing.T) {
	t.Parallel()
	for v, m := range map[any]proto.Message{
		&usher.Message{}: (*usherv1.Message)(nil), &usher.Option{}: (*usherv1.Option)(nil), &usher.Source{}: (*usherv1.Source)(nil), &usher.File{}: (*usherv1.File)(nil),
		&usher.Conversation{}: (*usherv1.Conversation)(nil), &usher.Need{}: (*usherv1.Need)(nil), &usher.Packet{}: (*usherv1.Packet)(nil),
		&usher.ScoredIntent{}: (*usherv1.ScoredIntent)(nil), &usher.ScoredAnswer{}: (*usherv1.ScoredAnswer)(nil),
		&usher.Customer{}: (*usherv1.Customer)(nil), &usher.Event{}: (*usherv1.Event)(nil), &live.Message{}: (*usherv1.Message)(nil),
	} {
		knows(t, reflect.TypeOf(v), m.ProtoReflect().Descriptor())
	}
	for _, f := range live.Frames() {
		sent := reflect.TypeOf(f)
		kind := reflect.ValueOf(f).FieldByName("Type").String()
		field := (&usherv1.ServerFrame{}).ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(kind))
		if kind != "message" { // the frame is the message
			knows(t, sent, field.Message())
		}
	}
}

// knows fails where a field of a struct is not in a schema.
func knows(t *testing.T, of reflect.Type, schema protoreflect.MessageDescriptor) {
	t.Helper()
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	internal := []string{"type", "id", "setting", "trace"} // the envelope's, and what stays between nodes
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		if schema.Fields().ByName(protoreflect.Name(name)) == nil && !slices.Contains(internal, name) {
			t.Errorf("%s has no field %q, which %s has", schema.FullName(), name, of)
		}
	}
}

// fuzzCodec tries a decoder with whatever comes: it refuses, or what it
// understands means the same when it is written again.
func fuzzCodec(f *testing.F, c live.Codec) {
	f.Helper()
	for _, frame := range clientFrames() {
		b, err := client.Encode(c, frame)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		frame, err := c.Decode(data)
		switch {
		case errors.Is(err, live.ErrUTF8):
			return
		case err != nil && usher.CodeOf(err) != usher.CodeInvalid:
			t.Fatalf("Decode(%x) = %v; want CodeInvalid", data, err)
		case len(frame.ID) > 128:
			t.Fatalf("an id of %d bytes came through", len(frame.ID))
		case err != nil:
			return
		case frame.Type == "" || frame.ID == "" || len(frame.ClientID) > 128 || frame.Seq < 0:
			t.Fatalf("Decode(%x) = %+v", data, frame)
		}
		b, err := client.Encode(c, frame)
		if err != nil {
			return // a type that is not known, which Protocol Buffers cannot write
		}
		if again, err := c.Decode(b); err != nil || again.ID != frame.ID || again.Text != frame.Text || again.Token != frame.Token {
			t.Fatalf("%+v does not survive the way there and back: %+v, %v", frame, again, err)
		}
	})
}

func FuzzDecodeMessagePack(f *testing.F) { fuzzCodec(f, live.MessagePack) }

func FuzzDecodeProto(f *testing.F) { fuzzCodec(f, live.Proto) }

// fuzzClient tries a client's decoder with whatever a server may send: it refuses
// or understands, and what it was sent before it understands again.
func fuzzClient(f *testing.F, c live.Codec) {
	f.Helper()
	for _, frame := range live.Frames() {
		b, err := c.Encode(frame)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := client.Decode(c, data)
		if err != nil {
			return
		}
		again, err := client.Decode(c, data)
		if err != nil || again.Type != got.Type || again.ID != got.ID || len(again.Messages) != len(got.Messages) {
			t.Fatalf("%x is understood as %+v, then as %+v, %v", data, got, again, err)
		}
	})
}

func FuzzClientJSON(f *testing.F) { fuzzClient(f, live.JSON) }

func FuzzClientMessagePack(f *testing.F) { fuzzClient(f, live.MessagePack) }

func FuzzClientProto(f *testing.F) { fuzzClient(f, live.Proto) }
