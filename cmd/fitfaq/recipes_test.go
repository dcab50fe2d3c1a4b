package main

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"usher"
)

// empty has every file, with nothing in it, but for those below some paths.
type empty struct{ without []string }

func (e empty) Open(path string) (fs.File, error) {
	if slices.ContainsFunc(e.without, func(p string) bool { return strings.HasPrefix(path, p) }) {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return fstest.MapFS{path: &fstest.MapFile{}}.Open(path)
}

var tree = os.DirFS("../..")

// TestRecipes: no recipe that is fitted on reads what may not ship, and what
// ships says what it was fitted on.
func TestRecipes(t *testing.T) {
	t.Parallel()
	var notes strings.Builder
	sets, err := newSource(empty{}, tree).sets(recipes(), &notes)
	if err != nil || notes.Len() > 0 {
		t.Fatalf("sets: %v; %q", err, &notes)
	}
	measured := map[string]bool{}
	for _, s := range sets {
		if len(s.draws) == 0 || s.fitted && slices.ContainsFunc(s.draws, func(d string) bool { return !mayShip(d) }) {
			t.Errorf("%s is drawn from %v, fitted on: %v", s.name, s.draws, s.fitted)
		}
		for _, d := range s.draws {
			measured[d] = measured[d] || !s.fitted
		}
	}
	for _, name := range []string{"stackfaq_en", "lcqmc_zh", "afqmc_zh"} {
		if !measured[name] {
			t.Errorf("nothing measures by %s", name)
		}
	}
	weights, err := os.ReadFile("../../faq/weights.go")
	if err != nil {
		t.Fatal(err)
	}
	says := regexp.MustCompile(`(?m)^// Fitted on (.*)\.$`).FindStringSubmatch(string(weights))
	if want := strings.Join(drawn(sets), ", "); says == nil || says[1] != want {
		t.Errorf("faq/weights.go says it was fitted on %q; the recipes fit on %s: run fitfaq again", says, want)
	}
}

func TestMayShip(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"faq/stackfaq_en/corpus.jsonl", "faq/lcqmc_zh/corpus.jsonl", "faq/afqmc_zh/corpus.jsonl", "intent/smp2019_zh/train.jsonl",
		"intent/insuranceqa_domain/valid.jsonl", "dialogues/composite_replay/en.jsonl", "dialogues/composite_replay/zh_faq_corpus.jsonl",
	} {
		r := recipe{"wrong", true, nil, map[int]float64{10: 1}, templates(path)}
		_, err := newSource(empty{}, tree).sets([]recipe{r}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "may not be fitted on") || !strings.HasPrefix(err.Error(), "wrong: ") {
			t.Errorf("%s: a fit on it is refused with %v", path, err)
		}
		r.fitted = false
		if _, err := newSource(empty{}, tree).sets([]recipe{r}, io.Discard); err != nil {
			t.Errorf("%s: not even measured: %v", path, err)
		}
	}
	r := recipe{"wrong", false, nil, map[int]float64{10: 1}, templates("intent/new/train.jsonl")}
	if _, err := newSource(empty{}, tree).sets([]recipe{r}, io.Discard); err == nil || !strings.Contains(err.Error(), "origins") {
		t.Errorf("a file that nobody knows is read: %v", err)
	}
}

// TestMissing: what is only measured may be missing, what is fitted on may not.
func TestMissing(t *testing.T) {
	t.Parallel()
	var notes strings.Builder
	all := recipes()
	sets, err := newSource(empty{[]string{"faq/", "intent/smp2019_zh", "intent/insuranceqa_domain"}}, tree).sets(all, &notes)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stackfaq_en", "lcqmc_zh", "afqmc_zh", "talk_zh", "web_en"} {
		if !strings.Contains(notes.String(), name) {
			t.Errorf("nothing says that %s is missing: %s", name, &notes)
		}
	}
	for _, s := range sets {
		if strings.HasPrefix(s.name, "stackfaq") || s.fitted && slices.Contains(s.draws, "stackfaq_en") {
			t.Errorf("%s is there, drawn from %v", s.name, s.draws)
		}
	}
	_, err = newSource(empty{[]string{"intent/banking77/"}}, tree).sets(all, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "intent/banking77/train_5shot.jsonl") {
		t.Errorf("without banking77: %v", err)
	}
}

// TestSame: what a fit sees of a recipe is the same in every run, without the
// other recipes, and without what is only measured.
func TestSame(t *testing.T) {
	t.Parallel()
	data := lined{empty{}, map[string]string{
		"intent/smp2019_zh/train.jsonl":      `{"text":"今天天气怎么样"}` + "\n" + `{"text":"放一首歌"}`,
		"intent/clinc150/oos_valid.jsonl":    `{"text":"how far is the moon"}` + "\n" + `{"text":"who won the match"}`,
		"intent/banking77/train_5shot.jsonl": `{"text":"my card is lost","label":"lost"}` + "\n" + `{"text":"where is my transfer","label":"transfer"}`,
		"intent/banking77/valid.jsonl":       `{"text":"i lost my card","label":"lost"}` + "\n" + `{"text":"transfer not there","label":"transfer"}`,
	}}
	read := func(data fs.FS, all []recipe) map[string][]string {
		sets, err := newSource(data, tree).sets(all, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string][]string{}
		for _, s := range sets {
			if s.fitted {
				seen[s.name] = s.seen()
			}
		}
		return seen
	}
	all := recipes()
	whole := read(data, all)
	if len(whole["shop_zh/40"]) < 100 || len(whole["banking77/30"]) < 4 {
		t.Fatalf("too little is seen: %v of the shop, %v of banking77", whole["shop_zh/40"], whole["banking77/30"])
	}
	if again := read(data, all); !reflect.DeepEqual(again, whole) {
		t.Error("read again, it is not the same")
	}
	data.without = []string{"intent/smp2019_zh"}
	if less := read(data, all); !reflect.DeepEqual(less, whole) {
		t.Error("without what is only measured, the fit does not see the same")
	}
	for _, r := range all {
		for name, alone := range read(data, []recipe{r}) {
			if !slices.Equal(alone, whole[name]) {
				t.Errorf("%s is not the same alone", name)
			}
		}
	}
}

