package faq_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"usher"
	"usher/faq"
)

func TestFindsParaphrases(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		for question, want := range map[string]usher.EntryID{
			// English: other words, endings, order
			"what do you charge for postage":               "cost",
			"delivery costs?":                              "cost",
			"how many days until my package gets here":     "time",
			"tracking my shipment":                         "track",
			"i typed the wrong street":                     "address",
			"please call off my purchase":                  "cancel",
			"sending back a jacket":                        "return",
			"still waiting for my reimbursement, how long": "refund",
			"it came cracked":                              "broken",
			"do you take mastercard":                       "pay",
			"promo code rejected":                          "coupon",
			"cant log in, dont remember my password":       "password",
			"please erase my account":                      "delete",
			"is it sold out?":                              "stock",
			"when do you close on sunday":                  "hours",
			"HOW MUCH IS SHIPPING???":                      "cost",
			// English: typing errors
			"how do i retrun an itme": "return",
			"shiping cost":            "cost",
			"forgot my pasword":       "password",
			"where is my ordr":        "track",
			"recieve my invioce":      "invoice",
			"wheres my order":         "track",
			"waranty":                 "warranty",
			// Chinese
			"邮资是多少":     "cost",
			"地址写错了":     "address",
			"我不要了，帮我撤销": "cancel",
			"想把衣服寄回去":   "return",
			"收到的杯子碎了":   "broken",
			"微信支付行不行":   "pay",
			"开票":        "invoice",
			"折扣码失效":     "coupon",
			"密码想不起来了":   "password",
			"销户":        "delete",
			"缺货的什么时候到":  "stock",
			"你们几点关门":    "hours",
			"wi-fi 连不上": "wifi",
			// Chinese: the wrong character of the same sound, traditional, width
			"发漂在哪下载":       "invoice",
			"怎么推货":         "return",
			"游费多少":         "cost",
			"怎麼取消訂單":       "cancel",
			"ｗｉｆｉ連不上":      "wifi",
			"fapiao 在哪里下载": "invoice",
			// Chinese in Latin letters, by the word and by the sound
			"fapiao zai nali xiazai":  "invoice",
			"fa piao zai na li xia":   "invoice",
			"zenme tui huo":           "return",
			"wo yao qu xiao ding dan": "cancel",
			"yun fei duo shao":        "cost",
		} {
			if got := best(t, e, question); got != want {
				t.Errorf("%s: %q finds %q, want %q", name, question, got, want)
			}
		}
	}
}

// TestFindsByConcept holds what the vectors of the tests, which know no words
// of grammar, would disturb.
func TestFindsByConcept(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{}, shop())
	for question, want := range map[string]usher.EntryID{
		"请问一下什么时候能送到呀": "time",
		"帮我查一下我的单号":    "track",
		"钱怎么还没退":       "refund",
		"旧电池回收":        "recycle", // has no Chinese variant
	} {
		if got := best(t, e, question); got != want {
			t.Errorf("%q finds %q, want %q", question, got, want)
		}
	}
}

func TestSameQuestionIsCertain(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		for _, entry := range shop() {
			for _, v := range entry.Variants {
				for _, q := range []string{v.Text, "  " + strings.ToUpper(v.Text) + " !!", strings.TrimRight(v.Text, "?？")} {
					a := find(t, e, usher.Query{Text: q})[0]
					if a.Entry != entry.ID || a.Confidence < 0.97 || a.Variant != v.Text {
						t.Errorf("%s: %q is %q with %.2f by %q, want %q with 0.97", name, q, a.Entry, a.Confidence, a.Variant, entry.ID)
					}
				}
			}
		}
	}
}

func TestOtherSubjectsAreUnsure(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		for _, q := range []string{
			"who won the champions league last night", "what is the capital of australia", "tell me a joke", "how tall is mount everest",
			"recipe for banana bread please", "who is the president of france", "play some music", "what's 15 percent of 230",
			"can you recommend a good movie", "how are you", "is it raining in london", "best football player ever",
			"今天天气怎么样", "昨晚欧冠谁赢了", "给我讲个笑话", "红烧肉怎么做", "谁是美国总统", "推荐一部好看的电影", "放首歌听听",
			"感冒了吃什么药", "人生的意义是什么", "帮我写一首诗", "怎么减肥最快", "你好", "你是谁",
			"how do i", "请问", "what", "怎么", "可以吗", "123456", "😀😀",
		} {
			for _, a := range find(t, e, usher.Query{Text: q}) {
				if a.Confidence >= 0.3 {
					t.Errorf("%s: %q is answered by %q with %.2f, want less than 0.3", name, q, a.Entry, a.Confidence)
				}
			}
		}
	}
}

func TestResultIsComplete(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		a := find(t, e, usher.Query{Text: "运费是多少钱"})[0]
		want := usher.ScoredAnswer{Entry: "cost", Title: "运费多少钱", Variant: "运费多少钱", Text: "运费5欧元。"}
		if a.Entry != want.Entry || a.Title != want.Title || a.Variant != want.Variant || a.Text != want.Text {
			t.Errorf("%s: %+v, want %+v", name, a, want)
		}
		if !slices.Equal(a.Skills, []string{"shop"}) || a.Lexical <= 0.5 || a.Lexical > 1 || a.Score <= 0 || (a.Vector > 0) != (c.Encoder != nil) {
			t.Errorf("%s: numbers of %+v", name, a)
		}
	}
}

