// Package handoff brings a customer and a person together. The Desk keeps the
// queue, the presence of agents and every change of owner; a Router says which
// agent a waiting conversation goes to.
//
// What is true lies in the store: each change is a compare-and-set of
// Conversation.Version with the notice to the customer in the same unit. The
// Desk keeps an index of the queue and of the agents' loads in memory, so that
// a decision costs no query, and compares it with the store now and then.
package handoff
