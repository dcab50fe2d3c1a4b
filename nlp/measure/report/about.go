package report

import (
	"strings"

	"usher"
)

// About says what was measured.
type About struct {
	Task   string `json:"task"`   // intent, faq or moderation
	Bundle Bundle `json:"bundle"` // the system that is measured
	Data   File   `json:"data"`
	// Train is what the keywords were found in; nil: in Data itself, or they need
	// nothing to be found in.
	Train *File `json:"train,omitempty"`
	// Parts of Data were each read by the keywords of the others; 0: Train says
	// where they are from.
	Parts int `json:"keyword_parts,omitempty"`
	// Corpus is what is searched.
	Corpus *File `json:"corpus,omitempty"`
	// Repeated is how many lines of Data are in Train as well.
	Repeated int `json:"repeated,omitempty"`
}

// Bundle names a model bundle.
type Bundle struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Hash    string `json:"hash"`
}

// String is name, version and the beginning of the hash, as far as there are such.
func (b Bundle) String() string {
	s := strings.TrimSpace(b.Name + " " + b.Version)
	if b.Hash != "" {
		s += " · " + short(b.Hash)
	}
	return s
}

// File names a file by its content.
type File struct {
	Name   string `json:"name"`
	Lines  int    `json:"lines"`
	SHA256 string `json:"sha256"`
}

// facts are what a report says before its numbers.
func (a About) facts(w *words) []fact {
	out := []fact{
		{w.Bundle, a.Bundle.String()},
		{w.Data, a.Data.Name + " · " + w.count(a.Data.Lines, w.Lines) + " · " + short(a.Data.SHA256)},
	}
	if a.Corpus != nil {
		out = append(out, fact{w.Corpus, a.Corpus.Name + " · " + w.count(a.Corpus.Lines, w.Entries) + " · " + short(a.Corpus.SHA256)})
	}
	if a.Train != nil {
		out = append(out, fact{w.Train, a.Train.Name + " · " + w.count(a.Train.Lines, w.Lines) + " · " + short(a.Train.SHA256)})
	}
	if a.Parts > 0 {
		out = append(out, fact{w.Train, w.fill(w.Across, a.Parts)})
	}
	if a.Repeated > 0 {
		out = append(out, fact{w.Careful, w.fill(w.Repeated, a.Repeated)})
	}
	return out
}

// short is the beginning of a hash.
func short(hash string) string { return hash[:min(12, len(hash))] }

// languageName names a language in the words of a page.
func (w *words) languageName(l usher.Language) string {
	if name, ok := w.Languages[l]; ok {
		return name
	}
	return string(l)
}
