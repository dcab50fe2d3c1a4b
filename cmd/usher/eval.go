package main

// evalCmd measures understanding: it shows what package measure makes of the
// predictions, beside the keywords, and writes them, one a line, in the formats
// of the public scorers.
type evalCmd struct {
	Intent     evalHeadCmd       `cmd:"" help:"Best intent of each text."`
	FAQ        evalFAQCmd        `cmd:"" name:"faq" help:"Ranked entries for each question."`
	Moderation evalModerationCmd `cmd:"" help:"Probability that a text is not acceptable."`
	Pairs      evalPairsCmd      `cmd:"" help:"How well the vectors of translations meet."`
	Answers    evalAnswersCmd    `cmd:"" help:"What a language model would answer from the entries that are found, and which it cites."`
}
