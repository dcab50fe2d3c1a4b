// Package live keeps the sockets of customers and agents: it decodes their
// frames, calls what they ask for, and sends each of them the messages of its
// conversations in order, none missed and none doubled.
//
// It knows no network. A Conn is a socket seen through three methods, and
// Hub.Serve owns one from its first frame to its last: when Serve returns, no
// write is under way and none will follow, so the caller may give the
// connection back to be used for somebody else.
//
// docs/protocol.md describes the protocol frame by frame; a test compares its
// examples with the frames of this package. Each connection has a Codec, by the
// WebSocket subprotocol that its client chose: JSON, MessagePack or Protocol
// Buffers. A frame that goes to many connections is encoded once for each codec.
//
// A console's list of chats stays fresh without asking: every change of state or
// owner goes to all agents, and a chat frame says what was written last, at most
// each half second for each conversation. The message frames of a conversation
// come only to those who have it or opened it.
//
// How far each side has read is one mark for all devices, which only moves
// forward; the store keeps it a moment later.
package live
