package storetest

import (
	"context"
	"fmt"

	"usher"
)

func oddTests() []test {
	return []test{{"texts/that no database has", (*suite).oddTexts}}
}

// oddTexts asks for things by what no text is, as addresses on the network can:
// nothing is found, or it is said to make no sense; the store has not failed,
// and what is written at the same time is.
func (t *suite) oddTexts() {
	ctx := context.Background()
	for _, odd := range []string{"a\x00b", "\x00", "\xff", "a\xc3"} {
		for name, ask := range map[string]func() error{
			"Conversation":  func() error { _, err := t.store.Conversation(ctx, usher.ConversationID(odd)); return err },
			"Conversations": func() error { return t.lists(usher.ConversationFilter{Owner: usher.AgentID(odd)}) },
			"by words":      func() error { return t.lists(usher.ConversationFilter{Query: odd}) },
			"Customer":      func() error { _, err := t.store.Customer(ctx, usher.CustomerID(odd)); return err },
			"Agent":         func() error { _, err := t.store.Agent(ctx, usher.AgentID(odd)); return err },
			"AgentByEmail":  func() error { _, err := t.store.AgentByEmail(ctx, odd); return err },
			"Entry":         func() error { _, err := t.store.Entry(ctx, usher.EntryID(odd)); return err },
			"Miss":          func() error { _, err := t.store.Miss(ctx, usher.MissID(odd)); return err },
			"Misses":        func() error { _, err := t.store.Misses(ctx, usher.MissFilter{Query: odd}); return err },
			"Webhook":       func() error { _, err := t.store.Webhook(ctx, usher.WebhookID(odd)); return err },
			"DeleteAPIKey":  func() error { return t.store.DeleteAPIKey(ctx, usher.APIKeyID(odd)) },
			"DeleteWebhook": func() error { return t.store.DeleteWebhook(ctx, usher.WebhookID(odd)) },
			"Append": func() error {
				_, err := t.store.Append(ctx, usher.ConversationID(odd), 0, usher.Draft{From: usher.FromBot, Text: "x"})
				return err
			},
		} {
			switch err := ask(); usher.CodeOf(err) {
			case usher.CodeInvalid, usher.CodeNotFound:
			default:
				if err != nil {
					t.Errorf("%s of %q = %v", name, odd, err)
				}
			}
		}
		t.say(t.accept(from(fmt.Sprintf("%x", odd), "hello")).Conversation.ID, usher.FromBot, "hello")
	}
}

func (t *suite) lists(f usher.ConversationFilter) error {
	_, err := t.store.Conversations(context.Background(), f)
	return err
}
