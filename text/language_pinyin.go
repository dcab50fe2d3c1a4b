package text

import "strings"

// pinyinMarkers are words of most Chinese sentences, as they are written in
// Latin letters.
const pinyinMarkers = `
wo ni ta nimen tamen wode nide de le ne ma ba bu mei meiyou shi zai na nali nar zhe zhege na nage shenme zenme zenmeyang weishenme
duoshao jige ji yao xiang xiangyao keyi neng nengbuneng qing qingwen gei dao jiu dou xianzai jintian mingtian haimei haiyou zen shen duo shao shei gai zhao kuai ke yi
wǒ nǐ tā de le ne ma ma bù méi shì zài nǎ zhè shénme zěnme yào xiǎng kěyǐ néng qǐng duōshǎo nǎlǐ gěi
`

// syllables looks whether w is Chinese in Latin letters. Some English words
// look so too, and mark nothing.
func (v *votes) syllables(t *tongues, w []byte, english bool) {
	if v.words != v.pinyin+1 {
		return // one word that is none is enough
	}
	n := t.cut(w)
	if n == 0 {
		return
	}
	v.pinyin++
	v.sounding += n
	if _, ok := t.markers[string(w)]; ok && !english {
		v.markers++
	}
}

// sounds reports whether the text is Chinese in Latin letters: all of its words
// are Chinese sounds, three at least, and one is a word of most sentences.
func (v *votes) sounds() bool {
	return v.pinyin == v.words && v.sounding >= 3 && v.markers > 0
}

// longestSound is that of "zhuang".
const longestSound = 6

// cut returns how many Chinese sounds w is made of, at least; 0: it is not.
// Marks of tones don't matter.
func (t *tongues) cut(word []byte) int {
	w := word
	for _, c := range word {
		if c >= 0x80 {
			w = []byte(Unmarked(strings.ReplaceAll(string(word), "ü", "v")))
			break
		}
	}
	var fewest [4*maxWord + 1]int // sounds of the first i bytes; 0: none
	for i := 1; i <= len(w); i++ {
		for from := max(0, i-longestSound); from < i; from++ {
			if from > 0 && fewest[from] == 0 {
				continue
			}
			if _, ok := t.sounds[string(w[from:i])]; ok && (fewest[i] == 0 || fewest[from]+1 < fewest[i]) {
				fewest[i] = fewest[from] + 1
			}
		}
	}
	return fewest[len(w)]
}
