package chat

import (
	"context"
	"time"

	"usher"
)

// IntentRecognizer runs the models over one text. It fills everything of the
// Understanding that models know: intents, act, the heads that decide on a
// person and on moderation, mood, language and vector; not the answers.
type IntentRecognizer interface {
	Understand(ctx context.Context, q usher.Query) (usher.Understanding, error)
}

// teller is what models have that tell a language better than package text does
// by itself.
type teller interface {
	Language(ctx context.Context, text string) usher.Language
}

// FAQEngine finds the entries that answer a question. Two can be compared by
// ==, as pointers can.
type FAQEngine interface {
	// FindBestMatch returns candidates, best first, with Confidence filled;
	// nothing near is an empty list and no error.
	FindBestMatch(ctx context.Context, q usher.Query) ([]usher.ScoredAnswer, error)
	// Entry returns the entry that a customer chose.
	Entry(id usher.EntryID) (usher.Entry, bool)
	// Version rises with each change of the knowledge.
	Version() int64
}

// FallbackStrategy decides a turn that the models or the FAQ failed on. u
// holds what could be understood; its Answers may still come from the FAQ.
type FallbackStrategy interface {
	Decide(ctx context.Context, u usher.Understanding, cause error) usher.Decision
}

// store is what the service needs of persistence; *store.Store satisfies it.
type store interface {
	Accept(ctx context.Context, in usher.Inbound) (usher.Accepted, error)
	Pending(ctx context.Context, id usher.ConversationID) (usher.Pending, error)
	PendingConversations(ctx context.Context, since time.Time) ([]usher.ConversationID, error)
	CommitTurn(ctx context.Context, t usher.TurnCommit) (usher.Conversation, error)
	Messages(ctx context.Context, id usher.ConversationID, after int64, limit int) ([]usher.Message, error)
}

// desk is where people take over.
type desk interface {
	// Outlook says what a customer with this need could expect now.
	Outlook(ctx context.Context, need usher.Need) (usher.Outlook, error)
	// Offer looks for an agent for a conversation that was just queued.
	Offer(ctx context.Context, id usher.ConversationID) error
}
