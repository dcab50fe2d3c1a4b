package token

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Regex cuts texts where a pattern matches and looks whole words up, as the
// Task Library does for models made with average word vectors. It is immutable.
type Regex struct {
	delimiter        *regexp.Regexp
	ids              map[string]int32
	start            int32 // -1: texts begin without one
	padding, unknown int32
	length           int
}

// The words with a meaning of their own in the lists of Model Maker.
const (
	regexStart   = "<START>"
	regexPadding = "<PAD>"
	regexUnknown = "<UNKNOWN>"
)

// longestPattern bounds the bytes of a pattern.
const longestPattern = 4096

// ParseRegex takes the pattern that words end at, such as [^\w\']+, and a list
// with a word and its number a line, which may begin with a byte order mark.
// Both come from the library's metadata.
func ParseRegex(delimiter string, vocabulary []byte) (*Regex, error) {
	if len(delimiter) > longestPattern {
		return nil, fmt.Errorf("token: delimiter: %d bytes; at most %d are possible", len(delimiter), longestPattern)
	}
	re, err := regexp.Compile(delimiter)
	if err != nil {
		return nil, fmt.Errorf("token: delimiter: %w", err)
	}
	if re.MatchString("") {
		return nil, fmt.Errorf("token: delimiter: %q matches where there is nothing", delimiter)
	}
	x := &Regex{delimiter: re, ids: map[string]int32{}, start: -1}
	if err = eachLine(vocabulary, x.add); err == nil {
		err = x.special()
	}
	if err != nil {
		return nil, fmt.Errorf("token: vocabulary: %w", err)
	}
	return x, nil
}

// add enters line i of the list; empty lines are no words.
func (x *Regex) add(i int, line string) error {
	line = strings.TrimSuffix(line, "\r")
	if line == "" {
		return nil
	}
	fields := strings.SplitN(line, " ", 3)
	if len(fields) < 2 {
		return fmt.Errorf("line %d has no number: %.40q", i+1, line)
	}
	id, err := strconv.ParseInt(fields[1], 10, 32)
	if err != nil || id < 0 || id == math.MaxInt32 {
		return fmt.Errorf("line %d: %.40q is no number of a word", i+1, fields[1])
	}
	x.ids[fields[0]] = int32(id)
	x.length = max(x.length, int(id)+1)
	return nil
}

// special finds the words with a meaning of their own.
func (x *Regex) special() error {
	for _, s := range []struct {
		word string
		id   *int32
	}{{regexPadding, &x.padding}, {regexUnknown, &x.unknown}} {
		id, ok := x.ids[s.word]
		if !ok {
			return fmt.Errorf("none of its %d words is %s", len(x.ids), s.word)
		}
		*s.id = id
	}
	if id, ok := x.ids[regexStart]; ok {
		x.start = id
	}
	return nil
}

// ID returns the number of a word.
func (x *Regex) ID(word string) (int32, bool) {
	id, ok := x.ids[word]
	return id, ok
}

// Len returns how many numbers there are: one more than the highest.
func (x *Regex) Len() int { return x.length }

// Padding returns the number that fills up what is behind a text.
func (x *Regex) Padding() int32 { return x.padding }

// Encode returns the numbers of text's words, behind the one that texts begin
// with, where there is one. Where limit is above zero, at most limit are
// returned, and no more of the text is read than that takes.
func (x *Regex) Encode(text string, limit int) []int32 {
	var out []int32
	if x.start >= 0 {
		out = append(out, x.start)
	}
	// The rest of the text is a text of its own: what ^ and \b see depends on it.
	for limit <= 0 || len(out) < limit {
		at := x.delimiter.FindStringIndex(text)
		if at == nil || at[1] == 0 || at[0] == at[1] {
			break
		}
		if at[0] > 0 {
			out = append(out, x.number(text[:at[0]]))
		}
		text = text[at[1]:]
	}
	if text != "" && (limit <= 0 || len(out) < limit) {
		out = append(out, x.number(text))
	}
	return out
}

func (x *Regex) number(word string) int32 {
	if id, ok := x.ids[word]; ok {
		return id
	}
	return x.unknown
}
