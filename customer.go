package usher

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Customer is a person outside who writes to us on one account.
type Customer struct {
	ID       CustomerID `json:"id"`
	Account  AccountID  `json:"account"`
	NativeID string     `json:"native_id"` // the channel's own identifier, unique in the account
	Name     string     `json:"name,omitempty"`
	Email    string     `json:"email,omitempty"` // as the customer gave it; nobody has checked that it is theirs
	Language Language   `json:"language,omitempty"`
	At       time.Time  `json:"at"` // first seen
}

// Bounds of what customers tell about themselves.
const (
	maxProfileName  = 80  // runes
	maxProfileEmail = 254 // bytes
)

// Profile is what a customer tells about themselves. A nil field stays as it
// was, an empty one is taken back.
type Profile struct {
	Name     *string
	Email    *string
	Language *Language
}

// Check returns p as it is to be kept, or CodeInvalid with a sentence for the
// customer.
func (p Profile) Check() (Profile, error) {
	if p.Name != nil {
		name := OneLine(*p.Name)
		if utf8.RuneCountInString(name) > maxProfileName {
			return p, Errorf(CodeInvalid, nil, "the name is longer than %d characters", maxProfileName)
		}
		p.Name = &name
	}
	if p.Email != nil {
		email := strings.TrimSpace(*p.Email)
		if email != "" && !isEmail(email) {
			return p, Errorf(CodeInvalid, nil, "that is no e-mail address; write one like name@shop.example")
		}
		p.Email = &email
	}
	if p.Language != nil {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(string(*p.Language))), "-")
		if tag != "" && (!Language(tag).IsTag() || strings.ContainsAny(tag, "0123456789")) {
			return p, Errorf(CodeInvalid, nil, "that is no language tag; write one like en or zh")
		}
		language := Language(tag)
		p.Language = &language
	}
	return p, nil
}

// Apply returns c with what p changes. p has been checked.
func (p Profile) Apply(c Customer) Customer {
	if p.Name != nil {
		c.Name = *p.Name
	}
	if p.Email != nil {
		c.Email = *p.Email
	}
	if p.Language != nil {
		c.Language = *p.Language
	}
	return c
}

// OneLine is s with one space between its words, and empty where nothing of it
// is to be seen.
func OneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), blank), " ")
	if !strings.ContainsFunc(s, seen) {
		return ""
	}
	return s
}

// blank reports what separates words in a name: spaces, and what is not to be
// seen. Format characters join emoji and set the direction of letters; those
// that turn the rest of a line around stay out.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

// seen reports whether r leaves ink. Some letters and one symbol do not.
func seen(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("\u115F\u1160\u2800\u3164\uFFA0", r)
}

// isEmail reports whether s is a plain address, with nothing around it and
// nothing in it that is not to be seen.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && len(s) <= maxProfileEmail && a.Name == "" && a.Address == s && utf8.ValidString(s) &&
		!strings.ContainsFunc(s, func(r rune) bool { return !seen(r) })
}
