package client

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"usher"
)

// Frame is what the server sends, to customers and to agents. Which fields
// count depends on Type; docs/protocol.md says which. Fields and types that a
// newer server may send are passed over.
type Frame struct {
	Type             string               `json:"type"`
	ID               string               `json:"id"`
	ClientID         string               `json:"client_id"`
	Customer         Customer             `json:"customer"`
	Agent            usher.AgentID        `json:"agent"`
	Conversation     usher.ConversationID `json:"conversation"`
	MessageID        usher.MessageID      `json:"message_id"`
	Message          usher.Message        `json:"message"`
	Messages         []usher.Message      `json:"messages"`
	Seq              int64                `json:"seq"`
	LastSeq          int64                `json:"last_seq"`
	UpTo             int64                `json:"up_to"`
	More             bool                 `json:"more"`
	From             usher.SenderKind     `json:"from"`
	State            usher.State          `json:"state"`
	Owner            string               `json:"owner"`
	Version          int64                `json:"version"`
	Chat             *usher.Conversation  `json:"chat"`
	Staffed          bool                 `json:"staffed"`
	Position         int64                `json:"position"` // in the queue
	ETA              int64                `json:"eta"`      // seconds
	CustomerRead     int64                `json:"customer_read"`
	AgentRead        int64                `json:"agent_read"`
	Heartbeat        int64                `json:"heartbeat"`         // seconds
	HeartbeatTimeout int64                `json:"heartbeat_timeout"` // seconds
	Helpful          bool                 `json:"helpful"`
	Presence         usher.Presence       `json:"presence"`
	Entry            usher.EntryID        `json:"entry"`
	CustomerName     string               `json:"customer_name"`
	LastText         string               `json:"last_text"`
	LastFiles        int                  `json:"last_files"`
	LastFrom         usher.SenderKind     `json:"last_from"`
	LastAt           time.Time            `json:"last_at"`
	Unread           int64                `json:"unread"`
	Code             usher.Code           `json:"code"`
	Text             string               `json:"text"`
	Reason           string               `json:"reason"`
	RetryAfter       int64                `json:"retry_after"` // seconds
}

// Customer is who a frame speaks of: of a welcome only NativeID is known.
type Customer usher.Customer

// UnmarshalJSON reads a native ID, or all of a customer.
func (c *Customer) UnmarshalJSON(b []byte) error {
	into := any((*usher.Customer)(c))
	if len(b) > 0 && b[0] == '"' {
		into = &c.NativeID
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("client: a frame's customer: %w", err)
	}
	return nil
}

// DecodeMsgpack is UnmarshalJSON for MessagePack.
func (c *Customer) DecodeMsgpack(d *msgpack.Decoder) error {
	code, err := d.PeekCode()
	if err != nil {
		return fmt.Errorf("client: a frame's customer: %w", err)
	}
	into := any((*usher.Customer)(c))
	if msgpcode.IsString(code) {
		into = &c.NativeID
	}
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("client: a frame's customer: %w", err)
	}
	return nil
}
