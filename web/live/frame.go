package live

import (
	"errors"
	"time"

	"usher"
)

// MaxFrame is the longest frame that is read, in bytes, before it is deflated.
const MaxFrame = 64 << 10

// maxID is the longest id of a frame, and of a message's client_id, in bytes.
const maxID = 128

// Frame is what a client sends. Which fields count depends on Type.
type Frame struct {
	Type         string               `json:"type"`
	ID           string               `json:"id"`
	Token        string               `json:"token,omitempty"`
	Conversation usher.ConversationID `json:"conversation,omitempty"`
	ClientID     string               `json:"client_id,omitempty"`
	Text         string               `json:"text,omitempty"`
	Choice       string               `json:"choice,omitempty"`
	Files        []usher.FileID       `json:"files,omitempty"`
	Person       bool                 `json:"person,omitempty"`
	AfterSeq     *int64               `json:"after_seq,omitempty"`
	Seq          int64                `json:"seq,omitempty"`
	Presence     usher.Presence       `json:"presence,omitempty"`
}

// ErrUTF8 means that a text in a frame is not UTF-8, which ends the connection.
var ErrUTF8 = errors.New("live: the frame is not UTF-8")

// check holds a frame that was read against what binds in every codec. With an
// error the frame that is left has the ID, where it may be answered.
func (f Frame) check() (Frame, error) {
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

// answerable is a frame that was not understood, with its ID where that may be
// answered.
func answerable(id string) Frame {
	if len(id) > maxID {
		id = ""
	}
	return Frame{ID: id}
}

// seconds rounds d up to whole seconds.
func seconds(d time.Duration) int64 {
	return int64((d + time.Second - 1) / time.Second)
}
