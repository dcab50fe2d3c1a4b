// Package bus carries events between the parts of a server, and between the
// nodes of several. What is durable never lives here: a bus delivers at most
// once, and who must not miss anything reads the store's log.
package bus
