package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"usher"
	"usher/nlp/measure"
)

// words are what a report says in one language. Each is written for its
// language; %d and %s are filled in.
type words struct {
	Language  usher.Language
	Languages map[usher.Language]string

	// What was measured.
	Intents, FAQ, Moderation             string // titles
	Bundle, Data, Corpus, Train, Careful string
	Lines, Entries, Labels               string // "%s lines"
	Repeated, Across                     string
	One                                  map[string]string // the same of a single one, where that differs
	Systems                              map[string]string
	Measure, Interval, AsTable, Made     string
	Numbers, Threshold, Out, Score       string
	Compared                             string // "%s: %s"
	Difference, ByChance                 string

	// Measures, each with what it means.
	InScope, OutOfScope, Questions, Unanswerable, Bad   term
	Accuracy, BestLabel, Kept, MacroF1                  term
	Recall, Precision, AUROC, FalseAcceptance           term
	Coverage, Answered                                  term
	CalibrationError, Brier, Area                       term
	MRR, MAP, Hit                                       term
	VerdictAccuracy, LabelAccuracy                      term
	Caught, Blamed, F1, FalseAlarms, Ranks, AveragePrec term
	RightRanks, Given, GivenRight, Declined             term

	// Pictures.
	Reliability, CoverageCurve, Histogram, ROC, PR                                                 picture
	Stands, Rings, Confidence, MeanConfidence, Right, Risk, Share, AnsweredShare, Perfect, Promise string
	Chance, Here                                                                                   string
	InRight, InWrong, Outside, Operating                                                           string
	Matrix, Collisions, Twins, Confusions, Weakest, ByLanguage, ByLabel                            section
	Targets, Promises, Thresholds, Missed, Alarms, Worst                                           section
	TooFew, TooWrong                                                                               string
	Gold, Said, Count, Sentences, LanguageName, Label                                              string
	PairOf, LinesOf, Quoted, TakenFor, Expected, Found, Question, AtMost                           string
	None, MatrixRow                                                                                string
	ReliabilitySays, CurveSays, HistogramSays, ROCSays, PRSays                                     string
	RecallShort, PrecisionShort, Sentence, TwinSentence, Alike, More                               string
}

// term is a measure and what it means.
type term struct{ Name, Means string }

// section is a title and what the section is good for.
type section struct{ Title, Text string }

// picture is a title, and what to look for.
type picture = section

// in returns the words of a language; English where there are none.
func in(l usher.Language) *words {
	if l == usher.Chinese {
		return &chinese
	}
	return &english
}

// Speaks reports whether pages can be written in a language.
func Speaks(l usher.Language) bool { return l == usher.English || l == usher.Chinese }

// nbsp keeps a number and its unit together.
const nbsp = "\u00a0"

// percent writes a share with one digit behind the point.
func (w *words) percent(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + w.sign() }

// whole is percent without digits, for axes.
func (w *words) whole(v float64) string {
	return strconv.FormatFloat(math.Round(1000*v)/10, 'f', -1, 64) + w.sign()
}

// sentences puts sentences behind each other.
func (w *words) sentences(list ...string) string {
	if w.Language == usher.Chinese {
		return strings.Join(list, "")
	}
	return strings.Join(list, " ")
}

// sign is that of percent, with the space that belongs before it.
func (w *words) sign() string {
	if w.Language == usher.Chinese {
		return "%"
	}
	return nbsp + "%"
}

// decimal writes a number that is no share.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

// grouped writes a count with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// count fills a number into "%s lines".
func (w *words) count(n int, of string) string {
	if one, ok := w.One[of]; ok && n == 1 {
		of = one
	}
	return fmt.Sprintf(of, grouped(n))
}

// fill fills numbers in, with commas, and texts.
func (w *words) fill(format string, args ...any) string {
	for i, a := range args {
		if n, ok := a.(int); ok {
			args[i] = grouped(n)
		}
	}
	return fmt.Sprintf(format, args...)
}

// share is a cell of an estimate in percent, with its interval.
func (w *words) share(e measure.Estimate) cell {
	return cell{Text: w.percent(e.Value), Small: w.between(e.Low, e.High), Number: true}
}

// calibration is a cell of a calibration error, with what chance makes of it.
func (w *words) calibration(c measure.Calibration) cell {
	return cell{Text: w.percent(c.Value), Small: w.fill(w.ByChance, w.percent(c.Chance)), Number: true}
}

// between is an interval of shares.
func (w *words) between(low, high float64) string {
	return strings.TrimSuffix(w.percent(low), w.sign()) + "–" + w.percent(high)
}

// known is share of what the lines may not tell.
func (w *words) known(e *measure.Estimate) cell {
	if e == nil {
		return number("–")
	}
	return w.share(*e)
}

// points is a cell of an estimate that is no share.
func points(e measure.Estimate) cell {
	return cell{Text: decimal(e.Value), Small: decimal(e.Low) + "–" + decimal(e.High), Number: true}
}

func knownPoints(e *measure.Estimate) cell {
	if e == nil {
		return number("–")
	}
	return points(*e)
}

// system names a system.
func (w *words) system(name string) string {
	if s, ok := w.Systems[name]; ok {
		return s
	}
	return name
}

// threshold writes a threshold, which has thousandths.
func threshold(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

// score writes a confidence.
func score(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }
