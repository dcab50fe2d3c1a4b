package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"usher"
	"usher/faq"
)

//go:embed data/entries.jsonl
var entries []byte

//go:embed data/chats_en.jsonl data/chats_zh.jsonl
var chats embed.FS

// Entries returns what the shop's bot knows.
func Entries() ([]usher.Entry, error) {
	all, err := faq.ReadJSONL(bytes.NewReader(entries))
	if err != nil {
		return nil, fmt.Errorf("demo: read the entries: %w", err)
	}
	return all, nil
}

// Chat is one conversation as people wrote it; the bot adds its part.
type Chat struct {
	ID       string         `json:"id"`
	Language usher.Language `json:"language"`
	Customer string         `json:"customer"` // the name as customers give it; empty: none
	Email    string         `json:"email"`    // where the customer left one
	Agent    string         `json:"agent"`    // who speaks for our side: a Person's key
	// When it began: so many days ago at this time of the day, or, where Days
	// is 0, so many minutes ago.
	Days    int         `json:"days"`
	At      string      `json:"at"` // "15:04"
	Minutes int         `json:"minutes"`
	Ends    usher.State `json:"ends"` // how it stands after the last line
	Lines   []Line      `json:"lines"`
}

// Line is one thing that somebody does. Exactly one of Customer, Reply, Note
// and Do is set.
type Line struct {
	Customer string        `json:"customer"` // the customer writes
	Takes    usher.EntryID `json:"takes"`    // … or clicks on this entry, or "person", where the bot has just offered it
	More     bool          `json:"more"`     // … and writes on before the bot can answer
	Route    usher.Route   `json:"route"`    // what the bot makes of it; the tests hold it to that
	Helpful  *bool         `json:"helpful"`  // … and whether that helped, where the customer says so

	Reply string `json:"reply"` // the agent writes, and takes the chat over before where nobody has
	Note  string `json:"note"`  // the agent writes down for colleagues
	Do    Action `json:"do"`
	To    string `json:"to"` // with transfer: the key of the agent

	After Pause `json:"after"` // since the line before; empty: as long as reading and typing takes
}

// Action is what an agent, or time, does to a chat.
type Action string

// The actions.
const (
	Claim    Action = "claim"
	Close    Action = "close" // by its agent; by the server where it has none
	Return   Action = "return"
	Transfer Action = "transfer"
	Dismiss  Action = "dismiss" // the trainer: there is nothing to learn from what was missed
)

// Pause is a duration, written as "90s" or "3h".
type Pause time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Pause) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*p = Pause(d)
	return err
}

// Chats returns what was written in the last two weeks.
func Chats() ([]Chat, error) {
	var all []Chat
	for _, name := range []string{"chats_en.jsonl", "chats_zh.jsonl"} {
		raw, err := chats.ReadFile("data/" + name)
		if err != nil {
			return nil, fmt.Errorf("demo: read the chats: %w", err)
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		for dec.More() {
			var c Chat
			if err := dec.Decode(&c); err != nil {
				return nil, fmt.Errorf("demo: %s, behind chat %d: %w", name, len(all), err)
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// begins is when c began, seen from now.
func (c Chat) begins(now time.Time) (time.Time, error) {
	if c.Days == 0 {
		return now.Add(-time.Duration(c.Minutes) * time.Minute), nil
	}
	at, err := time.Parse("15:04", c.At)
	if err != nil {
		return now, fmt.Errorf("demo: chat %s: %w", c.ID, err)
	}
	y, m, d := now.Date()
	return time.Date(y, m, d-c.Days, at.Hour(), at.Minute(), 0, 0, now.Location()), nil
}
