package widget

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"usher"
)

const (
	maxBody     = 64 << 10 // bytes of a request
	maxClientID = 128      // bytes
	maxID       = 64       // bytes of other identifiers
)

// body is what the widget sends. Unknown fields are passed over, so that an
// older server understands a newer widget.
type body struct {
	ClientID     string         `json:"client_id"`
	Text         string         `json:"text"`
	Choice       string         `json:"choice"`
	Files        []usher.FileID `json:"files"`
	Person       bool           `json:"person"`
	Conversation string         `json:"conversation"`
	At           string         `json:"at"`
}

// Decode reads a message of visitor: a JSON object with "client_id" (new for
// each message and the same when it is sent again), "text", "choice" (the ID of
// an option that was taken), "files" (IDs of what was uploaded) or "person"
// (true asks for one), and if it likes "conversation" and "at" (RFC 3339). at is what the visitor's clock says and is checked, not believed: the
// message has the time of its arrival, zero meaning now. CodeInvalid and
// CodeTooLarge, also for what Check refuses.
func (w *Widget) Decode(visitor Visitor, data []byte, arrived time.Time) (usher.Inbound, error) {
	b, err := parse(data)
	if err != nil {
		return usher.Inbound{}, err
	}
	if b.ClientID == "" {
		return usher.Inbound{}, usher.Errorf(usher.CodeInvalid, nil, `"client_id" is missing; give each message a new one, and the same one when it is sent again`)
	}
	if _, err := time.Parse(time.RFC3339, b.At); b.At != "" && err != nil {
		return usher.Inbound{}, usher.Errorf(usher.CodeInvalid, err, `"at" is not a time like 2006-01-02T15:04:05Z`)
	}
	if arrived.IsZero() {
		arrived = w.cfg.Now()
	}
	in := usher.Inbound{
		Account:      w.cfg.Account.ID,
		Customer:     usher.Customer{Account: w.cfg.Account.ID, NativeID: visitor.ID},
		Conversation: usher.ConversationID(b.Conversation),
		ClientID:     b.ClientID,
		Text:         b.Text,
		Choice:       b.Choice,
		Files:        b.Files,
		Person:       b.Person,
		At:           arrived.UTC().Truncate(time.Microsecond),
	}
	if err := Check(in); err != nil {
		return usher.Inbound{}, err
	}
	return in, nil
}

// Check holds a visitor's message against its limits, whichever way it came:
// a text of at most usher.MaxText bytes, a choice, up to usher.MaxFiles files or
// the wish for a person; a client ID, if any, of
// at most 128 bytes of printable characters. CodeInvalid, CodeTooLarge.
func Check(in usher.Inbound) error {
	switch {
	case len(in.ClientID) > maxClientID || strings.ContainsFunc(in.ClientID, notPrintable):
		return usher.Errorf(usher.CodeInvalid, nil, `"client_id" must have at most %d bytes, all printable`, maxClientID)
	case len(in.Text) > usher.MaxText:
		return usher.Errorf(usher.CodeTooLarge, nil, "the text has %d bytes, and %d are allowed; send it in parts", len(in.Text), usher.MaxText)
	case len(in.Choice) > maxID:
		return usher.Errorf(usher.CodeInvalid, nil, `"choice" is longer than %d bytes; send the ID of an option`, maxID)
	case len(in.Conversation) > maxID:
		return usher.Errorf(usher.CodeInvalid, nil, `"conversation" is longer than %d bytes; send the ID of a conversation, or none`, maxID)
	case len(in.Files) > usher.MaxFiles:
		return usher.Errorf(usher.CodeTooLarge, nil, "there are %d files, and %d go with one message; send the others in the next", len(in.Files), usher.MaxFiles)
	case in.Choice == "" && !in.Person && len(in.Files) == 0 && strings.TrimSpace(in.Text) == "":
		return usher.Errorf(usher.CodeInvalid, nil, `the message is empty; send "text", "files" or "choice"`)
	}
	return nil
}

func notPrintable(r rune) bool { return !unicode.IsPrint(r) }

// parse reads one JSON object and nothing behind it.
func parse(data []byte) (body, error) {
	var b body
	if len(data) > maxBody {
		return b, usher.Errorf(usher.CodeTooLarge, nil, "the message has %d bytes, and %d are allowed; send it in parts", len(data), maxBody)
	}
	if !utf8.Valid(data) {
		return b, usher.Errorf(usher.CodeInvalid, nil, "the message is not valid UTF-8")
	}
	if data = bytes.TrimSpace(data); len(data) == 0 || data[0] != '{' {
		return b, usher.Errorf(usher.CodeInvalid, nil, "the message is not a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&b); err != nil {
		return b, explain(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return b, usher.Errorf(usher.CodeInvalid, nil, "there is something behind the message's JSON object; send one object a message")
	}
	return b, nil
}

// explain says what is wrong with the JSON, without echoing it.
func explain(err error) error {
	var typed *json.UnmarshalTypeError
	if errors.As(err, &typed) && typed.Field != "" {
		return usher.Errorf(usher.CodeInvalid, err, "%q is not a %s", typed.Field, kindOf(typed.Type))
	}
	return usher.Errorf(usher.CodeInvalid, err, "the message is not valid JSON")
}

// kindOf names a field's type in the words of JSON.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "list"
	}
	return "string"
}
