package main

import (
	"strings"

	"usher"
)

// turn is what somebody says in a labelled dialogue. An act is a list that ends
// with what is spoken of, and its value.
type turn struct {
	Role, Text, ZH string
	Acts           [][]string
}

// requested returns what a customer asks for who asks for one thing and tells
// nothing: an address, opening hours; else "".
func (t turn) requested() string {
	slot := ""
	for _, act := range t.Acts {
		switch {
		case len(act) < 3 || strings.HasSuffix(act[0], "Inform"):
			return ""
		case !strings.HasSuffix(act[0], "Request"):
		case slot != "" && slot != act[len(act)-2]:
			return ""
		default:
			slot = act[len(act)-2]
		}
	}
	if t.Role != "user" {
		return ""
	}
	return slot
}

// requests makes an entry of each thing that customers ask for in dialogues,
// whose files have a dialogue or a turn a line.
func requests(paths ...string) func(*source) ([]usher.Entry, []question, error) {
	return func(s *source) ([]usher.Entry, []question, error) {
		var rows []labelled
		for _, path := range paths {
			lines, err := read[struct {
				turn
				Turns []turn
			}](s, path)
			if err != nil {
				return nil, nil, err
			}
			for _, line := range lines {
				for _, t := range append(line.Turns, line.turn) {
					if slot := t.requested(); slot != "" {
						rows = append(rows, labelled{t.Text + t.ZH, slot})
					}
				}
			}
		}
		entries, rest := byLabel(some(s, rows, len(rows)), wordings)
		return entries, about(rest), nil
	}
}