// seen lists what a fit sees of the set, in order.
func (s *set) seen() []string {
	var out []string
	for _, e := range s.entries {
		out = append(out, string(e.ID))
	}
	for i := range s.questions {
		if q := &s.questions[i]; q.fitted() {
			out = append(out, fmt.Sprint(q.text, slices.Sorted(maps.Keys(q.answers))))
		}
	}
	return out
}

// lined is empty but for some files.
type lined struct {
	empty
	texts map[string]string
}

func (l lined) Open(path string) (fs.File, error) {
	f, err := l.empty.Open(path)
	if text, ok := l.texts[path]; ok && err == nil {
		return fstest.MapFS{path: &fstest.MapFile{Data: []byte(text)}}.Open(path)
	}
	return f, err
}

func TestCommandIsChecked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for want, c := range map[string]command{
		"-data is missing":      {bundle: dir, tree: "../.."},
		"-data is " + dir:       {data: dir + "/no", bundle: dir, tree: "../.."},
		"-bundle is " + dir:     {data: dir, bundle: dir + "/no", tree: "../.."},
		"-tree is " + dir + ",": {data: dir, bundle: dir, tree: dir},
	} {
		if err := c.run(t.Context(), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}

// TestCut: the questions of entries that are left out stay, without an answer.
func TestCut(t *testing.T) {
	t.Parallel()
	var entries []usher.Entry
	var questions []question
	for _, id := range []usher.EntryID{"a-0", "a-1", "b-0", "c-0", "d-tent", "d-mat"} {
		entries = append(entries, usher.Entry{ID: id})
		questions = append(questions, asked{string(id), []usher.EntryID{id}}.question())
	}
	s := newSource(empty{}, tree)
	s.chance("cut", 3)
	got := s.cut(3, entries, questions)
	kept, threads := map[usher.EntryID]bool{}, map[string]bool{}
	for _, e := range got.entries {
		kept[e.ID], threads[thread(e.ID)] = true, true
	}
	if len(threads) != 3 || kept["a-0"] != kept["a-1"] || len(got.questions) != len(questions) {
		t.Fatalf("kept %v, with %d questions", kept, len(got.questions))
	}
	for _, q := range got.questions {
		if want := kept[usher.EntryID(q.text)]; (q.kind() == answerable) != want || q.answers[usher.EntryID(q.text)] != want {
			t.Errorf("%s is answered by %v; kept are %v", q.text, q.answers, kept)
		}
	}
}

// TestUnseen: a set is measured without any sample that shares a set with it.
func TestUnseen(t *testing.T) {
	t.Parallel()
	clinc, mixed := &set{draws: []string{"clinc150"}}, &set{draws: []string{"bitext_cs", "stackfaq_en"}}
	oos := &question{stranger: &pool{draws: []string{"clinc150"}}}
	for i, c := range []struct {
		sample sample
		from   []string
		want   bool
	}{
		{sample{set: clinc, question: &question{}}, []string{"clinc150"}, true},
		{sample{set: clinc, question: &question{}}, []string{"banking77"}, false},
		{sample{set: mixed, question: &question{}}, []string{"bitext_cs"}, true},
		{sample{set: mixed, question: oos}, []string{"clinc150"}, true},
		{sample{set: mixed, question: oos}, []string{"usher/shop"}, false},
	} {
		if got := c.sample.drawn(c.from); got != c.want {
			t.Errorf("%d: drawn from %v: %v", i, c.from, got)
		}
	}
}

func TestRequested(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		turn turn
		want string
	}{
		{"thanks, and one thing", turn{Role: "user", Acts: [][]string{{"General", "thank", "none", "none"}, {"Request", "酒店", "电话", ""}}}, "电话"},
		{"one thing of two", turn{Role: "user", Acts: [][]string{{"Attraction-Request", "Fee", "?"}, {"Hotel-Request", "Fee", "?"}}}, "Fee"},
		{"who helps", turn{Role: "agent", Acts: [][]string{{"Request", "酒店", "电话", ""}}}, ""},
		{"nothing", turn{Role: "user"}, ""},
		{"two things", turn{Role: "user", Acts: [][]string{{"Request", "酒店", "电话", ""}, {"Request", "酒店", "地址", ""}}}, ""},
		{"something is told", turn{Role: "user", Acts: [][]string{{"Inform", "酒店", "评分", "5分"}, {"Request", "酒店", "名称", ""}}}, ""},
		{"no act", turn{Role: "user", Acts: [][]string{{"Request"}}}, ""},
	} {
		if got := c.turn.requested(); got != c.want {
			t.Errorf("%s: %q is asked for, want %q", c.name, got, c.want)
		}
	}
}

// TestDamaged: a line that is no JSON is shown, with its file.
func TestDamaged(t *testing.T) {
	t.Parallel()
	const path = "intent/banking77/valid.jsonl"
	data := lined{empty{}, map[string]string{path: "\n" + `{"text":"fine","label":"a"}` + "\n" + `{"text":"cut o`}}
	_, err := read[labelled](newSource(data, tree), path)
	if err == nil || !strings.HasPrefix(err.Error(), path+`: "{\"text\":\"cut o": `) {
		t.Errorf("%v", err)
	}
}
