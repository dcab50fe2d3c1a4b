// Package span marks the steps of a message's way for an OpenTelemetry
// collector, at no cost where nobody traces: no memory, and the time to find
// out that the context carries no span.
//
// A trace begins where a message comes in (Begin), and goes on wherever its
// context goes (Start). Where it leaves the goroutine for a queue, what is kept
// in the queue is a Cause, a text that Follow goes on from.
//
// Nothing that a customer wrote, no address and no name becomes an attribute:
// counts, words of the program and IDs of its own only.
package span
