// Package client speaks the customer's side of usher.v1.json from Go: the
// tools that play customers, and programs of others, use it. The protocol is
// described in package live.
package client
