// Package wire turns the vocabulary into what binary frames hold and back, for
// both ends of a socket: the server's in web/live, and web/client. What the
// frames themselves are is said there, and in docs/protocol.md.
package wire
