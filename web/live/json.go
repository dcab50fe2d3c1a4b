package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"usher"
)

// jsonCodec writes objects in text frames.
type jsonCodec struct{}

// Protocol implements Codec.
func (jsonCodec) Protocol() string { return "usher.v1.json" }

// Binary implements Codec.
func (jsonCodec) Binary() bool { return false }

func (jsonCodec) place() int { return 0 }

// Decode implements Codec.
func (jsonCodec) Decode(data []byte) (Frame, error) {
	var f Frame
	if !utf8.Valid(data) {
		return f, ErrUTF8
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return answerable(idOf(data)), usher.Errorf(usher.CodeInvalid, err, "the frame is not a JSON object of this protocol: %s", fault(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return answerable(idOf(data)), usher.Errorf(usher.CodeInvalid, err, "the frame has more after its JSON object: send one object a frame")
	}
	return f.check()
}

// Encode implements Codec. Every frame is built of types that JSON can hold, so
// an error is a fault of this package.
func (jsonCodec) Encode(f ServerFrame) ([]byte, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("live: encode a frame: %w", err)
	}
	return b, nil
}

// idOf reads the id of a frame that is otherwise not understood.
func idOf(data []byte) string {
	var f struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return ""
	}
	return f.ID
}

// fault says what is wrong with JSON in words that name no Go type.
func fault(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return "\"" + kind.Field + "\" cannot be a " + kind.Value
	case errors.As(err, &kind):
		return "it is of the kind " + kind.Value
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Error()
	}
	// What is left is DisallowUnknownFields: `json: unknown field "x"`.
	return string(bytes.TrimPrefix([]byte(err.Error()), []byte("json: ")))
}
