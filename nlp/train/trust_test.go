package train

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/tflite"
	"usher/text"
)

// TestTrustIn: from many lines the trust is found by which they were drawn; from
// few, and from lines that are all right, numbers that stay near the probability.
func TestTrustIn(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	want := Trust{Odds: 0.7, Energy: 0.4, Bias: -3}
	var lines []saying
	for range 20_000 {
		s := saying{odds: 3 * random.NormFloat64(), energy: 6 + 2*random.NormFloat64()}
		s.right = random.Float64() < want.of(s)
		lines = append(lines, s)
	}
	got := trustIn(lines)
	if math.Abs(got.Odds-want.Odds) > 0.05 || math.Abs(got.Energy-want.Energy) > 0.05 || math.Abs(got.Bias-want.Bias) > 0.3 {
		t.Errorf("of lines drawn by %v: %v", want, got)
	}
	if none := trustIn(nil); none != (Trust{Odds: 1}) {
		t.Errorf("of no lines: %v", none)
	}
	sure := make([]saying, 500)
	for i := range sure {
		sure[i] = sayingOf(1, 20, true)
	}
	if s := trustIn(sure); !(s.of(sure[0]) > 0.99) || s.Odds < 0.5 || s.Odds > 2 {
		t.Errorf("of lines that are all right: %v", s)
	}
}

// TestTrustWritten: a file computes what was fitted, also where the logits are
// far apart.
func TestTrustWritten(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	trust := Trust{Odds: 0.8, Energy: 0.3, Bias: -2}
	for _, own := range []int{-1, 4} {
		b := tflite.NewBuilder("")
		logits := b.Input("logits", tflite.Float32, 1, 5)
		b.Output("trust", trust.write(b, logits, b.Softmax(logits, 1), 5, own))
		data, err := b.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		m, err := tflite.Load(data)
		if err != nil {
			t.Fatal(err)
		}
		in, err := m.NewInterpreter()
		if err != nil {
			t.Fatal(err)
		}
		for _, wide := range []float64{0.1, 3, 30, 300} {
			h := &heldOut{labels: 5, temperature: 1, gold: []int{0}}
			for range 5 {
				h.logits = append(h.logits, float32(wide*random.NormFloat64()))
			}
			_, says := h.says(own)
			if err := tflite.SetInput(in, 0, []int{1, 5}, h.logits); err != nil {
				t.Fatal(err)
			}
			if err := in.Invoke(t.Context()); err != nil {
				t.Fatal(err)
			}
			got, err := tflite.Output[float32](in, 0)
			if want := trust.of(says[0]); err != nil || len(got) != 1 || math.Abs(float64(got[0])-want) > 1e-4 {
				t.Errorf("of %v without %d: %v, want %v (%v)", h.logits, own, got, want, err)
			}
		}
	}
}

func TestBelieve(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		p       []float64
		outside int
		trust   float64
		want    []float64
	}{
		{[]float64{0.6, 0.3, 0.1}, 2, 0.2, []float64{0.2, 0.1, 0.1}},
		{[]float64{0.2, 0.3, 0.5}, 2, 0.65, []float64{0.1, 0.65, 0.25}},
		{[]float64{0.6, 0.4}, -1, 0.3, []float64{0.3, 0.2}},
		{[]float64{1, 0}, -1, 0.5, []float64{0.5, 0}},
		{[]float64{1, 0}, -1, 1, []float64{1, 0}},
		{[]float64{0, 1}, 1, 0, []float64{0, 1}},
		{[]float64{0, 1}, 1, 0.25, []float64{0.25, 0.75}},
	} {
		p := slices.Clone(c.p)
		Believe(p, c.outside, c.trust)
		for i := range p {
			if !(math.Abs(p[i]-c.want[i]) < 1e-9) {
				t.Errorf("%v trusted %v is %v, want %v", c.p, c.trust, p, c.want)
				break
			}
		}
	}
}

// TestMixed: one line in five is out of scope, however many there are.
func TestMixed(t *testing.T) {
	t.Parallel()
	inside := make([]int, 400)
	for _, n := range []int{1, 60, 100, 1000} {
		strange := make([]int, n)
		for i := range strange {
			strange[i] = 1 + i
		}
		count := map[int]int{}
		for _, i := range oneInFive(inside, strange) {
			count[i]++
		}
		if most, least := (100+n-1)/n, min(n, 100); count[0] != 400 || len(count) != 1+least || count[1] > most {
			t.Errorf("of %d lines: %v", n, count)
		}
	}
}

