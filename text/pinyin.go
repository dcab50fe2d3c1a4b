package text

import (
	"strings"
	"sync"
)

// Pinyin returns how a simplified Chinese character sounds, without its tone
// and with v for ü: "fa" for 发. Of several sounds it is the most common one.
// It is "" for other runes and for characters that are hardly used.
func Pinyin(r rune) string {
	if r < pinyinFirst || r > pinyinLast {
		return ""
	}
	t := pinyin()
	return t.syllables[t.of[r-pinyinFirst]]
}

const pinyinFirst, pinyinLast = 0x4e00, 0x9fff

type sounds struct {
	syllables []string // the first is ""
	of        [pinyinLast - pinyinFirst + 1]uint16
}

// pinyin reads the table when it is first needed.
var pinyin = sync.OnceValue(func() *sounds {
	t := &sounds{syllables: []string{""}}
	for line := range strings.Lines(pinyinTable) {
		syllable, chars, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, r := range chars {
			t.of[r-pinyinFirst] = uint16(len(t.syllables))
		}
		t.syllables = append(t.syllables, syllable)
	}
	return t
})
