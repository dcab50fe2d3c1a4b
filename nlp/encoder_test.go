package nlp_test

import (
	"testing"

	"usher/nlp"
	"usher/nlp/nlptest"
)

func near() []nlptest.Near {
	return []nlptest.Near{
		{Text: "where is my order", Same: "wher is my oder", Other: "how do I pay by card"},
		{Text: "how do I return shoes", Same: "can shoes be returned", Other: "how do I pay by card"},
		{Text: "how much is shipping", Same: "shipping cost", Other: "opening hours"},
		{Text: "运费是多少", Same: "请问运费要多少钱", Other: "怎么修改密码"},
		{Text: "怎么申请退货", Same: "退货要怎么申请", Other: "怎么修改密码"},
		{Text: "iphone 15 保修多久", Same: "iPhone 15 的保修期", Other: "门店几点开门"},
	}
}

func TestNGramEncoder(t *testing.T) {
	t.Parallel()
	for name, common := range map[string]*nlp.Vocabulary{
		"alike": nil,
		"common": vocabularyOf(2, "how do I find it", "how do I get there", "how much is it", "what is it", "is my bag there",
			"请问怎么走", "请问是多少", "怎么去", "我想去", "我想看"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			nlptest.Encoder(t, nlp.NewNGramEncoder(common), near())
		})
	}
}

func TestNGramEncoderDim(t *testing.T) {
	t.Parallel()
	v := nlp.NewNGramEncoder(nil).EncodeGrams(nlp.Grams("hello"))
	if len(v) != nlp.Dim {
		t.Errorf("dimension %d, want %d", len(v), nlp.Dim)
	}
}

func BenchmarkEncode(b *testing.B) {
	e := nlp.NewNGramEncoder(nil)
	texts := []string{"Hello, I ordered a pair of boots last week, where are they?"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e.Encode(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
}
