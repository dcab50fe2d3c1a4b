package mask

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Kind says what a placeholder stands for.
type Kind string

// The kinds. Literal is a text that looks like a placeholder itself; it is
// hidden so that nothing else is put in its place.
const (
	Email   Kind = "EMAIL"
	Phone   Kind = "PHONE"
	IDCard  Kind = "IDCARD" // of China, 18 characters with their checksum
	Card    Kind = "CARD"   // of a bank, with its checksum
	IP      Kind = "IP"
	Number  Kind = "NUMBER" // eight digits or more that are none of the above
	Literal Kind = "TEXT"
)

// placeholder is what Hide writes, and what a language model may have made of
// it: without brackets, in small letters.
var placeholder = regexp.MustCompile(`(?i)\[?\b(?:EMAIL|PHONE|IDCARD|CARD|IP|NUMBER|TEXT)_[0-9]+\b\]?`)

// Mask holds what was hidden in the texts that belong together, such as a
// question and what is known about it: the same wording gets the same
// placeholder in all of them. The zero Mask is empty and works. It is not safe
// for concurrent use.
type Mask struct {
	holders map[string]string // placeholder of a wording
	hidden  map[string]string // wording of a placeholder
	count   map[Kind]int
}

// Hide returns s with placeholders such as [PHONE_1] for its personal data.
// Reveal of that is s.
func (m *Mask) Hide(s string) string {
	var b strings.Builder
	end := 0
	for _, f := range Find(s) {
		b.WriteString(s[end:f.From])
		b.WriteString(m.holder(f.Kind, s[f.From:f.To]))
		end = f.To
	}
	if end == 0 {
		return s
	}
	b.WriteString(s[end:])
	return b.String()
}

// maxHolder is more than the bytes of any placeholder.
const maxHolder = 64

// Cut returns the beginning of what Hide has returned, of n bytes at most: up to
// a character, and without the beginning of a placeholder, which nobody could
// read or put back. To cut before hiding would leave halves of numbers, which
// nobody would find.
func Cut(hidden string, n int) string {
	if len(hidden) <= n {
		return hidden
	}
	n = max(n, 0)
	for _, at := range placeholder.FindAllStringIndex(hidden[:min(len(hidden), n+maxHolder)], -1) {
		if at[0] < n && n < at[1] {
			n = at[0]
		}
	}
	for n > 0 && !utf8.RuneStart(hidden[n]) {
		n--
	}
	return hidden[:n]
}

// holder returns the placeholder of a wording.
func (m *Mask) holder(k Kind, wording string) string {
	if h, ok := m.holders[wording]; ok {
		return h
	}
	if m.holders == nil {
		m.holders, m.hidden, m.count = map[string]string{}, map[string]string{}, map[Kind]int{}
	}
	m.count[k]++
	h := fmt.Sprintf("[%s_%d]", k, m.count[k])
	m.holders[wording], m.hidden[h] = h, wording
	return h
}

// Reveal returns s with what the placeholders stand for. It returns false where
// one is damaged or stands for nothing; that one stays as it is.
func (m *Mask) Reveal(s string) (string, bool) {
	known := true
	out := placeholder.ReplaceAllStringFunc(s, func(h string) string {
		wording, ok := m.hidden[h]
		if !ok {
			known = false
			return h
		}
		return wording
	})
	return out, known
}

// Hidden returns how many different wordings of a kind were hidden.
func (m *Mask) Hidden(k Kind) int { return m.count[k] }

// Placeholders returns the placeholders in s, whole or damaged, in their order.
func Placeholders(s string) []string { return placeholder.FindAllString(s, -1) }