func TestOrderAndNumbers(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		for _, q := range []string{"how do i change my address", "退款要多久", "account", "my order is broken and i want my money back"} {
			answers := find(t, e, usher.Query{Text: q, Limit: 50})
			if len(answers) < 2 {
				t.Fatalf("%s: %q has %d candidates", name, q, len(answers))
			}
			seen := map[usher.EntryID]bool{}
			for i, a := range answers {
				if seen[a.Entry] {
					t.Errorf("%s: %q has %q twice", name, q, a.Entry)
				}
				seen[a.Entry] = true
				if a.Confidence < 0 || a.Confidence > 1 || a.Lexical < 0 || a.Lexical > 1 || a.Vector < -1.01 || a.Vector > 1.01 {
					t.Errorf("%s: %q: out of range: %+v", name, q, a)
				}
				if i > 0 && a.Score > answers[i-1].Score {
					t.Errorf("%s: %q: candidate %d scores more than the one before", name, q, i)
				}
			}
			if again := find(t, e, usher.Query{Text: q, Limit: 50}); fmt.Sprint(again) != fmt.Sprint(answers) {
				t.Errorf("%s: %q has another answer the second time", name, q)
			}
		}
	}
}

func TestLimitAndExclude(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: hashEncoder{}}, shop())
	if got := len(find(t, e, usher.Query{Text: "my order and my account and my address and shipping"})); got != 5 {
		t.Errorf("%d candidates, want 5 where no limit is given", got)
	}
	if got := len(find(t, e, usher.Query{Text: "my order and my account", Limit: 1})); got != 1 {
		t.Errorf("%d candidates, want 1", got)
	}
	for _, a := range find(t, e, usher.Query{Text: "How much is shipping?", Limit: 50, Exclude: []usher.EntryID{"cost", "gone"}}) {
		if a.Entry == "cost" {
			t.Errorf("an excluded entry came back")
		}
	}
}

func TestNothingToSay(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		for _, e := range []*faq.Engine{faq.New(c), load(t, c, nil), load(t, c, shop())} {
			for _, q := range []string{"", "   ", "\x00\xff"} {
				if got := find(t, e, usher.Query{Text: q}); len(got) != 0 {
					t.Errorf("%s: %q finds %v", name, q, got)
				}
			}
		}
		if got := find(t, faq.New(c), usher.Query{Text: "anything"}); len(got) != 0 {
			t.Errorf("%s: no entries, but %v", name, got)
		}
		if got := find(t, load(t, faq.Config{}, shop()), usher.Query{Text: "xyzzy plugh"}); len(got) != 0 {
			t.Errorf("%s: strange words find %v", name, got)
		}
	}
}

func TestLanguagePreference(t *testing.T) {
	t.Parallel()
	entries := []usher.Entry{
		{ID: "en", Variants: []usher.Variant{{Text: "bluetooth pairing code", Language: "en"}}, Answer: usher.Texts{"en": "0000"}},
		{ID: "zh", Variants: []usher.Variant{{Text: "bluetooth pairing code", Language: "zh"}}, Answer: usher.Texts{"zh": "四个零"}},
		{ID: "only-en", Variants: []usher.Variant{{Text: "How do I clean the lens?"}}, Answer: usher.Texts{"en": "With a cloth."}},
	}
	e := load(t, faq.Config{}, entries)
	for _, l := range []usher.Language{"en", "zh"} {
		if got := find(t, e, usher.Query{Text: "the bluetooth pairing", Language: l})[0].Entry; got != usher.EntryID(l) {
			t.Errorf("in %s %q is first", l, got)
		}
	}
	a := find(t, e, usher.Query{Text: "镜头 lens 怎么 clean"})
	if len(a) == 0 || a[0].Entry != "only-en" || a[0].Text != "With a cloth." {
		t.Errorf("an entry without a Chinese variant is not found: %v", a)
	}
}

func TestRank(t *testing.T) {
	t.Parallel()
	for name, c := range both() {
		e := load(t, c, shop())
		q := usher.Query{Text: "How much is shipping?", Limit: 100, Exclude: []usher.EntryID{"wifi"}}
		ids, confidence, err := e.Rank(t.Context(), q)
		if err != nil || len(ids) != len(shop())-1 || ids[0] != "cost" || confidence < 0.97 {
			t.Errorf("%s: Rank = %v, %v, %v", name, ids, confidence, err)
		}
		slices.Sort(ids)
		if len(slices.Compact(ids)) != len(shop())-1 || slices.Contains(ids, "wifi") {
			t.Errorf("%s: Rank repeats or has the excluded: %v", name, ids)
		}
		if ids, confidence, _ := e.Rank(t.Context(), usher.Query{Text: ""}); len(ids) != 5 || confidence != 0 {
			t.Errorf("%s: Rank of nothing = %v, %v", name, ids, confidence)
		}
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	e := load(t, faq.Config{Encoder: hashEncoder{}}, shop())
	q := usher.Query{Text: "what does delivery to my home cost"}
	answers := find(t, e, q)
	evidence, err := e.Explain(t.Context(), q)
	if err != nil || len(evidence) != len(answers) {
		t.Fatalf("Explain = %d, %v, want %d", len(evidence), err, len(answers))
	}
	for i, v := range evidence {
		if v.Entry != answers[i].Entry || v.Confidence != answers[i].Confidence || v.Score != answers[i].Score || !v.HasVectors {
			t.Errorf("candidate %d: %+v is not %+v", i, v, answers[i])
		}
		if v.Asked > v.Union+1e-9 || v.Union > v.Answer+1e-9 || v.Known < v.Answer-1e-6 || (i == 0) != (v.Margin >= 0) {
			t.Errorf("candidate %d: %+v does not add up", i, v)
		}
	}
}
