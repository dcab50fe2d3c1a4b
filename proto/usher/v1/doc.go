// Package usherv1 is what Usher says to the world outside, as Protocol Buffers:
// messages, conversations, customers, events, and the frames of sockets with
// the subprotocol usher.v1.proto. The .proto files beside it are the source;
// docs/protocol.md says what the frames mean.
package usherv1
