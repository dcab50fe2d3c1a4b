package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"usher/nlp/measure/report"
)

// holding puts lines into a file.
func holding(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lines.jsonl")
	must(t, os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return path
}

// orders are lines that the embedded bundle knows, but for the last two.
var orders = []string{
	`{"text":"where is my order","label":"order_status"}`,
	`{"text":"我的快递到哪了","label":"order_status"}`,
	`{"text":"I want my money back","label":"return_refund"}`,
	`{"text":"我要退货退款","label":"return_refund"}`,
	`{"text":"when are you open","label":"opening_hours"}`,
	`{"text":"write a poem about the sea","label":"oos"}`,
	`{"text":"","label":"oos"}`,
}

func TestEvalIntent(t *testing.T) {
	t.Parallel()
	data := holding(t, orders...)
	train := holding(t, `{"text":"where is my parcel","label":"order_status"}`, `{"text":"money back","label":"return_refund"}`,
		`{"text":"退款","label":"return_refund"}`, orders[4], `{"text":"Where is my order?","label":"complaint"}`)
	out, page := filepath.Join(t.TempDir(), "preds.jsonl"), filepath.Join(t.TempDir(), "report.html")
	said := usherOutput(t, "eval", "intent", "--data", data, "--train", train, "--out", out, "--html", page, "--language", "zh")
	for _, want := range []string{
		"7 lines", "5 lines · 3 intents", "Accuracy", "Keywords", "Chinese · Bundle", "Lines that also occur where the keywords come from: 1.",
		"complaint and order_status, 93.2 % alike", "What can be promised?", "English, nothing: it takes 72 lines at least",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	rows, err := readLines[intentPrediction](out)
	must(t, err)
	if len(rows) != len(orders) || rows[0].Label != "order_status" || !rows[0].Accepted || rows[6].Accepted {
		t.Errorf("predictions %+v", rows)
	}
	html, err := os.ReadFile(page)
	must(t, err)
	for _, want := range []string{`<html lang="zh">`, "<svg", "意图识别"} {
		if !strings.Contains(string(html), want) {
			t.Errorf("the page has no %s", want)
		}
	}
	var r report.Intents
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "intent", "--data", data, "--train", train, "--json")), &r))
	if r.Task != "intent" || len(r.Systems) != 2 || r.Systems[0].Lines != 7 || r.Systems[0].OutOfScope != 2 || r.Beyond == nil {
		t.Errorf("%+v, %+v", r.About, r.Systems)
	}
	if r.Train.Lines != 5 || len(r.Data.SHA256) != 64 || len(r.Twins) != 1 || r.Twins[0].A.Label != "complaint" {
		t.Errorf("%+v, %+v", r.About, r.Twins)
	}
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "intent", "--data", data, "--train", train, "--json", "--wrong", "0.3")), &r))
	if p := r.Promises; p.Target != 0.3 || len(p.Languages) != 3 || p.Languages[0].Language != "en" || p.Languages[0].Lines != 4 || p.Languages[0].Least != 11 {
		t.Errorf("%+v", p)
	}
	alone := usherOutput(t, "eval", "intent", "--data", data, "--out", "-")
	if strings.Count(alone, "\n") != len(orders) || !strings.HasPrefix(alone, `{"label":"order_status","score":`) {
		t.Errorf("predictions on standard output:\n%s", alone)
	}
}

// TestEvalAlone: without lines to take keywords from, each line is read by those
// of the others.
func TestEvalAlone(t *testing.T) {
	t.Parallel()
	data := holding(t, append(slices.Clone(orders), `{"text":"where is my parcel","label":"order_status"}`)...)
	var r report.Intents
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "intent", "--data", data, "--json")), &r))
	if len(r.Systems) != 2 || r.Parts != 5 || r.Train != nil || r.Beyond == nil || r.Systems[1].BestLabel.Value == 0 || r.Systems[1].BestLabel.Value == 1 {
		t.Errorf("%+v, %+v", r.About, r.Systems)
	}
	data = holding(t, `{"text":"stupid idiot","label":"abuse"}`, `{"text":"you idiot","label":"abuse"}`,
		`{"text":"thank you very much","label":"ok"}`, `{"text":"thank you","label":"ok"}`)
	var m report.Moderation
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "moderation", "--data", data, "--json")), &m))
	if len(m.Systems) != 2 || m.Parts != 5 || m.Systems[1].Recall.Value != 1 {
		t.Errorf("%+v, %+v", m.About, m.Systems)
	}
}

func TestEvalModeration(t *testing.T) {
	t.Parallel()
	data := holding(t, `{"text":"you are a stupid idiot","label":"abuse"}`, `{"text":"thank you very much","label":"ok"}`,
		`{"text":"加微信领取优惠，日赚千元","label":"advertising"}`, `{"text":"请问几点关门","label":"ok"}`)
	out, page := filepath.Join(t.TempDir(), "preds.jsonl"), filepath.Join(t.TempDir(), "report.html")
	said := usherOutput(t, "eval", "moderation", "--data", data, "--train", data, "--out", out, "--html", page)
	for _, want := range []string{"Not acceptable  2 lines", "Caught", "Keywords", "False alarms"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	rows, err := readLines[moderationPrediction](out)
	must(t, err)
	if len(rows) != 4 || rows[0].Score < 0.5 || rows[1].Score > 0.5 || rows[1].Label != "ok" {
		t.Errorf("predictions %+v", rows)
	}
	var r report.Moderation
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "moderation", "--data", data, "--train", data, "--json")), &r))
	if len(r.Systems) != 2 || r.Systems[0].Bad != 2 || r.Systems[1].Recall.Value != 1 || r.Systems[1].LabelAccuracy.Value < 0.7 {
		t.Errorf("%+v, %+v", r.About, r.Systems)
	}
}

