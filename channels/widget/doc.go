// Package widget is the chat window on a company's own site: the first
// channel. A visitor is known by a signed token, kept by the browser, and
// sends JSON; what we say reaches the visitor through the conversation's own
// log, by socket and sync.
package widget
