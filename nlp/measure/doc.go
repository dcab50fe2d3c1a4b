// Package measure says how good answers are: right or wrong, surer than they
// should be, given where none should have been.
//
// A system is measured by what it said to labelled lines: Answer to a text with
// an intent, Search to a question that entries answer, Verdict on a text that
// may not be acceptable. Intents, Retrieval and Moderation put the measures
// of a report together, each with its 95 % interval. Everything is a pure
// function of the lines; the same lines give the same numbers.
//
// Where the name is the same, so is the number as the public scorers compute it.
package measure
