package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/chat"
	"usher/chat/rollout"
	"usher/faq"
	"usher/nlp/bundle"
	"usher/nlp/bundle/shelf"
	"usher/nlp/sentence"
	"usher/nlp/tflite"
	"usher/nlp/train"
)

// words is the vocabulary of the sample encoders.
var words = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "parcel", "lost", "refund", "money", "invoice", "address", "open", "pay", "快递", "退款"}

// dim is the dimension of their vectors.
const dim = 8

// encoder sums a number for each word, moved along by turn: of two encoders with
// another turn, the vectors of one mean nothing by the other.
func encoder(turn int) (*bundle.Sentence, error) {
	table := make([]float32, len(words)*dim)
	for i := 4; i < len(words); i++ {
		table[i*dim+(i+turn)%dim] = 1
	}
	b := tflite.NewBuilder("sum of words")
	ids := b.Input("ids", tflite.Int32, 1, -1)
	b.Output("vector", b.Sum(b.Gather(tflite.Constant(b, "table", []int{len(words), dim}, table), ids, 0), false, 1))
	model, err := b.Bytes()
	return &bundle.Sentence{
		Encoder: bundle.Encoder{Tokenizer: sentence.Bilingual, Dimension: dim}, Model: model, Pieces: []byte(strings.Join(words, "\n") + "\n"),
	}, err
}

// heads are the lines of the sample's heads but for the intents.
var heads = map[string]string{
	bundle.HeadAct:        "greeting: hello, hi, good morning\nquestion: where is my order, how much is it, what about the parcel",
	bundle.HeadHuman:      "none: where is my order, how much is it, what about the parcel, reset please, a reset\nwants_person: talk to a human, agent please",
	bundle.HeadModeration: "ok: where is my order, how much is it, what about the parcel, reset please, a reset\nabuse: you idiot, stupid fool",
}

func trained(data string) (*train.Trained, error) {
	var all []train.Example
	for line := range strings.Lines(data) {
		label, texts, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for text := range strings.SplitSeq(texts, ", ") {
			all = append(all, train.Example{Text: text, Label: label})
		}
	}
	return train.Head(context.Background(), all, train.Options{})
}

