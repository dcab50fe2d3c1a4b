package train

// Stage is a part of a training. They come in this order.
type Stage string

// The stages.
const (
	StageRead   Stage = "read"   // texts become n-grams
	StageEncode Stage = "encode" // texts become vectors, where there is an encoder
	StageChoose Stage = "choose" // ways to train are compared on held-out lines
	StageFit    Stage = "fit"    // the head is fitted to all lines
)

// Progress is how far a stage is.
type Progress struct {
	Stage Stage
	Done  int // texts read or encoded, heads fitted to choose, times through the lines
	Of    int // at the end of the stage
	// Of StageChoose: which of the ways to train is tried, from 1, without which
	// of the parts that are held out in turn, from 1.
	Way, Ways, Fold, Folds int
}
