package nlp_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"usher/nlp"
)

// vocabularyOf counts the n-grams of texts.
func vocabularyOf(minimum int, texts ...string) *nlp.Vocabulary {
	df := map[uint32]int32{}
	for _, s := range texts {
		for _, g := range nlp.Grams(s) {
			df[g.Hash]++
		}
	}
	return nlp.NewVocabulary(df, len(texts), minimum)
}

func length(weights []float32) float64 {
	var sum float64
	for _, w := range weights {
		sum += float64(w) * float64(w)
	}
	return math.Sqrt(sum)
}

func TestWeigh(t *testing.T) {
	t.Parallel()
	v := vocabularyOf(1, "where is my order", "where is my refund", "退货运费")
	ids, weights := v.Weigh(nlp.Grams("where is my order"), nil, nil)
	if l := length(weights); math.Abs(l-1) > 1e-6 || len(ids) != len(weights) {
		t.Errorf("a known text has length %v", l)
	}
	for i := 1; i < len(ids); i++ {
		if ids[i] <= ids[i-1] || int(ids[i]) >= v.Len() {
			t.Fatalf("rows %d, %d of %d", ids[i-1], ids[i], v.Len())
		}
	}
	_, half := v.Weigh(nlp.Grams("order xylophones kangaroo"), nil, nil)
	if l := length(half); l <= 0.05 || l > 0.8 {
		t.Errorf("a text that is mostly unknown has length %v", l)
	}
	if ids, _ := v.Weigh(nlp.Grams("qqqq"), nil, nil); len(ids) != 0 {
		t.Errorf("an unknown text has rows %v", ids)
	}
	ids, weights = v.Weigh(nlp.Grams("order"), []int32{7}, []float32{3})
	if ids[0] != 7 || weights[0] != 3 || len(ids) < 2 {
		t.Errorf("Weigh should append and leave alone what is there: %v %v", ids, weights)
	}
}

func TestVocabularyMinimum(t *testing.T) {
	t.Parallel()
	all, common := vocabularyOf(1, "red tent", "red lamp"), vocabularyOf(2, "red tent", "red lamp")
	if common.Len() == 0 || common.Len() >= all.Len() {
		t.Fatalf("%d n-grams, %d in both texts", all.Len(), common.Len())
	}
	if ids, _ := common.Weigh(nlp.Grams("tent"), nil, nil); len(ids) != 0 {
		t.Errorf("%q is in one text only", "tent")
	}
}

func TestVocabularyRoundTrip(t *testing.T) {
	t.Parallel()
	for _, v := range []*nlp.Vocabulary{vocabularyOf(1), vocabularyOf(1, "where is my order", "退货")} {
		data, err := v.AppendBinary([]byte("x"))
		if err != nil || data[0] != 'x' {
			t.Fatal(err)
		}
		back, err := nlp.ParseVocabulary(data[1:])
		if err != nil {
			t.Fatal(err)
		}
		again, err := back.AppendBinary([]byte("x"))
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%d n-grams came back as %d (%v)", v.Len(), back.Len(), err)
		}
	}
}

func TestParseVocabularyRefuses(t *testing.T) {
	t.Parallel()
	good, err := vocabularyOf(1, "ab").AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	spoil := func(at int, value uint32) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[at:], value)
		return b
	}
	for name, b := range map[string][]byte{
		"empty": nil, "magic": append([]byte("x"), good[1:]...), "short": good[:len(good)-1], "long": append(bytes.Clone(good), 0),
		"huge": spoil(6, math.MaxUint32), "rare": spoil(10, math.Float32bits(float32(math.NaN()))),
		"order": spoil(14, math.MaxUint32), "weight": spoil(len(good)-4, math.Float32bits(-1)),
		"infinite": spoil(len(good)-4, math.Float32bits(float32(math.Inf(1)))),
	} {
		if _, err := nlp.ParseVocabulary(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzParseVocabulary(f *testing.F) {
	good, err := vocabularyOf(1, "where is my order").AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:20])
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := nlp.ParseVocabulary(b)
		if err != nil {
			return
		}
		if again, err := v.AppendBinary(nil); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("what was read is not what is written (%v)", err)
		}
		v.Weigh(nlp.Grams("where is my order"), nil, nil)
	})
}