// samples are bundles by name. Of a text about a reset the intent is the
// bundle's own name.
var samples = sync.OnceValues(func() (map[string]*bundle.Bundle, error) {
	all, common := map[string]*bundle.Bundle{}, map[string]*train.Trained{}
	for name, data := range heads {
		t, err := trained(data)
		if err != nil {
			return nil, err
		}
		common[name] = t
	}
	for i, name := range []string{"base", "red", "blue"} {
		intent, err := trained(name + ": reset it, reset please, a reset\nreset_done: it is done, thanks done, all done\noos: who won, a story about dragons")
		if err != nil {
			return nil, err
		}
		p := bundle.Parts{Name: name, Version: "1", Licence: "MIT", Languages: []usher.Language{usher.English}, Heads: map[string]*train.Trained{bundle.HeadIntent: intent}}
		for head, t := range common {
			p.Heads[head] = t
		}
		if p.Encoder, err = encoder(3 * i); err == nil {
			all[name], err = bundle.Make(context.Background(), p)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
})

func sample(t *testing.T, name string) *bundle.Bundle {
	t.Helper()
	all, err := samples()
	must(t, err)
	return all[name]
}

// entries are the company's: each has two wordings but the last.
func entries() []usher.Entry {
	var all []usher.Entry
	for i, word := range []string{"parcel", "refund", "invoice", "address", "pay"} {
		all = append(all, usher.Entry{
			ID: usher.EntryID(word), Answer: usher.Texts{"en": "All about " + word + "."},
			Variants: []usher.Variant{{Text: fmt.Sprintf("what about the %s", word)}, {Text: fmt.Sprintf("%s %s question %d", word, word, i)}},
		})
	}
	return append(all, usher.Entry{ID: "hours", Answer: usher.Texts{"en": "Nine to five."}, Variants: []usher.Variant{{Text: "when are you open"}}})
}

// store keeps settings and knowledge in memory.
type store struct {
	mu      sync.Mutex
	setting usher.Setting
	saved   []func() // told of each setting that was saved
	fail    error
	panics  bool // instead of saving
	entries []usher.Entry
	intents []usher.Intent
	misses  []usher.Miss
}

func (s *store) Setting(context.Context, string) (usher.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.setting.Version == 0 {
		return usher.Setting{}, usher.Errorf(usher.CodeNotFound, nil, "there is none")
	}
	return s.setting, nil
}

func (s *store) SaveSetting(_ context.Context, v usher.Setting) (usher.Setting, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.panics {
		panic("index out of range [5] with length 3")
	}
	if s.fail != nil {
		return v, s.fail
	}
	if v.Key != usher.SettingModels || v.Version != s.setting.Version {
		return v, usher.Errorf(usher.CodeConflict, nil, "somebody was faster")
	}
	v.Version++
	s.setting = v
	for _, told := range s.saved {
		told()
	}
	return v, nil
}

func (s *store) Entries(context.Context) ([]usher.Entry, error) { return s.entries, nil }

func (s *store) Intents(context.Context) ([]usher.Intent, error) { return s.intents, nil }

func (s *store) Misses(context.Context, usher.MissFilter) ([]usher.Miss, error) { return s.misses, nil }

// rig is a rollout over a folder, with all that it needs.
type rig struct {
	*rollout.Rollout
	t         *testing.T
	dir       string
	completes string // folder of what completes task files
	store     *store
	depot     *depot // nil: this server is alone
	shelf     *shelf.Shelf
	holder    *bundle.Holder
	engine    *faq.Engine
	bot       *chat.AIChatBot
	told      atomic.Int64
	first     rollout.First

	pressed  atomic.Bool
	asked    atomic.Int64 // how often whether customers wait
	gone     atomic.Bool  // the base
	panics   atomic.Bool  // whoever asks whether customers wait
	dropped  atomic.Int64
	compared atomic.Pointer[func()] // called for each turn that was compared
	stop     func()                 // ends it, and waits
}

// pin gives a turn its models.
func (r *rig) pin() (chat.IntentRecognizer, func()) { return r.holder.Pin() }

// waits tells whether customers wait.
func (r *rig) waits() bool {
	r.asked.Add(1)
	if r.panics.Load() {
		panic("index out of range [7] with length 3")
	}
	return r.pressed.Load()
}

// newRig makes a folder with red and blue in it.
func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, dir: filepath.Join(t.TempDir(), "models"), completes: filepath.Join(t.TempDir(), "base"), store: &store{entries: entries()}}
	must(t, sample(t, "base").Write(r.completes))
	r.bring("red")
	r.bring("blue")
	return r
}

// bring drops a sample in.
func (r *rig) bring(name string) {
	must(r.t, sample(r.t, name).WriteSummed(filepath.Join(r.dir, name)))
}

