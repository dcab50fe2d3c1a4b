// Package keyword recognises intents and finds entries the way a chain of
// if and else does: by words. It is the baseline of every report, what a model
// has to be better than to be worth having; nothing is answered from it.
package keyword
