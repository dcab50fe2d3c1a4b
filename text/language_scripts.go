package text

import (
	"strings"
	"sync"
	"unicode"
)

// Places in scripts that national speaks of.
const (
	cyrillic = iota
	arabic
)

// scripts are those other than Latin, Chinese and kana, with the language that
// most who write so speak.
var scripts = [...]struct {
	table *unicode.RangeTable
	tag   string
}{
	cyrillic: {unicode.Cyrillic, "ru"},
	arabic:   {unicode.Arabic, "ar"},
	{unicode.Hangul, "ko"},
	{unicode.Thai, "th"},
	{unicode.Devanagari, "hi"},
	{unicode.Greek, "el"},
	{unicode.Hebrew, "he"},
	{unicode.Bengali, "bn"},
	{unicode.Tamil, "ta"},
	{unicode.Telugu, "te"},
	{unicode.Gujarati, "gu"},
	{unicode.Gurmukhi, "pa"},
	{unicode.Kannada, "kn"},
	{unicode.Malayalam, "ml"},
	{unicode.Oriya, "or"},
	{unicode.Sinhala, "si"},
	{unicode.Khmer, "km"},
	{unicode.Lao, "lo"},
	{unicode.Myanmar, "my"},
	{unicode.Georgian, "ka"},
	{unicode.Armenian, "hy"},
	{unicode.Ethiopic, "am"},
	{unicode.Tibetan, "bo"},
	{unicode.Mongolian, "mn"},
	{unicode.Thaana, "dv"},
}

// national are letters that tell a language from the others of its script.
// Letters of two of them stand in both.
var national = [...]own{
	{cyrillic, "uk", "іїєґІЇЄҐ"},
	{cyrillic, "be", "ўіЎІ"},
	{cyrillic, "sr", "ђјљњћџЂЈЉЊЋЏ"},
	{cyrillic, "kk", "әғқңөұүһіӘҒҚҢӨҰҮҺІ"},
	{arabic, "fa", "پچژگکی"},
	{arabic, "ur", "ٹڈڑںےہھپچژگکی"},
}

// own is the letters of one language.
type own struct {
	script  int
	tag     string
	letters string
}

func (o *own) has(r rune) bool { return strings.ContainsRune(o.letters, r) }

// japaneseShapes are characters in a shape that neither Traditional nor
// Simplified Chinese has; spokenChinese are characters of most Chinese
// sentences, which Japanese does not write.
const (
	japaneseShapes = "払込価売気発対応図駅検済様変歳広働峠枠桜覧続読験険剣圏囲団壊塩円営隠仮拡関観帰拠挙経継撃顕権厳鉱雑賛児実釈収従渋獣縦処奨焼粋酔髄摂専銭戦繊総蔵臓駄帯択沢単弾鋳庁聴勅逓鉄転伝闘悩拝廃抜辺訳薬揺頼頬両猟齢"
	spokenChinese  = "吗嗎呢吧啊你您们們这這么麼没說说还還给給让讓谁誰啥哪怎"
)

// shapes holds both, true for those that only Japanese has.
var shapes = sync.OnceValue(func() map[rune]bool {
	m := make(map[rune]bool)
	for _, r := range japaneseShapes {
		m[r] = true
	}
	for _, r := range spokenChinese {
		m[r] = false
	}
	return m
})
