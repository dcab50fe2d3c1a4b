package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"usher"
	"usher/faq"
	"usher/models/training"
)

// own begins the paths of files in this repository, and the names of what they
// hold; it was written for the product and may ship.
const own = "usher/"

// origins tell what the files below a path were drawn from: public sets, by
// the names that models/training gives them, and texts of our own.
var origins = map[string][]string{
	"dialogues/composite_replay/en":          {"bitext_cs", "clinc150", "sms_spam_en", "stackfaq_en"},
	"dialogues/composite_replay/zh":          {"afqmc_zh", "cold_zh", "insuranceqa", "lcqmc_zh", "smp2019_zh"},
	"dialogues/crosswoz_zh/":                 {"crosswoz"},
	"dialogues/multiwoz_en/":                 {"multiwoz"},
	"faq/afqmc_zh/":                          {"afqmc_zh"},
	"faq/lcqmc_zh/":                          {"lcqmc_zh"},
	"faq/stackfaq_en/":                       {"stackfaq_en"},
	"intent/banking77/":                      {"banking77"},
	"intent/bitext_cs/":                      {"bitext_cs"},
	"intent/clinc150/":                       {"clinc150"},
	"intent/insuranceqa_domain/":             {"insuranceqa"},
	"intent/smp2019_zh/":                     {"smp2019_zh"},
	"pairs/pawsx_zh/":                        {"pawsx"},
	"zh/intent/homeassistant_":               {"homeassistant"},
	"zh/mono/kdconv_zh.jsonl":                {"kdconv"},
	"zh/parallel/tatoeba_cmn_eng.jsonl":      {"tatoeba"},
	own + "chat/testdata/":                   {own + "shop"},
	own + "cmd/usher/demo/data/":             {own + "shop"},
	own + "models/training/text/background.": {own + "background"},
	own + "models/training/text/stock/":      {own + "stock"},
	own + "models/training/text/test/stock/": {own + "stock"},
}

// mayShip tells whether the product may be fitted on a set.
func mayShip(set string) bool { return strings.HasPrefix(set, own) || training.MayShip(set) }

// source reads the data folder and this repository, and knows what it has
// read.
type source struct {
	data, tree fs.FS // the public sets; this repository
	rand       *rand.Rand
	drawn      map[string]bool // sets
}

func newSource(data, tree fs.FS) *source {
	return &source{data: data, tree: tree, drawn: map[string]bool{}}
}

// gather has load read, by chances that begin with the name, and returns what it
// was drawn from. What is fitted on must be there, and be allowed to ship. Others may
// be missing: false then, and notes say so.
func (s *source) gather(name string, fitted bool, notes io.Writer, load func() error) (draws []string, there bool, err error) {
	s.chance(name, 0)
	err = load()
	draws = s.draws()
	if errors.Is(err, fs.ErrNotExist) && !fitted {
		fmt.Fprintf(notes, "nothing is measured by %s: %v\n", name, err)
		return nil, false, nil
	}
	if err = errors.Join(err, allowed(fitted, draws)); err != nil {
		return nil, false, fmt.Errorf("%s: %w", name, err)
	}
	return draws, true, nil
}

// allowed refuses to fit on what was drawn from sets that may not ship.
func allowed(fitted bool, draws []string) error {
	if refused := slices.DeleteFunc(slices.Clone(draws), mayShip); fitted && len(refused) > 0 {
		return fmt.Errorf("what ships may not be fitted on %s: measure it only", strings.Join(refused, ", "))
	}
	return nil
}

// draws returns the sets that were read from since it was called before.
func (s *source) draws() []string {
	defer clear(s.drawn)
	return slices.Sorted(maps.Keys(s.drawn))
}

// chance begins the chances of a name and size, so that others may come and go
// beside it.
func (s *source) chance(name string, size int) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // never fails
	s.rand = rand.New(rand.NewPCG(h.Sum64(), uint64(size)))
}

// some returns n of all, drawn by chance.
func some[T any](s *source, all []T, n int) []T {
	out := make([]T, 0, n)
	for _, i := range s.rand.Perm(len(all))[:min(n, len(all))] {
		out = append(out, all[i])
	}
	return out
}

// open opens a file and notes what it was drawn from.
func (s *source) open(path string) (fs.File, error) {
	known := false
	for prefix, sets := range origins {
		if strings.HasPrefix(path, prefix) {
			known = true
			for _, name := range sets {
				s.drawn[name] = true
			}
		}
	}
	if !known {
		return nil, fmt.Errorf("%s: nothing says what it was drawn from: add it to origins", path)
	}
	if rest, ok := strings.CutPrefix(path, own); ok {
		return s.tree.Open(rest)
	}
	return s.data.Open(path)
}

// files lists a folder of this repository.
func (s *source) files(pattern string) ([]string, error) {
	found, err := fs.Glob(s.tree, strings.TrimPrefix(pattern, own))
	for i := range found {
		found[i] = own + found[i]
	}
	return found, err
}

// lines returns those of a file that are not empty.
func (s *source) lines(path string) ([]string, error) {
	f, err := s.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var out []string
	in := bufio.NewScanner(f)
	in.Buffer(nil, 4<<20)
	for in.Scan() {
		if line := strings.TrimSpace(in.Text()); line != "" {
			out = append(out, line)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

// read decodes the lines of a file.
func read[T any](s *source, path string) ([]T, error) {
	lines, err := s.lines(path)
	if err != nil {
		return nil, err
	}
	out := make([]T, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &out[i]); err != nil {
			return nil, fmt.Errorf("%s: %.60q: %w", path, line, err)
		}
	}
	return out, nil
}

// entries reads a corpus.
func (s *source) entries(path string) ([]usher.Entry, error) {
	f, err := s.open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return faq.ReadJSONL(f)
}
