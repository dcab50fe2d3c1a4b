package train_test

import (
	"fmt"
	"testing"

	"usher"
	"usher/nlp/train"
)

// lines returns examples of some labels, each with its own word in changing
// sentences, and lines out of scope.
func lines(labels, each, outside int) []train.Example {
	frames := []string{
		"I want %s", "how about %s please", "tell me of %s", "%s?", "is there %s here", "my %s is late", "no %s yet",
		"请问%s", "我要%s", "%s怎么办",
	}
	var out []train.Example
	for l := range labels {
		for i := range each {
			frame := frames[i%len(frames)]
			text := fmt.Sprintf(frame, word(l)) + fmt.Sprintf(" v%d", i/len(frames))
			out = append(out, train.Example{Text: text, Label: fmt.Sprintf("label%03d", l)})
		}
	}
	for i := range outside {
		out = append(out, train.Example{Text: fmt.Sprintf("zebra weather %s %d", word(1000+i), i), Label: usher.OutOfScope})
	}
	return out
}

// word makes a word of its own for each number.
func word(n int) string {
	consonants, vowels := "bdfgklmnprstvz", "aeiou"
	w := ""
	for n = n*7919 + 13; n > 0; n /= 70 {
		w += string(consonants[n%14]) + string(vowels[n/14%5])
	}
	return w + "x"
}

func head(t *testing.T, examples []train.Example, o train.Options) *train.Trained {
	t.Helper()
	trained, err := train.Head(t.Context(), examples, o)
	if err != nil {
		t.Fatal(err)
	}
	return trained
}
