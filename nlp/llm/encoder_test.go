package llm_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/llm"
	"usher/nlp/nlptest"
)

func newEncoder(t *testing.T, c *llm.Client) *llm.Encoder {
	t.Helper()
	e, err := llm.NewEncoder(c, llm.EncoderConfig{Model: "fake-embed", Dimension: nlp.Dim, Batch: 3})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestEncoderSuite(t *testing.T) {
	t.Parallel()
	nlptest.Encoder(t, newEncoder(t, newFake(t).client()), []nlptest.Near{
		{Text: "where is my order", Same: "wher is my oder", Other: "how do I pay by card"},
		{Text: "怎么申请退货", Same: "退货要怎么申请", Other: "怎么修改密码"},
	})
}

// TestEncode: batches, the order of the texts, unit length, and what is not
// sent.
func TestEncode(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	texts := []string{"one", "two", "", "three", "四", "five", "\x00", "six", "seven"}
	got, err := newEncoder(t, f.client()).Encode(t.Context(), texts)
	if err != nil || len(got) != len(texts) {
		t.Fatalf("%d vectors, %v", len(got), err)
	}
	want, err := nlp.NewNGramEncoder(nil).Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range texts {
		for j := range want[i] {
			if math.Abs(float64(got[i][j]-want[i][j])) > 1e-6 {
				t.Fatalf("the vector of %q is another", texts[i])
			}
		}
	}
	if n := len(f.requests()); n != 3 {
		t.Errorf("%d requests for 7 texts in threes", n)
	}
	for _, k := range f.keys {
		if k != "Bearer "+secret {
			t.Errorf("Authorization is %q", k)
		}
	}
}

func TestEncodeMasked(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	_, err := newEncoder(t, f.client()).Encode(t.Context(), []string{
		"call +44 20 7946 0958 about jane@example.com", "身份证11010519491231002X，卡号6222020200112233446", "plain words",
		strings.Repeat("字", 5000) + "13800138000",
	})
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.Join(f.requests(), "\n")
	for _, s := range []string{"7946", "jane", "1949", "622202", "1380013"} {
		if strings.Contains(sent, s) {
			t.Errorf("%q left the house: %.200s", s, sent)
		}
	}
	if !strings.Contains(sent, "plain words") || !strings.Contains(sent, "call [PHONE_1] about [EMAIL_1]") {
		t.Errorf("the rest did not arrive: %.200s", sent)
	}
	if n := strings.Count(sent, "字"); n != nlp.MaxRunes {
		t.Errorf("%d characters of a long text were sent", n)
	}
}

// TestEncodeCut: a text that is cut at a number is cut before it; nothing of it
// leaves, neither digits nor a part of what stands for them.
func TestEncodeCut(t *testing.T) {
	t.Parallel()
	for before := nlp.MaxRunes - 12; before <= nlp.MaxRunes; before++ {
		f := newFake(t)
		if _, err := newEncoder(t, f.client()).Encode(t.Context(), []string{strings.Repeat("字", before) + "13800138000 and more"}); err != nil {
			t.Fatal(err)
		}
		sent := strings.Join(f.requests(), "")
		whole := before+len("[PHONE_1]") <= nlp.MaxRunes
		if strings.Contains(sent, "138") || strings.Contains(sent, "[PHONE_1]") != whole || strings.Contains(sent, "[P") != whole {
			t.Errorf("after %d characters: …%s", before, sent[max(0, len(sent)-120):])
		}
		if n := strings.Count(sent, "字"); n != before {
			t.Errorf("%d of %d characters were sent", n, before)
		}
	}
}

// vectors answers with one vector for each index.
func vectors(dim int, indices ...int) http.HandlerFunc {
	var data []string
	for _, i := range indices {
		data = append(data, fmt.Sprintf(`{"index":%d,"embedding":[%s]}`, i, strings.TrimSuffix(strings.Repeat("0.5,", dim), ",")))
	}
	return raw(`{"data":[` + strings.Join(data, ",") + `]}`)
}

// TestEncodeFails: what an endpoint does, what becomes of it, and how often it
// is asked.
func TestEncodeFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		script []http.HandlerFunc
		code   usher.Code // empty: it comes right
		asked  int
		want   string
	}{
		{"busy, then well", []http.HandlerFunc{status(429, "slow down"), nil}, "", 2, ""},
		{"failing twice, then well", []http.HandlerFunc{status(500, "oops"), status(503, "oops"), nil}, "", 3, ""},
		{"broken, then well", []http.HandlerFunc{broken, nil}, "", 2, ""},
		{"always busy", []http.HandlerFunc{status(429, "slow down")}, usher.CodeBusy, 3, "status 429: slow down"},
		{"always failing", []http.HandlerFunc{status(500, "out of memory")}, usher.CodeBusy, 3, "status 500: out of memory"},
		{"always broken", []http.HandlerFunc{broken}, usher.CodeBusy, 3, "no whole response"},
		{"not JSON", []http.HandlerFunc{raw("<html>welcome</html>")}, usher.CodeInternal, 1, "not the JSON"},
		{"cut JSON", []http.HandlerFunc{raw(`{"data":[{"ind`)}, usher.CodeInternal, 1, "not the JSON"},
		{"empty", []http.HandlerFunc{raw("")}, usher.CodeInternal, 1, "not the JSON"},
		{"other JSON", []http.HandlerFunc{raw(`{"data":"soon"}`)}, usher.CodeInternal, 1, "not the JSON"},
		{"a number too large", []http.HandlerFunc{raw(`{"data":[{"embedding":[1e99]}]}`)}, usher.CodeInternal, 1, "not the JSON"},
		{"no vectors", []http.HandlerFunc{raw(`{}`)}, usher.CodeInternal, 1, "0 vectors for 2 texts"},
		{"wrong dimension", []http.HandlerFunc{vectors(nlp.Dim-1, 0, 1)}, usher.CodeInternal, 1, "dimension 511, not 512"},
		{"twice the same", []http.HandlerFunc{vectors(nlp.Dim, 1, 1)}, usher.CodeInternal, 1, "twice"},
		{"beyond the texts", []http.HandlerFunc{vectors(nlp.Dim, 0, 2)}, usher.CodeInternal, 1, "text 2 of 2"},
		{"below the texts", []http.HandlerFunc{vectors(nlp.Dim, -1, 0)}, usher.CodeInternal, 1, "text -1 of 2"},
		{"too many", []http.HandlerFunc{vectors(nlp.Dim, 0, 1, 2)}, usher.CodeInternal, 1, "3 vectors"},
		{"huge", []http.HandlerFunc{huge(2 << 20)}, usher.CodeTooLarge, 1, "larger than 1048576 bytes"},
		{"huge by its length", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "2000000000")
		}}, usher.CodeTooLarge, 1, "larger than"},
		{"the key", []http.HandlerFunc{status(401, "bad key "+secret)}, usher.CodeInternal, 1, "refuses the key (status 401)"},
		{"the model", []http.HandlerFunc{status(404, "no such model")}, usher.CodeInternal, 1, "check the address of the API and the model"},
		{
			"the request",
			[]http.HandlerFunc{status(400, "bad key "+secret+"\r\nin "+strings.Repeat("x", 500))},
			usher.CodeInternal, 1, "status 400: bad key (hidden) in xxx",
		},
		{"Ollama's error", []http.HandlerFunc{func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, 400, map[string]any{"error": "model is required"})
		}}, usher.CodeInternal, 1, "model is required"},
		{"elsewhere", []http.HandlerFunc{func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v1/elsewhere", http.StatusTemporaryRedirect)
		}}, usher.CodeInternal, 1, "sends elsewhere (status 307)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, c.script...)
			got, err := newEncoder(t, f.client(func(c *llm.Config) { c.MaxBytes = 1 << 20 })).Encode(t.Context(), []string{"where is it", "退货"})
			if usher.CodeOf(err) != c.code || c.code == "" && len(got) != 2 {
				t.Fatalf("%d vectors, %q: %v", len(got), usher.CodeOf(err), err)
			}
			if n := len(f.requests()); n != c.asked {
				t.Errorf("it was asked %d times, not %d", n, c.asked)
			}
			if err != nil && (!strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "llm: embeddings: ")) {
				t.Errorf("the error is %q", err)
			}
			if err != nil && (strings.Contains(err.Error(), secret) || len(err.Error()) > 600) {
				t.Errorf("the error holds the key, or too much: %q", err)
			}
		})
	}
}

