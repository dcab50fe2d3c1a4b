// Package client speaks the customer's side of the socket protocol from Go, in
// each of its codecs: the tools that play customers, and programs of others,
// use it. docs/protocol.md describes the protocol.
package client