// TestPromise: a language each, where lines in scope are of two; where there are too few lines
// the threshold is the cautious one, and the promise says how many it takes.
func TestPromise(t *testing.T) {
	t.Parallel()
	english, chinese := "where is my parcel", "我的快递在哪里"
	of := func(en, zh int) (texts []string, scored []nlp.Scored, lines []int) {
		for i := range en + zh {
			text := english
			if i >= en {
				text = chinese
			}
			texts, lines = append(texts, text), append(lines, i)
			scored = append(scored, nlp.Scored{Score: 0.6 + float64(i%40)/100, Right: i%40 > 3})
		}
		return texts, scored, lines
	}
	for _, c := range []struct {
		en, zh    int
		languages []usher.Language // that have a threshold
		kept      bool
	}{
		{1000, 1000, []usher.Language{"en", "zh"}, true},
		{1000, 10, nil, true},
		{30, 0, nil, false},
	} {
		texts, scored, lines := of(c.en, c.zh)
		var tr Trained
		at := tr.promise(0.05, lines, nil, scored, func(i int) usher.Language { return usher.Language(text.Language(texts[i])) })
		all := tr.Promises[0]
		if all.Kept != c.kept || float64(all.Threshold) != at || all.Lines != len(lines) || all.Least != 72 ||
			len(tr.Promises) != 1+len(c.languages) || len(tr.RejectIn) != len(c.languages) {
			t.Errorf("%d and %d lines: %+v", c.en, c.zh, tr)
		}
		if c.kept && (at > 0.7 || all.Wrong > 0.05 || all.Coverage < 0.8) || !c.kept && at != 0.95 {
			t.Errorf("%d and %d lines: %+v", c.en, c.zh, all)
		}
		for i, l := range c.languages {
			if p := tr.Promises[1+i]; p.Language != l || p.Lines != 1000 || tr.RejectIn[l] != p.Threshold {
				t.Errorf("%s: %+v of %v", l, p, tr.RejectIn)
			}
		}
	}
}

// TestPromiseStrange: a language that only lines out of scope are of gets no
// threshold of its own.
func TestPromiseStrange(t *testing.T) {
	t.Parallel()
	var inside, strange []int
	var scored []nlp.Scored
	for i := range 400 {
		if scored = append(scored, nlp.Scored{Score: 0.9, Right: i < 300}); i < 300 {
			inside = append(inside, i)
		} else {
			scored[i].Score, strange = 0.1, append(strange, i)
		}
	}
	var tr Trained
	spoken := map[bool]usher.Language{true: usher.English, false: usher.Chinese}
	tr.promise(0.05, inside, strange, scored, func(i int) usher.Language { return spoken[i < 300] })
	if p := tr.Promises; len(p) != 1 || len(tr.RejectIn) > 0 || !p[0].Kept || p[0].Lines != 350 || p[0].Threshold <= 0.1 {
		t.Errorf("%+v", tr)
	}
}

// TestAccepted: a line that was held out is accepted by the threshold of its
// language, and scores count what is accepted.
func TestAccepted(t *testing.T) {
	t.Parallel()
	tr := Trained{Reject: .9, RejectIn: map[usher.Language]usher.Confidence{usher.Chinese: .5}}
	for _, score := range []usher.Confidence{.4, .6, .95} {
		tr.HeldOut = append(tr.HeldOut, Said{Score: score}, Said{Score: score})
	}
	tr.accept(func(i int) usher.Language { return [...]usher.Language{usher.English, usher.Chinese}[i%2] })
	for i, want := range []bool{false, false, false, true, true, true} {
		if tr.HeldOut[i].Accepted != want {
			t.Errorf("line %d, %+v: want %v", i, tr.HeldOut[i], want)
		}
	}
}

// TestPromiseMixes: beside four lines in scope at most one out of scope counts, in
// each language, of whichever most of those out of scope are.
func TestPromiseMixes(t *testing.T) {
	t.Parallel()
	var inside, strange []int
	var spoken []usher.Language
	var scored []nlp.Scored
	add := func(n int, l usher.Language, right bool, into *[]int) {
		for range n {
			*into = append(*into, len(spoken))
			spoken, scored = append(spoken, l), append(scored, nlp.Scored{Score: 0.9, Right: right})
		}
	}
	add(900, "sv", true, &inside)
	add(100, "en", true, &inside)
	add(400, "en", false, &strange)
	var tr Trained
	tr.promise(0.3, inside, strange, scored, func(i int) usher.Language { return spoken[i] })
	if len(tr.Promises) != 3 {
		t.Fatalf("%+v", tr.Promises)
	}
	for i, want := range []int{1200, 125, 900} { // all, English, Swedish
		if got := tr.Promises[i].Lines; got != want {
			t.Errorf("%q: %d lines, want %d", tr.Promises[i].Language, got, want)
		}
	}
}
