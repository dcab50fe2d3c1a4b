package client

import (
	"encoding/json"
	"fmt"
	"time"

	"usher"
	"usher/web/internal/wire"
	"usher/web/live"
)

// codec is the client's side of a live.Codec.
type codec interface {
	// encode writes a frame of the client.
	encode(f live.Frame) ([]byte, error)
	// decode reads a frame of the server.
	decode(data []byte) (Frame, error)
}

// codecFor returns the client's side of c.
func codecFor(c live.Codec) codec {
	switch c {
	case live.MessagePack:
		return packed{}
	case live.Proto:
		return buffers{}
	}
	return objects{}
}

// Decode reads a frame of the server.
func Decode(c live.Codec, data []byte) (Frame, error) {
	f, err := codecFor(c).decode(data)
	if err != nil {
		return Frame{}, fmt.Errorf("client: the server's frame: %w", err)
	}
	return f, nil
}

// Encode writes a frame of a client.
func Encode(c live.Codec, f live.Frame) ([]byte, error) {
	b, err := codecFor(c).encode(f)
	if err != nil {
		return nil, fmt.Errorf("client: encode: %w", err)
	}
	return b, nil
}

// objects are JSON.
type objects struct{}

func (objects) encode(f live.Frame) ([]byte, error) { return json.Marshal(f) }

func (objects) decode(data []byte) (f Frame, err error) {
	err = json.Unmarshal(data, &f)
	return f, err
}

// packed is MessagePack.
type packed struct{}

func (packed) encode(f live.Frame) ([]byte, error) { return wire.Pack(f) }

func (packed) decode(data []byte) (f Frame, err error) {
	if err = wire.Unpack(data, &f, false); err != nil {
		return f, err
	}
	inUTC(&f)
	return f, nil
}

// inUTC puts the times of a frame, which MessagePack gives as instants, where
// JSON has them.
func inUTC(f *Frame) {
	times := []*time.Time{&f.LastAt, &f.Message.At, &f.Customer.At}
	for i := range f.Messages {
		times = append(times, &f.Messages[i].At)
	}
	if f.Chat != nil {
		times = append(times, chatTimes(f.Chat)...)
	}
	for _, t := range times {
		*t = t.UTC()
	}
}

func chatTimes(c *usher.Conversation) []*time.Time {
	return []*time.Time{&c.QueuedAt, &c.OpenedAt, &c.MovedAt, &c.LastAt}
}
