package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Sentences that are alike meet, others do not; each English sentence counts
// once.
func TestEvalPairs(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "pairs.jsonl")
	lines := `{"zh":"where is my parcel please","en":"where is my parcel"}
{"zh":"you are open until when","en":"when are you open"}
{"zh":"when are you open then","en":"please send me the invoice"}
{"zh":"somewhere my parcel is","en":"where is my parcel"}
`
	must(t, os.WriteFile(data, []byte(lines), 0o600))
	var s pairScores
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "pairs", "--data", data)), &s))
	if s.Pairs != 3 || s.Recall < 0.6 || s.Recall > 0.7 || s.Reverse < 0.3 || s.Reverse > 0.4 || s.Cosine <= 0 || s.Cosine >= 1 {
		t.Errorf("%+v", s)
	}
	must(t, os.WriteFile(data, []byte(`{"zh":"退款"}`), 0o600))
	out, err := command(t, "eval", "pairs", "--data", data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), `line 1: a pair needs "zh" and "en"`) {
		t.Errorf("half a pair: %v, %s", err, out)
	}
}
