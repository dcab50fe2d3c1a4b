// Package chat holds the conversation between a customer and the bot: one
// conversation, one turn at a time.
//
// AIChatBot reads what a customer wrote in the context of the conversation
// (models, FAQ, what was said before) and Policy, which is pure, decides what
// to do with it. Service keeps the order of things around them: a message is
// stored, a burst of short messages becomes one turn, the turn is committed
// as one unit, and a conversation that needs a person is offered to the desk.
//
// The package owns the seams that it needs; models, FAQ, store and desk
// satisfy them without knowing chat.
package chat
