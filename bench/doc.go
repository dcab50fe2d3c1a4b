// Package bench puts a server under load from outside and says what it cost:
// customers and agents over their sockets and over HTTP, messages in an open
// loop, memory of idle connections, crowds that come and go.
//
// It drives Usher and, in the same run, a floor: a server of the same
// libraries that only stores a message and passes it on. Ratios between the
// two survive a slow or busy machine; milliseconds alone do not.
//
// # How it measures
//
// Messages arrive by a Poisson process, whatever the server does meanwhile: an
// open loop. Latency counts from the instant at which a message was due, not
// from when it could be written, to the instant at which its agent has read
// it, so time spent in any queue counts ("coordinated omission" is what one
// calls its absence; see Gil Tene, How NOT to Measure Latency, 2013). CPU is
// what the server's process used, user and system, from the first message until
// each was answered and delivered, or given up 20 s after the last one was due.
//
// Every target must be a loopback address: this is no tool to burden others.
package bench
