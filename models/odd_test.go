package models_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
)

// withEncoder opens the default bundle where it holds a sentence encoder.
func withEncoder(t *testing.T) *bundle.Bundle {
	t.Helper()
	b := open(t)
	if b.Manifest().Encoder == nil {
		t.Skip("the default bundle has no sentence encoder")
	}
	return b
}

// vectors encodes texts and checks that each vector has the length 1, or 0.
func vectors(t *testing.T, b *bundle.Bundle, texts ...string) [][]float32 {
	t.Helper()
	v, err := b.Encode(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i := range v {
		if length := math.Sqrt(cosine(v[i], v[i])); length != 0 && !(math.Abs(length-1) < 1e-3) {
			t.Errorf("the vector of %.60q has the length %v", texts[i], length)
		}
	}
	return v
}

// cosine is that of two unit vectors.
func cosine(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// TestEncoderForms holds that it does not matter how a text is typed.
func TestEncoderForms(t *testing.T) {
	t.Parallel()
	b := withEncoder(t)
	for _, same := range [][2]string{
		{"我要申請退款", "我要申请退款"},
		{"請問什麼時候可以出貨？", "请问什么时候可以出货？"},
		{"營業時間到幾點", "营业时间到几点"},
		{"發票抬頭開錯了，能重開嗎", "发票抬头开错了，能重开吗"},
		{"ＨＯＷ ＤＯ Ｉ ＲＥＴＵＲＮ ＩＴ？", "how do i return it?"},
		{"WHERE IS MY ORDER", "where is my order"},
		{"  where\u00a0is \t my\norder ", "where is my order"},
		{"退\u200b款\u200d怎么办", "退款怎么办"},
		{"ｉＰｈｏｎｅ１５有货吗", "iPhone15有货吗"},
		{"cafe\u0301 opening hours", "café opening hours"},
		{"\xffrefund\x00 please\xfe", "refund please"},
	} {
		v := vectors(t, b, same[0], same[1])
		if c := cosine(v[0], v[1]); c <= 0.99 {
			t.Errorf("%q and %q: %.3f", same[0], same[1], c)
		}
	}
}

// unrelated have nothing to do with what TestEncoderMixed asks.
var unrelated = []string{
	"what are your opening hours", "营业时间是几点", "I forgot my password", "怎么修改密码",
	"is this jacket waterproof", "这件外套防水吗", "the weather is nice today", "今天天气真好",
}

// TestEncoderMixed holds that two languages in one sentence mean what they mean
// in either.
func TestEncoderMixed(t *testing.T) {
	t.Parallel()
	b := withEncoder(t)
	for _, c := range []struct{ mixed, english, chinese string }{
		{"refund 怎么 apply", "how to apply for a refund", "怎么申请退款"},
		{"order 什么时候 ship", "when will my order ship", "我的订单什么时候发货"},
		{"我想 cancel 我的 order", "I want to cancel my order", "我想取消我的订单"},
		{"invoice 在哪里 download", "where can I download the invoice", "发票在哪里下载"},
		{"这个 coupon 用不了", "this coupon does not work", "这个优惠券用不了"},
	} {
		v := vectors(t, b, append([]string{c.mixed, c.english, c.chinese}, unrelated...)...)
		for i, other := range unrelated {
			for n, same := range []string{c.english, c.chinese} {
				if near, far := cosine(v[0], v[1+n]), cosine(v[0], v[3+i]); near <= far {
					t.Errorf("%q: %q is at %.3f, %q at %.3f", c.mixed, same, near, other, far)
				}
			}
		}
	}
}

// TestEncoderShort holds that one character says what it can.
func TestEncoderShort(t *testing.T) {
	t.Parallel()
	b := withEncoder(t)
	v := vectors(t, b, "退", "我要退货", "营业时间", "a", "?", "tuikuan", "wo yao tui kuan", "😀")
	if near, far := cosine(v[0], v[1]), cosine(v[0], v[2]); near <= far {
		t.Errorf("退 is at %.3f from returns, at %.3f from opening hours", near, far)
	}
}

// TestEncoderParts holds that what a sentence means in its turn is near what it means alone,
// and nearer than the sentences beside it.
func TestEncoderParts(t *testing.T) {
	t.Parallel()
	b := withEncoder(t)
	for _, parts := range [][]string{
		{"Where is my parcel", "I would like a refund", "When do you open on Sundays"},
		{"我的快递到哪里了", "我要退款", "周日几点开门"},
		{"我的快递到哪里了", "I would like a refund", "发票怎么开"},
	} {
		said, turn := strings.Join(parts, "? ")+"?", nlp.WithTurn(t.Context())
		var there [][]float32
		for _, p := range parts {
			u, err := b.Understand(turn, usher.Query{Text: p, Within: said})
			if err != nil {
				t.Fatal(err)
			}
			there = append(there, u.Vector)
		}
		for i, alone := range vectors(t, b, parts...) {
			if c := cosine(alone, there[i]); c > 0.9999 {
				t.Errorf("%q was not read where it stands", parts[i])
			}
			for j := range there {
				if own, other := cosine(alone, there[i]), cosine(alone, there[j]); i != j && own < other+0.1 || own < 0.6 {
					t.Errorf("%q is at %.3f from itself in its turn and at %.3f from %q", parts[i], own, other, parts[j])
				}
			}
		}
	}
}

// TestEncoderLong holds that of a very long text the beginning counts.
func TestEncoderLong(t *testing.T) {
	t.Parallel()
	b := withEncoder(t)
	for _, s := range []string{"我的订单到哪里了，", "where is my order, "} {
		v := vectors(t, b, strings.Repeat(s, 100_000/len([]rune(s))), strings.Repeat(s, 200), s)
		if c := cosine(v[0], v[1]); c <= 0.999 {
			t.Errorf("100,000 characters of %q are at %.3f from its beginning", s, c)
		}
		if c := cosine(v[0], v[2]); c <= 0.5 {
			t.Errorf("%q and the same again and again: %.3f", s, c)
		}
	}
}

// TestUnderstandOdd holds that the models make something sensible of what is
// hardly a text, with a sentence encoder and without.
func TestUnderstandOdd(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, c := range []struct {
		said     string
		language usher.Language
		empty    bool // says nothing that an intent could be about
	}{
		{"", "", true},
		{" \t\n", "", true},
		{"?", "", true},
		{"a", "en", true},
		{"😀", "", true},
		{"😭😭😭", "", true},
		{"\x00\x01\x07", "", true},
		{"\u200b\u200d\ufeff", "", true},
		{"\xff\xfe\x80", "", true},
		{"\ufffd", "", true},
		{"wo yao tui kuan", "zh", false},
		{"tuikuan", "zh", false},
		{"退", "zh", false},
		{"我要申請退款", "zh", false},
		{"refund 怎么 apply", "zh", false},
		{"退款\x00怎么\u200b办\xff", "zh", false},
		{strings.Repeat("退款怎么办", 20_000), "zh", false},
		{strings.Repeat("where is my order ", 6_000), "en", false},
		{strings.Repeat("x", 100_000), "en", false},
		{strings.Repeat("😀", 25_000), "", true},
	} {
		u, err := b.Understand(t.Context(), usher.Query{Text: c.said})
		if err != nil {
			t.Errorf("%.40q: %v", c.said, err)
			continue
		}
		if u.Language != c.language {
			t.Errorf("%.40q is in %q, want %q", c.said, u.Language, c.language)
		}
		if c.empty && u.InScope {
			t.Errorf("%.40q is in scope, as %+v", c.said, u.Intents[0])
		}
		for _, in := range append(u.Intents, u.Act, u.Human, u.Moderation) {
			if !(in.Confidence >= 0 && in.Confidence <= 1) {
				t.Errorf("%.40q: %+v", c.said, in)
			}
		}
	}
}

// TestUnderstandOtherLanguages holds that who writes a language that the models
// were not trained on is not turned away as a spammer, and not taken for a
// complainer or for somebody in danger. The bot believes these heads from 0.8
// and 0.6.
func TestUnderstandOtherLanguages(t *testing.T) {
	t.Parallel()
	b := open(t)
	for _, file := range []string{"languages.tsv", "languages_held.tsv"} {
		data, err := os.ReadFile("../text/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			_, said, _ := strings.Cut(strings.TrimSpace(line), "\t")
			u, err := b.Understand(t.Context(), usher.Query{Text: said})
			if err != nil {
				t.Fatal(err)
			}
			if m := u.Moderation; m.Label != usher.ModerationOK && m.Confidence >= 0.8 {
				t.Errorf("%q: %+v", said, m)
			}
			if h := u.Human; (h.Label == usher.HumanComplaint || h.Label == usher.HumanEmergency) && h.Confidence >= 0.6 {
				t.Errorf("%q: %+v", said, h)
			}
		}
	}
}