// start starts it, as a server that comes up does; with another word for the
// configured bundle where one is given.
func (r *rig) start(configured ...string) *rig {
	r.t.Helper()
	c := shelf.Config{Dir: r.dir, Base: os.DirFS(r.completes), Every: 5 * time.Millisecond}
	if r.depot != nil {
		c.Depot = r.depot
	}
	r.shelf = shelf.New(c)
	base := sample(r.t, "base")
	var err error
	r.first, err = rollout.Open(r.t.Context(), rollout.Places{
		Shelf: r.shelf, Settings: r.store, Base: base, Configured: strings.Join(configured, ""),
		Load: func(context.Context) (*bundle.Bundle, error) {
			if r.gone.Load() {
				return nil, usher.Errorf(usher.CodeInvalid, nil, "the base is gone")
			}
			return base, nil
		},
	})
	must(r.t, err)
	r.holder = bundle.NewHolder(r.first.Bundle)
	r.engine = faq.New(faq.Config{Encoder: r.first.Bundle})
	must(r.t, r.engine.Load(r.t.Context(), r.store.entries))
	r.bot = chat.NewBot(r.holder, r.engine, chat.BotConfig{Pin: r.pin})
	r.Rollout = rollout.New(r.first, rollout.Config{
		Holder: r.holder, FAQ: r.engine, Bot: r.bot, Data: r.store, Patience: time.Minute,
		Publish: func(_ context.Context, e usher.Event) {
			if e.Kind != usher.EventModels {
				r.t.Errorf("told %+v", e)
			}
			r.told.Add(1)
		},
		Pressed: r.waits, Dropped: func() { r.dropped.Add(1) },
		Compared: func(bool) {
			if f := r.compared.Load(); f != nil {
				(*f)()
			}
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { r.Run(ctx) })
	all.Go(func() { r.engine.Run(ctx) })
	r.stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	r.t.Cleanup(r.stop)
	r.checked()
	return r
}

// checked waits until everything in the folder is.
func (r *rig) checked() {
	r.t.Helper()
	lie, err := filepath.Glob(filepath.Join(r.dir, "[a-z]*"))
	must(r.t, err)
	r.until("candidates to be checked", func(s rollout.Status) bool {
		n := len(s.Refused)
		for _, b := range s.Bundles {
			n += len(b.Files)
		}
		return len(s.Arriving) == 0 && n == len(lie)
	})
}

// status reads how things stand.
func (r *rig) status() rollout.Status {
	r.t.Helper()
	s, err := r.Status(r.t.Context())
	must(r.t, err)
	return s
}

// until waits for the status to be so.
func (r *rig) until(what string, so func(rollout.Status) bool) rollout.Status {
	r.t.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		s := r.status()
		if so(s) {
			return s
		}
		if time.Now().After(end) {
			r.t.Fatalf("waited in vain for %s: %+v", what, s)
		}
	}
}

// live goes live with a sample.
func (r *rig) live(name string) rollout.Status {
	r.t.Helper()
	s, err := r.GoLive(r.t.Context(), sample(r.t, name).Hash(), "ann")
	must(r.t, err)
	return s
}

// serves wants a bundle to serve: models, vectors and what is said of it.
func (r *rig) serves(name string) {
	r.t.Helper()
	b := sample(r.t, name)
	if s := r.status(); s.Live.Hash != b.Hash() || s.Live.Name != name || r.holder.Hash() != b.Hash() {
		r.t.Errorf("%s is live, and %s in the holder; want %s", s.Live.Name, r.holder.Manifest().Name, name)
	}
	u := r.turn("what about the parcel").Understanding
	if u.Bundle != b.Hash() || len(u.Answers) == 0 || u.Answers[0].Entry != "parcel" || u.Answers[0].Vector < 0.98 {
		r.t.Errorf("with %s live a turn is %+v", name, u)
	}
	if u := r.turn("a reset please").Understanding; u.Intents[0].Label != name {
		r.t.Errorf("with %s live the intent is %v", name, u.Intents)
	}
	found, err := r.engine.FindBestMatch(r.t.Context(), usher.Query{Text: "what about the parcel"})
	if err != nil || found[0].Vector < 0.98 {
		r.t.Errorf("with %s live a search without a vector finds %+v, %v", name, found, err)
	}
}

// turn takes one.
func (r *rig) turn(text string) chat.Reply {
	r.t.Helper()
	reply, err := r.bot.Respond(r.t.Context(), usher.Conversation{State: usher.StateBot}, usher.Memory{}, text, "")
	if err = errors.Join(err, reply.Err); err != nil {
		r.t.Fatal(err)
	}
	return reply
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kept lists the copies that are kept.
func (r *rig) kept() []string {
	found, err := os.ReadDir(filepath.Join(r.dir, ".kept"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.t.Fatal(err)
	}
	var all []string
	for _, f := range found {
		all = append(all, f.Name())
	}
	return all
}
