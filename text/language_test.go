package text_test

import (
	"os"
	"strings"
	"testing"

	"usher/text"
)

func TestLanguage(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":             "",
		"123 ?! 😀":     "",
		"\x80\xff\x00": "",

		"where is my order":              "en",
		"how do I type 你好 on my phone":   "en",
		"how do I open the résumé?":      "en",
		"merci":                          "en", // one word is too few
		"ok":                             "en",
		"tuikuan":                        "en",
		"Des Moines":                     "en",
		"can he change it":               "en",
		"我的订单在哪里":                        "zh",
		"我的訂單":                           "zh",
		"請問什麼時候可以出貨？":                    "zh",
		"iPhone 15 Pro 多少钱":              "zh",
		"wifi密码":                         "zh",
		"app怎么下载":                        "zh",
		"refund 怎么 apply":                "zh",
		"好":                              "zh",
		"优の良品有货吗":                        "zh",
		"我想买ポケモン的卡片":                     "zh",
		"もしもし是什么意思啊":                     "zh",
		"wo yao tui kuan":                "zh",
		"ni hao, wo de kuaidi dao na le": "zh",
		"zenme tuikuan":                  "zh",
		"ni men ji dian ying ye":         "zh",
		"mi ma wang le zenme ban":        "zh",
		"Li Na can change a tie":         "en",
		"Wǒ de dìngdān zài nǎlǐ?":        "zh",

		"Où est ma commande":             "fr",
		"OÙ EST MA COMMANDE":             "fr",
		"Ou\u0300 est ma comma\u200dnde": "fr", // marks of their own
		"merci beaucoup":                 "fr",
		"где мой заказ":                  "ru",
		"배송 언제 와요":                       "ko",
		"領収書発行":                          "ja",
		"パスワード":                          "ja",
		"ﾊﾟｽﾜｰﾄﾞ":                        "ja",
		"iPhoneを返品":                      "ja",
		"আমার অর্ডার কোথায়":  "bn",
		"میرا آرڈر کہاں ہے":   "ur",
		"Где је моја пошиљка": "sr",
		"ᎣᏏᏲ":                 "", // a script that is not known

		strings.Repeat("Wo ist meine Bestellung? ", 5000): "de",
		strings.Repeat("x", 100_000):                      "en",
	} {
		if got := text.Language(in); got != want {
			t.Errorf("Language(%.80q) = %q, want %q", in, got, want)
		}
	}
}

// TestGuess holds what needs no second opinion, and what does.
func TestGuess(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"": true, "我的订单": true, "где мой заказ": true, "wo yao tui kuan": true, "where is my order": true, "refund": true,
		"could you send me the invoice for malm": true,
		"Var är mitt paket":                      false, "où est ma commande": false, "merci": false, "Miele": false, "do you sell crème brûlée": false,
	} {
		if tag, sure := text.Guess(in); sure != want || tag != text.Language(in) {
			t.Errorf("Guess(%q) = %q, %v; want %q, %v", in, tag, sure, text.Language(in), want)
		}
	}
	if !text.Tabled("fr") || !text.Tabled("en") || text.Tabled("sv") || text.Tabled("") {
		t.Error("the tables are of other languages than French and English, but not Swedish")
	}
}

func TestUnmarked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"größe": "grosse", "łódź": "lodz", "đơn hàng": "don hang", "kjøpe nær øya": "kjope naer oya", "plain": "plain", "": ""} {
		if got := text.Unmarked(in); got != want {
			t.Errorf("Unmarked(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestLanguages holds that what customers write is told by a few words. The
// tables were made with the first file before eyes; the second was only
// counted.
func TestLanguages(t *testing.T) {
	t.Parallel()
	for file, least := range map[string]float64{"languages.tsv": 0.99, "languages_held.tsv": 0.97} {
		all := lines(t, file)
		right := 0
		for _, l := range all {
			tag, said, _ := strings.Cut(l, "\t")
			if got := text.Language(said); got != tag {
				t.Logf("%s: %q is %q, not %q", file, said, got, tag)
				continue
			}
			right++
			// As everything that is compared is written.
			if got := text.Language(text.Normalize(said)); got != tag {
				t.Errorf("%s: %q normalised is %q, not %q", file, said, got, tag)
			}
		}
		if share := float64(right) / float64(len(all)); share < least {
			t.Errorf("%s: %d of %d are right, want %.0f %%", file, right, len(all), 100*least)
		}
	}
}

func lines(tb testing.TB, file string) []string {
	tb.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func BenchmarkLanguage(b *testing.B) {
	for name, in := range map[string]string{
		"en":     "Hello, I ordered a pair of boots last week and they still have not arrived, where are they?",
		"zh":     "你好，我上周买的登山鞋到现在还没有收到，能帮我查一下物流到哪里了吗？",
		"fr":     "Bonjour, j'ai commandé une paire de bottes la semaine dernière et elles ne sont pas encore arrivées.",
		"ru":     "Как изменить адрес доставки?",
		"pinyin": "wo xiang zhao rengong kefu",
		"long":   strings.Repeat("where is my order ", 6000),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				text.Language(in)
			}
		})
	}
}
