package main

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWays holds that terms and n-grams are fitted with any bundle, each apart.
func TestWays(t *testing.T) {
	t.Parallel()
	ways, err := waysOf(t.Context(), "../../models/default")
	if err != nil {
		t.Fatal(err)
	}
	if len(ways) < 2 || ways[0].config.Encoder != nil || ways[1].config.Encoder == nil {
		t.Fatalf("ways %+v", ways)
	}
	for i, sentences := range []bool{false, true} {
		if i+1 == len(ways) {
			break
		}
		kind, tells := ways[i+1].config.Encoder.(interface{ Sentences() bool })
		if !tells || kind.Sentences() != sentences {
			t.Errorf("%s: not told apart", ways[i+1].name)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "weights.go")
	ways := []way{{name: "termWeights", weights: []float64{-1, 0.25}}, {name: "gramWeights"}, {name: "sentenceWeights", weights: []float64{2}}}
	err := write(path, ways, []string{"clinc150", "usher/shop"})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), path, text, parser.AllErrors); err != nil {
		t.Error(err)
	}
	for _, want := range []string{
		"// Fitted on clinc150, usher/shop.\n", "termWeights     = [...]float64{-1.000, 0.250}", "sentenceWeights = [...]float64{2.000}",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
