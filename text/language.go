package text

import "unicode"

// Language tells the language of s by its letters: "zh", "en", or "" where
// there are none or they belong to neither. In mixed text a Chinese character
// counts for two Latin words, so "iPhone 15 Pro 多少钱" is Chinese and "what
// does the button 退款 on this page do" is English. Any Latin text counts as
// English.
func Language(s string) string {
	han, words, other := 0, 0, 0
	inLatin := false
	for _, r := range s {
		latin := unicode.Is(unicode.Latin, r)
		switch {
		case latin && !inLatin:
			words++
		case IsHan(r):
			han++
		case !latin && unicode.IsLetter(r):
			other++
		}
		inLatin = latin || inLatin && (r == '\'' || r == '’' || unicode.IsMark(r))
	}
	switch {
	case other > 2*han && other > words:
		return ""
	case han > 0 && 2*han >= words:
		return "zh"
	case words > 0:
		return "en"
	}
	return ""
}