// TestEncodeSlow: an endpoint that does not answer costs the time for a call,
// or less where the caller has less.
func TestEncodeSlow(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.plays(f.slow)
	e := newEncoder(t, f.client(func(c *llm.Config) { c.Timeout = 20 * time.Millisecond }))
	_, err := e.Encode(t.Context(), []string{"a"})
	if usher.CodeOf(err) != usher.CodeBusy || !strings.Contains(err.Error(), "within 20ms") {
		t.Errorf("%v", err)
	}
	e = newEncoder(t, f.client())
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err = e.Encode(ctx, []string{"a"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancelCause(t.Context())
	gone := errors.New("the customer has gone")
	f.plays(func(w http.ResponseWriter, r *http.Request) { stop(gone); f.slow(w, r) })
	if _, err = e.Encode(ctx, []string{"a"}); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}

func TestEncoderShorten(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for shorten, want := range map[bool]int{false: 0, true: 1} {
		e, err := llm.NewEncoder(f.client(), llm.EncoderConfig{Model: "fake", Dimension: nlp.Dim, Shorten: shorten})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Encode(t.Context(), []string{"a"}); err != nil {
			t.Fatal(err)
		}
		all := f.requests()
		if n := strings.Count(all[len(all)-1], `"dimensions":512`); n != want {
			t.Errorf("shorten %v sends %s", shorten, all[len(all)-1])
		}
	}
}

func TestNewEncoderRefuses(t *testing.T) {
	t.Parallel()
	c := newFake(t).client()
	for _, cfg := range []llm.EncoderConfig{{}, {Model: "m"}, {Dimension: 3}, {Model: "m", Dimension: -1}} {
		if _, err := llm.NewEncoder(c, cfg); usher.CodeOf(err) != usher.CodeInvalid {
			t.Errorf("%+v: %v", cfg, err)
		}
	}
}

// TestEncodeZero: an endpoint's zero vector stays one.
func TestEncodeZero(t *testing.T) {
	t.Parallel()
	f := newFake(t, raw(`{"data":[{"index":0,"embedding":[0,0]}]}`))
	e, err := llm.NewEncoder(f.client(), llm.EncoderConfig{Model: "m", Dimension: 2})
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Encode(t.Context(), []string{"a"})
	if err != nil || !slices.Equal(got[0], []float32{0, 0}) {
		t.Errorf("%v, %v", got, err)
	}
}
