package text

import "unicode"

// Language tells the language of s as a BCP 47 primary tag: "zh", "en" or
// another one, and "" where there are no letters or they tell nothing.
//
// Most scripts name their language; of several languages of one script the
// letters decide that only one of them has. Latin text is English unless its
// words and letters speak for another language that the tables know: see
// latin. Chinese in Latin letters (pinyin) is "zh", and so is Traditional
// Chinese.
//
// In mixed text the script with the most words counts, and a Chinese
// character is half a word: "iPhone 15 Pro 多少钱" is Chinese and "what does
// the button 退款 on this page do" is English. The beginning of a long text
// speaks for all of it.
func Language(s string) string {
	tag, _ := Guess(s)
	return tag
}

// Guess is Language with whether that is sure: the script decided, or the words
// are English or Chinese. Other Latin text may be of a language that the tables
// do not know.
func Guess(s string) (tag string, sure bool) {
	c := count(s)
	other, letters := c.other()
	switch {
	case c.japanese():
		return "ja", true
	case letters > 2*c.han && letters > c.latin:
		return c.tag(other), true
	case c.han > 0 && 2*c.han >= c.latin:
		return "zh", true
	case c.latin > 0:
		return latin(s)
	}
	return "", true
}

// letters counts what a text is written with.
type letters struct {
	latin    int                // words
	han      int                // characters
	shaped   int                // characters among them that only Japanese has
	spoken   int                // characters among them that only Chinese is full of
	hiragana int                // without の, which decorates Chinese names
	katakana int                // and の
	scripts  [len(scripts)]int  // letters of the other scripts
	national [len(national)]int // letters that only one language of a script has
	unknown  int                // letters of a script that no table knows
}

// maxCounted is how much of a text is looked at, in bytes: nobody changes the
// language after that much.
const maxCounted = 4 << 10

// count reads s once.
func count(s string) letters {
	var c letters
	word := false
	for i, r := range s {
		if i >= maxCounted {
			break
		}
		latin := isLatin(r)
		switch {
		case latin && !word:
			c.latin++
		case r >= 0x370 && !latin:
			c.add(r)
		}
		word = latin || word && (r == '\'' || r == '’' || r >= 0x300 && unicode.IsMark(r))
	}
	return c
}

func isLatin(r rune) bool {
	switch {
	case r < 0x80:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	case r < 0x370, r >= 0x1d00 && r < 0x2e80, r >= 0xa700 && r < 0xac00, r >= 0xfb00:
		return unicode.Is(unicode.Latin, r)
	}
	return false
}

// add counts a letter that is not Latin.
func (c *letters) add(r rune) {
	switch {
	case IsHan(r):
		c.han++
		switch japanese, known := shapes()[r]; {
		case japanese:
			c.shaped++
		case known:
			c.spoken++
		}
	case r != 'の' && unicode.Is(unicode.Hiragana, r):
		c.hiragana++
	case r == 'の' || unicode.Is(unicode.Katakana, r):
		c.katakana++
	case unicode.IsLetter(r):
		c.foreign(r)
	}
}

// foreign counts a letter that is neither Latin nor of East Asia.
func (c *letters) foreign(r rune) {
	for i := range scripts {
		if !unicode.Is(scripts[i].table, r) {
			continue
		}
		c.scripts[i]++
		for n := range national {
			if national[n].script == i && national[n].has(r) {
				c.national[n]++
			}
		}
		return
	}
	c.unknown++
}

// japanese reports whether a text is Japanese: it has hiragana, in which
// Japanese writes what holds a sentence together, characters in a shape that
// only Japan uses, or mostly katakana. Chinese texts name products in katakana,
// and ask what a Japanese sentence means.
func (c *letters) japanese() bool {
	sign := c.hiragana + 2*c.shaped
	switch {
	case 2*(c.hiragana+c.katakana+c.han) < c.latin:
		return false
	case c.spoken > 0:
		return sign > 4*c.han
	}
	return sign > 0 && 8*sign >= c.han || c.katakana > c.han
}

// other returns the place of the other script with the most letters, -1 for
// one that no table knows, and the letters of all of them.
func (c *letters) other() (script, all int) {
	script, most := -1, c.unknown
	all = c.unknown
	for i, n := range c.scripts {
		if all += n; n > most {
			script, most = i, n
		}
	}
	return script, all
}

// tag returns the language of a script: one whose own letters are there, or
// the one that has most speakers.
func (c *letters) tag(script int) string {
	if script < 0 {
		return ""
	}
	best, most := scripts[script].tag, 0
	for i, n := range c.national {
		if national[i].script == script && n > most {
			best, most = national[i].tag, n
		}
	}
	return best
}
