package main

import (
	"runtime"
	"sync"
)

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

// inParallel calls do for 0…n−1 on all processors and returns the first error
// in the order of the index.
func inParallel(n int, do func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				errs[i] = do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
