package training

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"usher"
	"usher/nlp/bundle"
	"usher/nlp/train"
	"usher/text"
)

//go:embed text
var written embed.FS

// languages of the lines, in the order in which they are read.
func languages() []usher.Language { return []usher.Language{usher.English, usher.Chinese} }

// heads in the order in which they are trained.
func heads() []string { return append(bilingual(), bundle.HeadLanguage) }

// bilingual are the heads with lines in each of languages.
func bilingual() []string {
	return []string{bundle.HeadAct, bundle.HeadHuman, bundle.HeadIntent, bundle.HeadModeration, bundle.HeadMood}
}

// corpus is what was written.
type corpus struct {
	lines      map[string]map[usher.Language][]train.Example // by head
	background map[usher.Language][]string                   // what no company's intents cover
	tongues    []train.Example                               // in Latin letters, labelled with their language
}

// readCorpus reads the lines of all heads.
func readCorpus() (*corpus, error) {
	c := &corpus{lines: map[string]map[usher.Language][]train.Example{}, background: map[usher.Language][]string{}}
	for _, l := range languages() {
		data, err := written.ReadFile(fmt.Sprintf("text/background.%s.txt", l))
		if err != nil {
			return nil, fmt.Errorf("training: read: %w", err)
		}
		c.background[l] = strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
	}
	var err error
	if c.tongues, err = read("text/language.jsonl"); err != nil {
		return nil, err
	}
	for _, head := range bilingual() {
		c.lines[head] = map[usher.Language][]train.Example{}
		for _, l := range languages() {
			lines, err := read(fmt.Sprintf("text/%s.%s.jsonl", head, l))
			if err != nil {
				return nil, err
			}
			more, err := readMore(head, l)
			if err != nil {
				return nil, err
			}
			c.lines[head][l] = append(lines, more...)
		}
	}
	return c, nil
}

// moreLines name, for a head, the files in text/more and the label of their lines.
func moreLines(head string) map[string]string {
	switch head {
	case bundle.HeadHuman:
		return map[string]string{"person": usher.HumanWanted, "notperson": usher.HumanNone}
	case bundle.HeadModeration:
		return map[string]string{"advertising": usher.ModerationAdvertising, "harmless": usher.ModerationOK}
	}
	return nil
}

// readMore reads the lines in text/more that are for a head. Not each file is
// there in each language.
func readMore(head string, l usher.Language) ([]train.Example, error) {
	var out []train.Example
	files := moreLines(head)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		data, err := written.ReadFile(fmt.Sprintf("text/more/%s.%s.txt", name, l))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("training: read: %w", err)
		}
		for line := range strings.Lines(string(data)) {
			out = append(out, train.Example{Text: strings.TrimSpace(line), Label: files[name]})
		}
	}
	return out, nil
}

func read(path string) ([]train.Example, error) {
	f, err := written.Open(path)
	if err != nil {
		return nil, fmt.Errorf("training: read: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	lines, err := train.ReadExamples(f)
	if err != nil {
		return nil, fmt.Errorf("training: read %s: %w", path, err)
	}
	return lines, nil
}

// collector gathers the lines of one head. A text counts once, with the label
// that it was given first, so that what was written for a head comes before
// what others lend it.
type collector struct {
	lines []train.Example
	seen  map[string]bool
}

func (c *collector) add(line, label string) {
	key := text.Normalize(line)
	if c.seen[key] {
		return
	}
	if c.seen == nil {
		c.seen = map[string]bool{}
	}
	c.seen[key] = true
	c.lines = append(c.lines, train.Example{Text: line, Label: label})
}

// only returns the texts with one of the labels; none given: all.
func only(lines []train.Example, labels ...string) []string {
	var out []string
	for _, e := range lines {
		if len(labels) == 0 || slices.Contains(labels, e.Label) {
			out = append(out, e.Text)
		}
	}
	return out
}

// without returns the texts with none of the labels.
func without(lines []train.Example, labels ...string) []string {
	var out []string
	for _, e := range lines {
		if !slices.Contains(labels, e.Label) {
			out = append(out, e.Text)
		}
	}
	return out
}

// join puts two utterances into one message.
func join(l usher.Language, first, second string) string {
	if l == usher.Chinese {
		return strings.TrimRight(first, "。！？，") + "，" + second
	}
	return strings.TrimRight(first, ".!?,") + ", " + second
}
