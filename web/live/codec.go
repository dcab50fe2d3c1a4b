package live

import (
	"slices"
	"sync"

	usherv1 "usher/proto/usher/v1"
)

// Codec is how a connection writes its frames. All codecs say the same, in the
// words of docs/protocol.md. They keep no state.
type Codec interface {
	// Protocol is the WebSocket subprotocol that names the codec.
	Protocol() string
	// Binary reports whether its frames are binary ones of WebSocket, else text.
	Binary() bool
	// Decode reads one frame of a client, of at most MaxFrame bytes. The error
	// is ErrUTF8 or has CodeInvalid; with the latter the frame's ID is returned
	// where it could be read.
	Decode(data []byte) (Frame, error)
	// Encode writes one frame of the server.
	Encode(f ServerFrame) ([]byte, error)

	place() int // among codecs
}

// ServerFrame is one of the frames that the server sends.
type ServerFrame interface {
	// proto is the frame in Protocol Buffers. JSON and MessagePack follow from
	// the struct's tags.
	proto() *usherv1.ServerFrame
}

// The codecs.
var (
	JSON        Codec = jsonCodec{}
	MessagePack Codec = msgpackCodec{}
	Proto       Codec = protoCodec{}
)

// codecs has each codec at its place.
var codecs = [...]Codec{JSON, MessagePack, Proto}

// Protocols returns the subprotocols that are spoken.
func Protocols() []string {
	var all []string
	for _, c := range codecs {
		all = append(all, c.Protocol())
	}
	return all
}

// CodecFor returns the codec of the first subprotocol among those that a client
// offers, in the client's order, that is spoken. Who offers none speaks JSON;
// nil: none of them is known.
func CodecFor(offered []string) Codec {
	if len(offered) == 0 {
		return JSON
	}
	for _, name := range offered {
		if i := slices.IndexFunc(codecs[:], func(c Codec) bool { return c.Protocol() == name }); i >= 0 {
			return codecs[i]
		}
	}
	return nil
}

// shared is a frame on its way to any number of connections: it is made and
// encoded once for each codec that one of them speaks.
type shared struct {
	frame func() ServerFrame
	as    [len(codecs)]struct {
		once   sync.Once
		packed *Packed
		err    error
	}
}

// share makes a frame ready to be sent to many.
func share(f ServerFrame) *shared {
	return &shared{frame: func() ServerFrame { return f }}
}

// in returns the frame in a codec.
func (s *shared) in(c Codec) (*Packed, error) {
	e := &s.as[c.place()]
	e.once.Do(func() { e.packed, e.err = pack(c, s.frame()) })
	return e.packed, e.err
}

// pack encodes a frame for one connection.
func pack(c Codec, f ServerFrame) (*Packed, error) {
	b, err := c.Encode(f)
	if err != nil {
		return nil, err
	}
	return &Packed{Data: b}, nil
}