func TestEvalFAQ(t *testing.T) {
	t.Parallel()
	corpus := holding(t, `{"id":"hours","question":"When are you open?"}`, `{"id":"refund","questions":["How do I get my money back?","怎么退款"]}`,
		`{"id":"parcel","question":"Where is my parcel?"}`)
	queries := holding(t, `{"id":"1","text":"how can I get my money back","relevant":["refund"]}`, `{"id":"2","text":"怎么退款啊","relevant":["refund"]}`,
		`{"id":"3","text":"sing a song","relevant":[]}`)
	out, page := filepath.Join(t.TempDir(), "ranked.jsonl"), filepath.Join(t.TempDir(), "report.html")
	said := usherOutput(t, "eval", "faq", "--corpus", corpus, "--queries", queries, "--out", out, "--html", page)
	for _, want := range []string{"3 entries", "1 line\n", "Unanswerable: declined", "MRR", "Among the first 1", "Keywords"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	rows, err := readLines[faqPrediction](out)
	must(t, err)
	if len(rows) != 3 || rows[0].Ranked[0] != "refund" || len(rows[2].Ranked) > 0 && rows[2].Score > 0.5 {
		t.Errorf("predictions %+v", rows)
	}
	var r report.Retrieval
	must(t, json.Unmarshal([]byte(usherOutput(t, "eval", "faq", "--corpus", corpus, "--queries", queries, "--json")), &r))
	if len(r.Systems) != 2 || r.Systems[0].Unanswerable != 1 || r.Systems[0].MRR.Value != 1 || r.Systems[1].MRR.Value != 1 || r.Corpus.Lines != 3 {
		t.Errorf("%+v, %+v", r.About, r.Systems)
	}
	if p := r.Promises; p.Target != 0.05 || len(p.Languages) != 2 || p.Languages[0].Kept || p.Languages[0].Lines != 2 || !strings.Contains(said, "What can be promised?") {
		t.Errorf("%+v", p)
	}
}

// TestEvalUnlabelled: lines without labels are predicted, not measured.
func TestEvalUnlabelled(t *testing.T) {
	t.Parallel()
	data, queries := holding(t, `{"text":"where is my order"}`, `{"text":" "}`), holding(t, `{"id":"1","text":"where is my parcel"}`)
	corpus := holding(t, `{"id":"parcel","question":"Where is my parcel?"}`)
	out := filepath.Join(t.TempDir(), "preds.jsonl")
	for _, args := range [][]string{{"intent", "--data", data}, {"moderation", "--data", data}, {"faq", "--corpus", corpus, "--queries", queries}} {
		args = append([]string{"eval"}, args...)
		if said := usherOutput(t, append(args, "--out", out)...); !strings.Contains(said, "predictions only") {
			t.Errorf("%v says %s", args, said)
		}
		if rows, err := readLines[map[string]any](out); err != nil || len(rows) == 0 {
			t.Errorf("%v predicts %v, %v", args, rows, err)
		}
		if code, said := exitOf(t, args...); code != 2 || !strings.Contains(said, "to measure by: give some, or take the predictions alone with --out") {
			t.Errorf("%v: status %d, %s", args, code, said)
		}
	}
}

func TestEvalRefuses(t *testing.T) {
	t.Parallel()
	good := holding(t, orders...)
	for want, args := range map[string][]string{
		`its 2nd line has no "label", others have`: {"intent", "--data", holding(t, orders[0], `{"text":"a"}`)},
		`its 1st line has no "text"`:               {"intent", "--data", holding(t, `{"label":"a"}`)},
		"line 2, is not the JSON object":           {"moderation", "--data", holding(t, orders[0], `{broken`)},
		"cannot both go to standard output":        {"intent", "--data", good, "--out", "-", "--json"},
		"none has a label that keywords can be":    {"intent", "--data", good, "--train", holding(t, orders[5])},
		`its 1st question has no "relevant"`: {
			"faq", "--corpus", holding(t, `{"id":"a","question":"b"}`), "--queries", holding(t, `{"id":"1","text":"b"}`, `{"id":"2","text":"b","relevant":[]}`),
		},
		"is 0.4; it must lie between":  {"intent", "--data", good, "--wrong", "0.4"},
		"is NaN; it must lie between":  {"faq", "--corpus", good, "--queries", good, "--wrong", "NaN"},
		"must be one of":               {"intent", "--data", good, "--language", "fr"},
		"the output cannot be written": {"intent", "--data", good, "--html", filepath.Join(t.TempDir(), "none", "a.html")},
	} {
		if code, said := exitOf(t, append([]string{"eval"}, args...)...); code != 2 || !strings.Contains(said, want) {
			t.Errorf("%v: status %d, want %q in\n%s", args, code, want, said)
		}
	}
}

func TestOrdinal(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 21: "21st", 113: "113th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}
