package usher

// Identifiers are UUIDv7 in canonical text form, made by the store, unless
// said otherwise. They sort by the time they were made.
type (
	// AccountID names a channel account, "web" for the widget; chosen by the
	// operator, not a UUID.
	AccountID string
	// CustomerID identifies a customer on one account.
	CustomerID string
	// ConversationID identifies a conversation.
	ConversationID string
	// MessageID identifies a stored message.
	MessageID string
	// AgentID identifies a person who signs in: agent, trainer or admin.
	AgentID string
	// EntryID identifies an FAQ entry; an imported entry keeps its own ID.
	EntryID string
	// FileID identifies a file that somebody uploaded.
	FileID string
	// MissID identifies a row of the unanswered queue.
	MissID string
	// NodeID identifies one run of a server; the next start has another.
	NodeID string
	// WebhookID identifies a receiver of events.
	WebhookID string
	// APIKeyID identifies a key of a program outside.
	APIKeyID string
)
