package store

import (
	"strings"
	"time"
	"unicode/utf8"

	"usher"
)

const (
	maxKey       = 512             // bytes of an identifier from outside
	maxAsked     = 512             // bytes of a question that it is searched and grouped by
	maxName      = 256             // bytes of a name; the rest is cut off
	maxLanguage  = 35              // bytes of a language tag
	maxLanguages = 100             // of one answer
	maxAhead     = 5 * time.Minute // how far a channel's clock may run ahead
	minTime      = 946_684_800e6   // 2000-01-01 in microseconds: an earlier stamp is no time
)

// cleanText makes any bytes storable: what is not UTF-8 becomes U+FFFD, NUL is
// dropped. Everything else stays as it was written.
func cleanText(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}

// cut shortens s to at most n bytes, at a rune's edge.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// checkKey refuses an identifier that could not be told apart from another
// once it is stored. Cleaning would make two different ones equal.
func checkKey(what, key string) error {
	switch {
	case len(key) > maxKey:
		return usher.Errorf(usher.CodeTooLarge, nil, "the %s is longer than %d bytes", what, maxKey)
	case !utf8.ValidString(key) || strings.IndexByte(key, 0) >= 0:
		return usher.Errorf(usher.CodeInvalid, nil, "the %s is not plain UTF-8 text", what)
	}
	return nil
}

// checkText refuses a text that is too long, or empty where it must not be.
func checkText(text string, emptyOK bool) error {
	if len(text) > usher.MaxText {
		return usher.Errorf(usher.CodeTooLarge, nil, "the text has %d bytes; at most %d fit", len(text), usher.MaxText)
	}
	if !emptyOK && strings.TrimSpace(text) == "" {
		return usher.Errorf(usher.CodeInvalid, nil, "the message is empty: write some text")
	}
	return nil
}

// checkLanguage refuses what is no language tag; "" is one where emptyOK.
func checkLanguage(l usher.Language, emptyOK bool) error {
	if l.IsTag() || l == "" && emptyOK {
		return nil
	}
	return usher.Errorf(usher.CodeInvalid, nil, "%q is no language tag: write one like en, zh or pt-BR", cut(string(l), maxLanguage))
}

// checkTexts refuses texts under what is no language tag, and one that is too
// long.
func checkTexts(all usher.Texts) error {
	if len(all) > maxLanguages {
		return usher.Errorf(usher.CodeTooLarge, nil, "there are texts in %d languages; at most %d fit", len(all), maxLanguages)
	}
	for l, text := range all {
		if err := checkLanguage(l, false); err != nil {
			return err
		}
		if err := checkText(text, true); err != nil {
			return err
		}
	}
	return nil
}

// checkSkills refuses a skill that cannot be kept as it is.
func checkSkills(all []string) error {
	for _, skill := range all {
		if err := checkKey("skill", skill); err != nil {
			return err
		}
	}
	return nil
}

// saneTime returns at where a channel's clock can be believed, else now.
func saneTime(at, now time.Time) time.Time {
	if at.IsZero() || at.UnixMicro() < minTime || at.After(now.Add(maxAhead)) {
		return now
	}
	return at.UTC().Truncate(time.Microsecond)
}
