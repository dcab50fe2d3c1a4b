package train

import "math"

// Stage is a part of a training. They come in this order.
type Stage string

// The stages.
const (
	StageRead    Stage = "read"    // texts become n-grams
	StageEncode  Stage = "encode"  // texts become vectors, where there is an encoder
	StageChoose  Stage = "choose"  // ways to train are compared on held-out lines
	StageMeasure Stage = "measure" // the lines that were not held out so far are, where there are some out of scope
	StageFit     Stage = "fit"     // the head is fitted to all lines
)

// Progress is how far a stage is.
type Progress struct {
	Stage Stage
	Done  int // texts read or encoded, heads fitted to choose, hundredths of the way to the best fit
	Of    int // at the end of the stage
	// Of StageChoose: which of the ways to train is tried, from 1, without which
	// of the parts that are held out in turn, from 1. Not all ways need be tried.
	Way, Ways, Fold, Folds int
}

// told returns what tells how far a fit is, by how small a part of its length
// at the beginning the gradient has. It shrinks by about the same factor each
// step, and not in each.
func told(tell func(Progress)) func(part float64) {
	at := Progress{Stage: StageFit, Of: 100}
	tell(at)
	return func(part float64) {
		way := math.Log(max(part, optimum)) / math.Log(optimum)
		at.Done = max(at.Done, min(100, int(100*way)))
		if part <= optimum {
			at.Done = 100
		}
		tell(at)
	}
}
