package faq

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"usher"
	"usher/text"
)

// maxLine is the longest line that ReadJSONL takes, in bytes.
const maxLine = 4 << 20

// ReadJSONL reads entries, one JSON object a line:
//
//	{"id":"returns","question":"Can I return it?","answer":"Within 30 days."}
//	{"id":"fee","questions":["运费多少",{"text":"How much is shipping?","language":"en"}],"answer":{"zh":"…","en":"…"}}
//
// Beside these an entry may have "skills" and "disabled"; other names are
// ignored. Languages that are not given are told from the text. The answer may
// be missing; the ID too, then it is "". Blank lines are skipped. Errors are
// CodeInvalid and name the line.
func ReadJSONL(r io.Reader) ([]usher.Entry, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var entries []usher.Entry
	lines := make(map[usher.EntryID]int)
	for n := 1; ; n++ {
		line, err := readLine(in)
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return nil, fmt.Errorf("faq: line %d: %w", n, err)
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			entry, err := parseEntry(line)
			if err != nil {
				return nil, usher.Errorf(usher.CodeInvalid, err, "line %d is no FAQ entry", n)
			}
			if first, twice := lines[entry.ID]; twice && entry.ID != "" {
				return nil, usher.Errorf(usher.CodeInvalid, nil, "line %d has the ID %q of line %d; IDs are unique", n, entry.ID, first)
			}
			lines[entry.ID] = n
			entries = append(entries, entry)
		}
		if last {
			return entries, nil
		}
	}
}

// readLine returns the next line without its end; with io.EOF the last one.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, usher.Errorf(usher.CodeTooLarge, nil, "the line is longer than %d MiB", maxLine>>20)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// row is a line as it is read.
type row struct {
	ID        identifier  `json:"id"`
	Question  *wording    `json:"question"`
	Questions []wording   `json:"questions"`
	Answer    answerTexts `json:"answer"`
	Skills    []string    `json:"skills"`
	Disabled  bool        `json:"disabled"`
}

func parseEntry(line []byte) (usher.Entry, error) {
	if !utf8.Valid(line) {
		return usher.Entry{}, errors.New("the text is not UTF-8")
	}
	var in row
	if err := json.Unmarshal(line, &in); err != nil {
		return usher.Entry{}, err
	}
	if in.Question != nil {
		in.Questions = append([]wording{*in.Question}, in.Questions...)
	}
	entry := usher.Entry{ID: usher.EntryID(in.ID), Skills: in.Skills, Disabled: in.Disabled}
	for _, q := range in.Questions {
		if text.Normalize(q.Text) == "" {
			return usher.Entry{}, errors.New("a question is empty")
		}
		entry.Variants = append(entry.Variants, usher.Variant{Language: languageOf(q.Text, ""), Text: q.Text})
		if q.Language != "" {
			entry.Variants[len(entry.Variants)-1].Language = q.Language
		}
	}
	if len(entry.Variants) == 0 {
		return usher.Entry{}, errors.New(`there is no "question" and no "questions"`)
	}
	if s := in.Answer.plain; s != "" {
		entry.Answer = usher.Texts{languageOf(s, entry.Variants[0].Language): s}
	} else if len(in.Answer.texts) > 0 {
		entry.Answer = in.Answer.texts
	}
	return entry, nil
}

// identifier is a string, or a number that is meant as one.
type identifier string

// UnmarshalJSON implements json.Unmarshaler.
func (i *identifier) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err == nil {
		*i = identifier(strings.TrimSpace(s))
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return errors.New(`"id" is neither a string nor a number`)
	}
	*i = identifier(n)
	return nil
}

// wording is a variant: its text alone, or an object with the language.
type wording struct {
	Text     string
	Language usher.Language
}

// UnmarshalJSON implements json.Unmarshaler.
func (w *wording) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &w.Text); err == nil {
		return nil
	}
	var v usher.Variant
	if err := json.Unmarshal(data, &v); err != nil {
		return errors.New(`a question is neither a string nor {"text", "language"}`)
	}
	l, err := primary(v.Language)
	*w = wording{v.Text, l}
	return err
}

// answerTexts is an answer: a text, or texts by language.
type answerTexts struct {
	plain string
	texts usher.Texts
}

// UnmarshalJSON implements json.Unmarshaler.
func (a *answerTexts) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &a.plain); err == nil {
		return nil
	}
	var texts usher.Texts
	if err := json.Unmarshal(data, &texts); err != nil {
		return errors.New(`"answer" is neither a string nor texts by language`)
	}
	a.texts = make(usher.Texts, len(texts))
	for tag, s := range texts {
		l, err := primary(tag)
		if err != nil {
			return err
		}
		if s != "" {
			a.texts[l] = s
		}
	}
	return nil
}

// primary returns the primary tag of a language: "zh" for "zh-CN".
func primary(tag usher.Language) (usher.Language, error) {
	l, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(string(tag), "_", "-")), "-")
	if len(l) > 8 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz") != "" {
		return "", fmt.Errorf("%q is no language tag; write \"en\", \"zh\" …", tag)
	}
	return usher.Language(l), nil
}

// line is an entry as it is written.
type line struct {
	ID        usher.EntryID   `json:"id"`
	Questions []usher.Variant `json:"questions"`
	Answer    usher.Texts     `json:"answer,omitempty"`
	Skills    []string        `json:"skills,omitempty"`
	Disabled  bool            `json:"disabled,omitempty"`
}

// WriteJSONL writes entries in the form that ReadJSONL reads. Version and time
// of change are left out: they belong to one store.
func WriteJSONL(w io.Writer, entries []usher.Entry) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, e := range entries {
		variant := e.Variants
		if variant == nil {
			variant = []usher.Variant{}
		}
		if err := enc.Encode(line{e.ID, variant, e.Answer, e.Skills, e.Disabled}); err != nil {
			return fmt.Errorf("faq: write: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("faq: write: %w", err)
	}
	return nil
}
