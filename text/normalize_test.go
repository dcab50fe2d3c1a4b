package text_test

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"usher/text"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"only space", " \t\n\u3000 ", ""},
		{"already normal", "where is my order", "where is my order"},
		{"case", "Where Is My ORDER", "where is my order"},
		{"white space", "  a \t b\r\n\nc  ", "a b c"},
		{"ideographic space", "我　要\u00a0退款", "我 要 退款"},
		{"full width", "ＡＢＣ１２３！？", "abc123!?"},
		{"half-width katakana", "ｶﾞｲﾄﾞ", "ガイド"},
		{"traditional", "請問這個訂單為什麼還沒發貨？", "请问这个订单为什么还没发货?"},
		{"two simplified forms on the way", "薴", "苎"},
		{"ligature", "ﬁnd oﬃce", "find office"},
		{"combining accent", "Cafe\u0301", "café"},
		{"circled digit", "①②", "12"},
		{"invalid UTF-8", "a\xff\xfeb\xc3", "ab"},
		{"replacement character", "a\ufffdb", "ab"},
		{"replacement character alone", "\ufffd", ""},
		{"control characters", "a\x00b\x07c\x7fd", "abcd"},
		{"zero width and marks of direction", "re\u200bfu\u00adnd\u202e\ufeff", "refund"},
		{"emoji keeps, its selector goes", "❤️ ok", "❤ ok"},
		{"Chinese punctuation", "你好，世界。《书》", "你好,世界。《书》"},
		{"compatibility ideograph", "\uf92c", "郎"},
		{"Turkish dotted I", "İstanbul", "istanbul"},
		{"dropped between letter and accent", "e\u200b\u0301", "é"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := text.Normalize(c.in)
			if got != c.want {
				t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
			}
			if again := text.Normalize(got); again != got {
				t.Errorf("Normalize again of %q = %q", got, again)
			}
		})
	}
}

func TestSimplify(t *testing.T) {
	t.Parallel()
	for in, want := range map[rune]rune{
		'貨': '货', '後': '后', '裏': '里', '乾': '干', '麼': '么', '龜': '龟', '𠁞': '𠀾',
		'擡': '抬', '遶': '绕', '拚': '拼', '逕': '径', '甦': '甦',
		'瞭': '瞭', '藉': '藉', '覆': '覆', // 了, 借 and 复 in some words only
		'货': '货', '的': '的', 'a': 'a', '😀': '😀', '\U0010ffff': '\U0010ffff', 0: 0, -1: -1,
	} {
		if got := text.Simplify(in); got != want {
			t.Errorf("Simplify(%c) = %c, want %c", in, got, want)
		}
	}
}

// TestTable: t2s.tsv, which the encoders are trained by, is what Simplify does.
func TestTable(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("t2s.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := map[rune]rune{}
	for line := range strings.Lines(string(data)) {
		if pair := []rune(strings.TrimSuffix(line, "\n")); pair[0] != '#' {
			if len(pair) != 3 || pair[1] != '\t' {
				t.Fatalf("the line %q is no pair of characters", line)
			}
			table[pair[0]] = pair[2]
		}
	}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		want, ok := table[r]
		if !ok {
			want = r
		}
		if got := text.Simplify(r); got != want {
			t.Errorf("Simplify(%c) = %c, the table has %c", r, got, want)
		}
	}
	if len(table) < 3000 {
		t.Errorf("the table has %d characters", len(table))
	}
}

// TestNormalizeEveryRune holds the promise of one round for each character
// there is, alone and between letters.
func TestNormalizeEveryRune(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if r > 0x33ff && r < 0xd7ff && r%16 != 0 || r > 0x30000 && r%256 != 0 || !utf8.ValidRune(r) {
			continue
		}
		for _, s := range []string{string(r), "e" + string(r) + "\u0301 " + string(r)} {
			got := text.Normalize(s)
			if again := text.Normalize(got); again != got || !utf8.ValidString(got) {
				t.Fatalf("Normalize(%q) = %q, and again %q", s, got, again)
			}
		}
	}
}

func TestNormalizeDoesNotCopy(t *testing.T) { // counts allocations, so it runs alone
	for _, s := range []string{"where is my order 123?", "我的订单在哪里。wifi密码"} {
		if n := testing.AllocsPerRun(100, func() { text.Normalize(s) }); n != 0 {
			t.Errorf("Normalize(%q) allocates %v times, want 0", s, n)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"", "Hello", "請問", "ｶﾞ", "a\xff", "e\u200b\u0301", "ﷺ", "ß İ Σς", "\u1100\u1161", "ǅ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		norm := text.Normalize(s)
		if !utf8.ValidString(norm) {
			t.Fatalf("Normalize(%q) = %q is not UTF-8", s, norm)
		}
		if again := text.Normalize(norm); again != norm {
			t.Fatalf("Normalize(%q) = %q, again %q", s, norm, again)
		}
		if strings.TrimSpace(norm) != norm || strings.Contains(norm, "  ") {
			t.Fatalf("Normalize(%q) = %q has loose white space", s, norm)
		}
		for _, w := range text.Words(norm) {
			if w == "" {
				t.Fatalf("Words(%q) has an empty word", norm)
			}
		}
		for _, term := range text.Terms(norm) {
			if term == "" {
				t.Fatalf("Terms(%q) has an empty term", norm)
			}
		}
		for _, part := range text.Sentences(s) {
			if strings.TrimSpace(part) == "" {
				t.Fatalf("Sentences(%q) has an empty part", s)
			}
		}
		text.Terms(s)
		text.Language(s)
	})
}

func BenchmarkNormalize(b *testing.B) {
	for _, c := range []struct{ name, in string }{
		{"ascii", "how do i change the delivery address of my order?"},
		{"ascii upper", "How do I change the delivery address of my order?"},
		{"han", "我的订单什么时候可以发货呢。能不能修改收货地址"},
		{"traditional", "我的訂單什麼時候可以發貨呢？能不能修改收貨地址"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.in)))
			for b.Loop() {
				text.Normalize(c.in)
			}
		})
	}
}
