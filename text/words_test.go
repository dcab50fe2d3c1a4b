package text_test

import (
	"slices"
	"strings"
	"testing"

	"usher/text"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" ?!, ", ""},
		{"where's my order #123?", "wheres my order 123"},
		{"don’t 'quote' it'", "dont quote it"},
		{"iphone15 pro-max", "iphone15 pro max"},
		{"我的wifi密码", "我 的 wifi 密 码"},
		{"カメラ", "カ メ ラ"},
		{"배송 언제", "배송 언제"},
		{"café naïve", "café naïve"},
		{"a'", "a"},
		{"'", ""},
		{"''''", ""},
		{"𠀾字", "𠀾 字"},
	} {
		if got := text.Words(c.in); strings.Join(got, " ") != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"退", "退"},
		{"退款", "退款"},
		{"退款吗", "退款 款吗"},
		{"退 款", "退 款"},
		{"退,款吗", "退 款吗"},
		{"wifi密码", "wifi 密码"},
		{"用wifi", "用 wifi"},
		{"a款b", "a 款 b"},
		{"refunds refunded", "refund refund"},
		{"钱钱", "钱钱"},
	} {
		if got := text.Terms(c.in); strings.Join(got, " ") != c.want {
			t.Errorf("Terms(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestStem lists words that must meet, a family a line.
func TestStem(t *testing.T) {
	t.Parallel()
	for _, family := range []string{
		"refund refunds refunded refunding",
		"cancel cancels canceled cancelled canceling cancelling cancellation cancellations",
		"ship ships shipped shipping",
		"change changes changed changing",
		"delivery deliveries",
		"deliver delivers delivered delivering",
		"bill bills billed billing",
		"address addresses addressed",
		"box boxes",
		"return returns returned returning",
		"activate activated activating activation",
		"verify verifies verified verifying verification",
		"apply applies applied applying",
		"exchange exchanges exchanging",
		"store stores stored",
		"order orders ordering ordered",
		"access accesses",
		"password passwords",
	} {
		words := strings.Fields(family)
		for _, w := range words[1:] {
			if text.Stem(w) != text.Stem(words[0]) {
				t.Errorf("Stem(%q) = %q, but Stem(%q) = %q", w, text.Stem(w), words[0], text.Stem(words[0]))
			}
		}
	}
}

// TestStemApart lists pairs that must not meet, and words that stay.
func TestStemApart(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"ring", "r"}, {"station", "state"}, {"bus", "bu"}, {"this", "thi"}, {"need", "ne"}, {"universe", "university"}, {"order", "ordinary"}} {
		if text.Stem(pair[0]) == text.Stem(pair[1]) {
			t.Errorf("%q and %q both have the stem %q", pair[0], pair[1], text.Stem(pair[0]))
		}
	}
	for _, w := range []string{"a", "is", "red", "退款", "café", "iphone15", "x-y"} {
		if got := text.Stem(w); got != w {
			t.Errorf("Stem(%q) = %q, want it as it is", w, got)
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" \n\n ?! 。", nil},
		{"one", []string{"one"}},
		{"退货要多久？运费谁出！谢谢。", []string{"退货要多久", "运费谁出", "谢谢"}},
		{"a；b;c", []string{"a", "b", "c"}},
		{"line one\r\nline two", []string{"line one", "line two"}},
		{"I want a refund. where is my order", []string{"I want a refund", "where is my order"}},
		{"It costs 3.50 at shop.example.com", []string{"It costs 3.50 at shop.example.com"}},
		{"1. open the app", []string{"1. open the app"}},
		{"Ask Mr. Smith. He knows", []string{"Ask Mr. Smith", "He knows"}},
		{"well... no", []string{"well", "no"}},
		{"...", nil},
		{"😀! ok", []string{"😀", "ok"}},
	} {
		if got := text.Sentences(c.in); !slices.Equal(got, c.want) {
			t.Errorf("Sentences(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"en", "how do i change the delivery address of my order?"},
		{"zh", "我的订单什么时候可以发货呢。能不能修改收货地址"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				text.Terms(c.in)
			}
		})
	}
}
