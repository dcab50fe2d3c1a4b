package bundle_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"usher"
	"usher/nlp"
	"usher/nlp/bundle"
	"usher/nlp/train"
)

// trained returns a head that knows the sentences of each label.
func trained(tb testing.TB, data string) *train.Trained {
	tb.Helper()
	var examples []train.Example
	for line := range strings.Lines(data) {
		label, texts, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for text := range strings.SplitSeq(texts, ", ") {
			examples = append(examples, train.Example{Text: text, Label: label})
		}
	}
	head, err := train.Head(tb.Context(), examples, train.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return head
}

// The lines of the sample's heads.
const (
	intentLines = `status: where is my order, track my parcel, has it shipped, where is the package, 我的快递到哪了, 查物流, 快递到了吗
refund: I want my money back, refund please, return this, can I return it, 我要退款, 怎么退货, 退货退款
invoice: send me an invoice, I need a receipt, invoice please, 我要发票, 怎么开发票, 发票抬头
hours: when are you open, opening hours, are you open today, 几点开门, 营业时间, 今天营业吗
oos: who won the match, write a poem, tell me a story about dragons, 今天下雨吗, 讲个故事, 股票怎么样`
	actLines = `greeting: hello, hi, good morning, 你好, 早上好
question: where is my order, how much is it, I need an invoice, 怎么退货, 多少钱`
	humanLines = `none: where is my order, how much is it, 怎么退货, 多少钱, hello
wants_person: talk to a human, agent please, a real person, 转人工, 人工客服`
	moodLines = `calm: where is my order, how much is it, 怎么退货, 多少钱
angry: this is outrageous, I am furious, 气死我了, 太过分了`
	moderationLines = `ok: where is my order, how much is it, 怎么退货, 多少钱
abuse: you idiot, stupid fool, 白痴, 蠢货`
)

// parts are those of the sample bundle.
func parts(tb testing.TB) bundle.Parts {
	tb.Helper()
	df := map[uint32]int32{}
	for _, g := range nlp.Grams("how do I 怎么") {
		df[g.Hash] = 50
	}
	return bundle.Parts{
		Name: "sample", Version: "7", Licence: "MIT", Languages: []usher.Language{usher.English, usher.Chinese},
		Heads: map[string]*train.Trained{
			bundle.HeadIntent: trained(tb, intentLines), bundle.HeadAct: trained(tb, actLines),
			bundle.HeadHuman: trained(tb, humanLines), bundle.HeadModeration: trained(tb, moderationLines),
			bundle.HeadMood: trained(tb, moodLines),
		},
		Common: nlp.NewVocabulary(df, 100, 10),
		Golden: []bundle.Golden{
			{Text: "where is my order", Expect: map[string]string{"intent": "status", "act": "question", "human": "none"}},
			{Text: "转人工", Expect: map[string]string{"human": "wants_person"}},
		},
	}
}

// sample makes the sample bundle.
func sample(tb testing.TB) *bundle.Bundle {
	tb.Helper()
	b, err := bundle.Make(tb.Context(), parts(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// folder writes b and returns its files, for spoiling.
func folder(tb testing.TB, b *bundle.Bundle) fstest.MapFS {
	tb.Helper()
	dir := tb.TempDir() + "/b"
	if err := b.Write(dir); err != nil {
		tb.Fatal(err)
	}
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(dir + "/" + path)
		files[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}
