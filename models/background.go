package models

import (
	_ "embed"
	"strings"
)

//go:embed training/text/background.en.txt
var backgroundEnglish string

//go:embed training/text/background.zh.txt
var backgroundChinese string

// Background returns texts that no company's intents cover, in English and
// Chinese: questions about the world, idle comments, errands for an assistant.
// They teach a head that is trained on a company's own lines what to reject.
func Background() []string {
	return strings.FieldsFunc(backgroundEnglish+"\n"+backgroundChinese, func(r rune) bool { return r == '\n' })
}
