package channeltest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"usher"
	"usher/channels"
)

// Case is a recorded request and what becomes of it.
type Case struct {
	Name    string  `json:"-"` // of the file, without .json
	Request Request `json:"request"`
	Want    Want    `json:"want"`
}

// Request is a channels.RawRequest as it is kept in a file.
type Request struct {
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Bytes  []byte            `json:"bytes"`  // base64; instead of Body, where that is not UTF-8
	Repeat int               `json:"repeat"` // how many letters stand for "{{repeat}}" in Body
	At     time.Time         `json:"at"`
}

// Want is what a request becomes: an ack with messages, or an error.
type Want struct {
	Code     usher.Code `json:"code"`     // empty: no error
	Contains string     `json:"contains"` // in the error's sentence
	Status   int        `json:"status"`   // of the ack
	Messages []Message  `json:"messages"` // in order
}

// Message is the part of an Inbound that a channel decides on.
type Message struct {
	Account      usher.AccountID      `json:"account"`
	DedupeKey    string               `json:"dedupe_key"`
	NativeID     string               `json:"native_id"`
	Conversation usher.ConversationID `json:"conversation"`
	ClientID     string               `json:"client_id"`
	Text         string               `json:"text"`
	Choice       string               `json:"choice"`
	At           time.Time            `json:"at"`
}

// Load reads the cases: the *.json files in fsys, in the order of their names.
// A field that is not known is an error, so that a typo cannot pass.
func Load(fsys fs.FS) ([]Case, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("channeltest: list cases: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("channeltest: there are no cases")
	}
	var all []Case
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("channeltest: read a case: %w", err)
		}
		c := Case{Name: strings.TrimSuffix(name, ".json")}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&c); err != nil {
			return nil, fmt.Errorf("channeltest: case %s: %w", name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// Raw is the request as the channel gets it.
func (r Request) Raw() channels.RawRequest {
	raw := channels.RawRequest{Method: r.Method, Path: r.Path, Header: http.Header{}, Body: r.Bytes, At: r.At}
	for k, v := range r.Header {
		raw.Header.Set(k, v)
	}
	if len(raw.Body) == 0 {
		raw.Body = []byte(strings.ReplaceAll(r.Body, "{{repeat}}", strings.Repeat("a", r.Repeat)))
	}
	return raw
}

// message is what a case says about in.
func message(in usher.Inbound) Message {
	return Message{
		Account: in.Account, DedupeKey: in.DedupeKey, NativeID: in.Customer.NativeID,
		Conversation: in.Conversation, ClientID: in.ClientID,
		Text: in.Text, Choice: in.Choice, At: in.At,
	}
}
