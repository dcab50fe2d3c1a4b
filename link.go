package usher

import "time"

// LinkKind says what a link is for.
type LinkKind string

// The kinds of link.
const (
	LinkInvite LinkKind = "invite" // to an agent who has never had a password
	LinkReset  LinkKind = "reset"  // to one who had
)

// LinkLife is how long a link can be used.
const LinkLife = 7 * 24 * time.Hour

// Link lets an agent choose a password, once. The store keeps only the hash of
// its token. An agent has one at most: a new one ends the one before.
type Link struct {
	TokenHash string // SHA-256 of the token, hex
	Agent     AgentID
	Kind      LinkKind
	CreatedAt time.Time
	ExpiresAt time.Time
}
