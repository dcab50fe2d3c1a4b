// Package web is the server's edge: REST with a live OpenAPI document, the
// pages that come with the binary, and the sockets of customers and agents.
//
// A handler decodes, calls and encodes; what it calls is given as Services.
// fiber, huma and the WebSocket library stay inside: their values never cross
// into another package, and strings of a request are copied before they do
// (fiber's Immutable).
//
// Customers hold a signed visitor token and may come from the sites on their
// widget's list; only their endpoints answer other origins. Agents sign in and
// hold a cookie; what changes something is taken from our own pages only.
package web
