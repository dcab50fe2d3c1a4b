package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"
	"unicode/utf8"

	"usher"
)

// Protocol is the WebSocket subprotocol that this package speaks.
const Protocol = "usher.v1.json"

// MaxFrame is the longest frame that is read, in bytes.
const MaxFrame = 64 << 10

// maxID is the longest id of a frame, and of a message's client_id, in bytes.
const maxID = 128

// Frame is what a client sends. Which fields count depends on Type.
type Frame struct {
	Type         string               `json:"type"`
	ID           string               `json:"id"`
	Token        string               `json:"token"`
	Conversation usher.ConversationID `json:"conversation"`
	ClientID     string               `json:"client_id"`
	Text         string               `json:"text"`
	Choice       string               `json:"choice"`
	Files        []usher.FileID       `json:"files"`
	Person       bool                 `json:"person"`
	AfterSeq     *int64               `json:"after_seq"`
	Seq          int64                `json:"seq"`
	Presence     usher.Presence       `json:"presence"`
}

// ErrUTF8 means that a text frame is not UTF-8, which ends the connection.
var ErrUTF8 = errors.New("live: the frame is not UTF-8")

// Decode reads one frame. The error is ErrUTF8 or has CodeInvalid; with the
// latter the frame's ID is returned where it could be read.
func Decode(data []byte) (Frame, error) {
	var f Frame
	if !utf8.Valid(data) {
		return f, ErrUTF8
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Frame{ID: idOf(data)}, usher.Errorf(usher.CodeInvalid, err, "the frame is not a JSON object of this protocol: %s", fault(err))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Frame{ID: idOf(data)}, usher.Errorf(usher.CodeInvalid, err, "the frame has more after its JSON object: send one object a frame")
	}
	switch {
	case f.Type == "":
		return f, usher.Errorf(usher.CodeInvalid, nil, `the frame has no "type"`)
	case f.ID == "" || len(f.ID) > maxID:
		return Frame{Type: f.Type}, usher.Errorf(usher.CodeInvalid, nil, `the frame's "id" must have 1 to %d bytes`, maxID)
	case len(f.ClientID) > maxID:
		return f, usher.Errorf(usher.CodeInvalid, nil, `"client_id" must have at most %d bytes`, maxID)
	case f.Seq < 0 || f.AfterSeq != nil && *f.AfterSeq < 0:
		return f, usher.Errorf(usher.CodeInvalid, nil, `"seq" and "after_seq" count from 0`)
	}
	return f, nil
}

// idOf reads the id of a frame that is otherwise not understood.
func idOf(data []byte) string {
	var f struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(data, &f); err != nil || len(f.ID) > maxID {
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

// seconds rounds d up to whole seconds.
func seconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}
