package usher

import "time"

// Credential is an agent's password, hashed with argon2id.
type Credential struct {
	Agent AgentID
	Hash  string // PHC string
}

// Session is a signed-in browser. The store keeps only the hash of its token.
type Session struct {
	TokenHash string // SHA-256 of the cookie's value, hex
	Agent     AgentID
	CreatedAt time.Time
	ExpiresAt time.Time
}
