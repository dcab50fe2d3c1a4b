package live

import (
	"errors"
	"fmt"
	"strings"

	"usher"
	"usher/web/internal/wire"
)

// msgpackCodec writes maps with the names that JSON has, in binary frames.
type msgpackCodec struct{}

// Protocol implements Codec.
func (msgpackCodec) Protocol() string { return "usher.v1.msgpack" }

// Binary implements Codec.
func (msgpackCodec) Binary() bool { return true }

func (msgpackCodec) place() int { return 1 }

// Decode implements Codec.
func (msgpackCodec) Decode(data []byte) (Frame, error) {
	var f Frame
	switch err := wire.Unpack(data, &f, true); {
	case errors.Is(err, wire.ErrUTF8):
		return Frame{}, ErrUTF8
	case err != nil:
		var known struct {
			ID string `json:"id"`
		}
		if wire.Unpack(data, &known, false) != nil {
			known.ID = ""
		}
		return answerable(known.ID), usher.Errorf(usher.CodeInvalid, err, "the frame is not a MessagePack map of this protocol: %s",
			strings.TrimPrefix(err.Error(), "msgpack: "))
	}
	return f.check()
}

// Encode implements Codec.
func (msgpackCodec) Encode(f ServerFrame) ([]byte, error) {
	b, err := wire.Pack(f)
	if err != nil {
		return nil, fmt.Errorf("live: encode a frame: %w", err)
	}
	return b, nil
}
