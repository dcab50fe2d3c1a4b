package usher

// Language is a lower-case BCP 47 primary tag; "" where it is not known.
type Language string

// The languages that the product speaks.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// maxTag is how many bytes a language tag may have.
const maxTag = 35

// IsTag reports whether l is made as a language tag is; "" is none.
func (l Language) IsTag() bool {
	for _, r := range l {
		if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return l != "" && len(l) <= maxTag
}

// Texts is one text in several languages.
type Texts map[Language]string

// In returns the text in l, else in English, else in any language in the
// order of the tags, else "".
func (t Texts) In(l Language) string {
	if s, ok := t[l]; ok && s != "" {
		return s
	}
	if s, ok := t[English]; ok && s != "" {
		return s
	}
	var tag Language
	var best string
	for k, s := range t {
		if s != "" && (tag == "" || k < tag) {
			tag, best = k, s
		}
	}
	return best
}
