// Package usher is the vocabulary of the customer-service chatbot Usher: one
// file a noun, for every type that is stored or crosses a room. It holds plain
// data and pure rules, imports only the standard library, and knows no room.
//
// The people: a customer writes from outside, an agent is a person who helps,
// a trainer curates what the bot knows, an operator runs the server.
package usher
