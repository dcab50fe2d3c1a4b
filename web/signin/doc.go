// Package signin lets agents in: it hashes passwords with argon2id, without
// letting the hashing eat the machine, and keeps the sessions of signed-in
// browsers, of which the store sees only hashes.
package signin
