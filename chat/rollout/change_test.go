package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"usher"
	"usher/chat/rollout"
)

// TestGoLive goes live, rolls back, and comes up again after a restart, also
// where the candidate is gone by then.
func TestGoLive(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	s := r.status()
	if s.Live.Name != "base" || s.Previous != nil || s.Problem != "" || len(s.Bundles) != 3 || !s.Bundles[0].BuiltIn || !s.Bundles[0].Live || s.Bundles[1].Files[0] != "blue" {
		t.Errorf("at first: %+v", s)
	}
	r.serves("base")
	if _, err := r.RollBack(t.Context(), "ann"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("back to nothing: %v", err)
	}
	told := r.told.Load()
	if s = r.live("red"); s.Previous.Name != "base" || !s.Previous.Loaded || s.Live.By != "ann" || s.Live.Since.IsZero() || s.Change.Step != rollout.StepDone || s.Change.Done != 11 || s.Change.Total != 11 {
		t.Errorf("live: %+v, change %+v", s, s.Change)
	}
	if r.told.Load() < told+2 {
		t.Error("nobody was told")
	}
	r.serves("red")
	if again := r.live("red"); again.Previous.Name != "base" {
		t.Errorf("live once more: %+v", again)
	}
	r.live("blue")
	r.serves("blue")
	s, err := r.RollBack(t.Context(), "bob")
	if must(t, err); s.Previous.Name != "blue" || s.Live.By != "bob" || s.Change.Kind != rollout.KindBack {
		t.Errorf("back: %+v", s)
	}
	r.serves("red")
	if kept := r.kept(); len(kept) != 2 {
		t.Errorf("copies of %v are kept", kept)
	}

	r.stop()
	must(t, os.RemoveAll(filepath.Join(r.dir, "red")))
	r.start()
	r.serves("red")
	if s = r.status(); s.Problem != "" || s.Previous.Name != "blue" || s.Previous.Loaded || s.Live.By != "bob" || len(s.Bundles) != 3 {
		t.Errorf("after a restart: %+v", s)
	}
	_, err = r.RollBack(t.Context(), "bob")
	must(t, err)
	r.serves("blue")
	r.live("base")
	r.serves("base")
	r.stop()
	r.start()
	r.serves("base")
	if s = r.status(); s.Previous.Name != "blue" {
		t.Errorf("back on the base: %+v", s)
	}
}

// TestStartsWithout: what was live is missing, damaged, or not what the operator
// wants any more; the base serves, and it is told why.
func TestStartsWithout(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	r.live("red")
	r.stop()
	must(t, os.RemoveAll(filepath.Join(r.dir, ".kept")))
	r.start()
	r.serves("red") // the candidate is still there
	r.stop()
	must(t, os.RemoveAll(filepath.Join(r.dir, "red")))
	must(t, os.RemoveAll(filepath.Join(r.dir, ".kept")))
	r.start()
	r.serves("base")
	if s := r.status(); !strings.Contains(s.Problem, "red 1, which was live, cannot be opened") || s.Live.By != "" {
		t.Errorf("gone: %+v", s)
	}
	r.stop()
	r.bring("red")
	r.start()
	r.serves("red") // it has come back
	r.live("blue")
	r.stop()

	r.start("/etc/other.tflite")
	r.serves("base")
	if s := r.status(); !strings.Contains(s.Problem, "names another bundle") || s.Previous != nil {
		t.Errorf("another configuration: %+v", s)
	}
	if s := r.live("red"); s.Problem != "" {
		t.Errorf("chosen anew: %+v", s)
	}
	r.stop()
	r.start("/etc/other.tflite")
	r.serves("red")
	r.stop()
	r.store.setting.Value = "{damaged"
	r.start()
	r.serves("base")
	if s := r.status(); !strings.Contains(s.Problem, "cannot be read") {
		t.Errorf("damaged: %+v", s)
	}
}

// TestGoLiveFails: whatever goes wrong, what was live goes on as it was.
func TestGoLiveFails(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	fails := func(why string) {
		t.Helper()
		s := r.live("red")
		if s.Change.Step != rollout.StepFailed || !strings.Contains(s.Change.Error, why) || s.Live.Name != "base" || s.Previous != nil {
			t.Errorf("%q: %+v", why, s.Change)
		}
		r.serves("base")
		if kept := r.kept(); len(kept) != 0 {
			t.Errorf("%q: copies of %v are kept", why, kept)
		}
		if found, err := r.engine.FindBestMatch(t.Context(), usher.Query{Text: "what about the parcel", Encoder: sample(t, "red").EncoderID()}); err != nil || found[0].Vector != 0 {
			t.Errorf("%q: vectors of it are kept: %+v, %v", why, found, err)
		}
	}
	r.store.fail = errors.New("disk full")
	fails("log says why")
	r.store.fail = usher.Errorf(usher.CodeConflict, nil, "somebody was faster")
	fails("somebody was faster")
	r.store.fail = nil
	must(t, os.RemoveAll(filepath.Join(r.dir, ".kept")))
	must(t, os.WriteFile(filepath.Join(r.dir, ".kept"), []byte("in the way"), 0o600))
	s := r.live("red")
	if s.Change.Step != rollout.StepFailed || s.Live.Name != "base" {
		t.Errorf("no place for a copy: %+v", s.Change)
	}
	must(t, os.Remove(filepath.Join(r.dir, ".kept")))
	if _, err := r.GoLive(t.Context(), "0123456789abcdef", "ann"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("a hash that there is not: %v", err)
	}
	r.live("red")
	r.serves("red")
}

// TestSwapUnderLoad goes live and rolls back a hundred times while customers
// talk: no turn fails, and each is of one bundle as a whole.
func TestSwapUnderLoad(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	names := map[string]string{}
	for _, name := range []string{"base", "red", "blue"} {
		names[sample(t, name).Hash()] = name
	}
	stop := make(chan struct{})
	var customers sync.WaitGroup
	var turns atomic.Int64
	var seen sync.Map
	for range 4 {
		customers.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				turns.Add(1)
				text := []string{"a reset please", "what about the parcel", "refund refund question 1\nand what about the invoice?"}[n%3]
				reply, err := r.bot.Respond(context.Background(), usher.Conversation{State: usher.StateBot}, usher.Memory{Question: "what about the parcel", Entry: "parcel"}, text, "")
				u := reply.Understanding
				name := names[u.Bundle]
				seen.Store(name, true)
				switch {
				case err != nil || reply.Err != nil:
					t.Errorf("%q: %v, %v", text, err, reply.Err)
					return
				case n%3 == 0 && u.Intents[0].Label != name:
					t.Errorf("%q by %q is %v", text, name, u.Intents)
					return
				case n%3 == 1 && (len(u.Answers) == 0 || u.Answers[0].Entry != "parcel"):
					t.Errorf("%q by %q finds %+v", text, name, u.Answers)
					return
				case n%3 == 1 && math.Abs(u.Answers[0].Vector-1) > 0.02:
					t.Errorf("%q by %q finds %+v: its vector met those of another encoder, or none", text, name, u.Answers)
					return
				}
			}
		})
	}
	for i := range 50 {
		s := r.live([]string{"red", "blue"}[i%2])
		if s.Change.Step != rollout.StepDone {
			t.Fatalf("swap %d: %+v", i, s.Change)
		}
		back, err := r.RollBack(t.Context(), "ann")
		if err != nil || back.Change.Step != rollout.StepDone {
			t.Fatalf("rollback %d: %+v, %v", i, back.Change, err)
		}
		if i%10 == 9 { // somebody works on the entries meanwhile
			e := entries()[1+i/10]
			e.Variants = append(e.Variants, usher.Variant{Text: fmt.Sprintf("%s once more %d", e.ID, i)})
			must(t, r.engine.Put(t.Context(), e))
		}
	}
	close(stop)
	customers.Wait()
	for _, name := range []string{"base", "red", "blue"} {
		if _, ok := seen.Load(name); !ok {
			t.Errorf("no turn was taken with %s", name)
		}
	}
	t.Logf("%d turns, 100 swaps", turns.Load())
	r.serves("base")
}

// TestOneAtATime: a second change has to wait for the first.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	var all sync.WaitGroup
	var done, refused atomic.Int64
	for i := range 8 {
		all.Go(func() {
			_, err := r.GoLive(t.Context(), sample(t, []string{"red", "blue"}[i%2]).Hash(), "ann")
			switch usher.CodeOf(err) {
			case "":
				done.Add(1)
			case usher.CodeConflict:
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if done.Load() == 0 || done.Load()+refused.Load() != 8 {
		t.Errorf("%d done, %d refused", done.Load(), refused.Load())
	}
	r.serves(r.status().Live.Name)
}

// TestTurnKeepsItsVectors: a turn that lasts for several changes finds the
// vectors of the bundle that it began with, which go when it ends.
func TestTurnKeepsItsVectors(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	b, release := r.holder.Pin()
	found := func() float64 {
		t.Helper()
		all, err := r.engine.FindBestMatch(t.Context(), usher.Query{Text: "what about the parcel", Encoder: b.EncoderID()})
		must(t, err)
		return all[0].Vector
	}
	r.live("red")
	r.live("blue")
	if v := found(); v < 0.98 {
		t.Errorf("in the middle of the turn its vectors are gone: %v", v)
	}
	release()
	r.until("them to go", func(rollout.Status) bool { return found() == 0 })
	r.serves("blue")
}

// stuck is a context that whoever asks it waits for.
type stuck struct {
	context.Context
	asked, on chan struct{}
	once      *sync.Once
}

func (s stuck) Err() error {
	s.once.Do(func() { close(s.asked) })
	<-s.on
	return s.Context.Err()
}

// TestTidyHoldsNobodyUp: what is put away waits for an entry that is being
// changed, and nobody waits for that.
func TestTidyHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	_, err := r.StartShadow(t.Context(), sample(t, "red").Hash(), "ann")
	must(t, err)
	slow := stuck{t.Context(), make(chan struct{}), make(chan struct{}), new(sync.Once)}
	changed := entries()[1]
	changed.Variants = append(changed.Variants, usher.Variant{Text: "what else about it"})
	var putting sync.WaitGroup
	putting.Go(func() { must(t, r.engine.Put(slow, changed)) })
	<-slow.asked
	answered := make(chan error, 1)
	go func() {
		if _, err := r.StopShadow(context.Background(), "ann"); err != nil {
			answered <- err
			return
		}
		for range 100 { // while work waits for the entry
			if _, err := r.Status(context.Background()); err != nil {
				answered <- err
				return
			}
			time.Sleep(time.Millisecond)
		}
		answered <- nil
	}()
	select {
	case err := <-answered:
		must(t, err)
	case <-time.After(30 * time.Second):
		t.Error("the models cannot be looked at while an entry is being changed")
	}
	close(slow.on)
	putting.Wait()
	r.until("the shadow's vectors to go", func(rollout.Status) bool {
		all, err := r.engine.FindBestMatch(t.Context(), usher.Query{Text: "what about the parcel", Encoder: sample(t, "red").EncoderID()})
		must(t, err)
		return all[0].Vector == 0
	})
}

// TestSomebodyElseChooses: the setting has changed under the server. Who goes
// live hears of it once, and may then go on; what has nothing to do with the
// other choice is done beside it.
func TestSomebodyElseChooses(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	chosen := func(value string) {
		r.store.mu.Lock()
		defer r.store.mu.Unlock()
		r.store.setting.Key, r.store.setting.Value = usher.SettingModels, value
		r.store.setting.Version += 3
	}
	r.live("red")
	chosen(r.store.setting.Value) // the same once more
	if s := r.live("base"); s.Change.Step != rollout.StepDone {
		t.Errorf("after the same choice: %+v", s.Change)
	}
	blue := fmt.Sprintf(`{"live":{"hash":%q,"name":"blue","version":"1","file":"blue"},"by":"bob"}`, sample(t, "blue").Hash())
	chosen(blue)
	s := r.live("red")
	if s.Change.Step != rollout.StepFailed || !strings.Contains(s.Change.Error, "somebody has chosen other models") || s.Live.Name == "red" {
		t.Errorf("after another choice: %+v, and %s is live", s.Change, s.Live.Name)
	}
	r.settled("blue")
	r.serves("blue")
	if s = r.live("red"); s.Change.Step != rollout.StepDone || s.Problem != "" {
		t.Errorf("once more: %+v, %q", s.Change, s.Problem)
	}
	chosen(blue)
	if s, err := r.RollBack(t.Context(), "ann"); err != nil || s.Change.Step != rollout.StepFailed && s.Live.Name != "blue" {
		t.Errorf("back after another choice: %+v, %v", s.Change, err)
	}
	r.settled("blue")
	chosen(strings.Replace(blue, "bob", "cleo", 1))
	s, err := r.StartShadow(t.Context(), sample(t, "base").Hash(), "ann")
	if must(t, err); s.Change.Step != rollout.StepDone || s.Shadow == nil {
		t.Errorf("a shadow beside another choice: %+v", s.Change)
	}
	chosen(strings.Replace(r.store.setting.Value, "cleo", "dora", 1))
	s, err = r.StopShadow(t.Context(), "ann")
	if must(t, err); s.Shadow != nil || r.shows("base") || !strings.Contains(r.store.setting.Value, "dora") {
		t.Errorf("stopped beside another choice: %+v, %s", s.Shadow, r.store.setting.Value)
	}
	chosen("{damaged")
	r.live("base")
	if s = r.live("base"); s.Change.Step != rollout.StepDone || s.Live.Name != "base" {
		t.Errorf("after nonsense: %+v", s.Change)
	}
	r.serves("base")
}

// TestJobPanics: a change that panics has failed, its candidate is refused until
// its files change, and all else goes on.
func TestJobPanics(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	r.store.panics = true
	s := r.live("red")
	r.store.panics = false
	if s.Change.Step != rollout.StepFailed || !strings.Contains(s.Change.Error, "failed with it: index out of range [5]") || s.Live.Name != "base" || len(s.Refused) != 1 || s.Refused[0].Name != "red" {
		t.Errorf("%+v; refused %+v", s.Change, s.Refused)
	}
	if !strings.Contains(s.Refused[0].Reason, "index out of range [5]") {
		t.Errorf("the reason is %q", s.Refused[0].Reason)
	}
	if _, err := r.GoLive(t.Context(), sample(t, "red").Hash(), "ann"); usher.CodeOf(err) != usher.CodeNotFound {
		t.Errorf("once more: %v", err)
	}
	r.live("blue")
	r.serves("blue")
	r.bring("red")
	r.until("red to be checked anew", func(s rollout.Status) bool { return len(s.Refused) == 0 && len(s.Arriving) == 0 })
	r.live("red")
	r.serves("red")
}

// TestDamagedWhileLive: what lies under the name of the bundle in service is
// written over with one that is damaged or does not fit. It is refused with the
// cause, the old one serves on, also after a restart, and a sound one is taken.
func TestDamagedWhileLive(t *testing.T) {
	t.Parallel()
	r := newRig(t).start()
	r.live("red")
	edited := func(path, old, fresh string) func() {
		return func() {
			at := filepath.Join(r.dir, "red", path)
			data, err := os.ReadFile(at)
			must(t, err)
			if !strings.Contains(string(data), old) {
				t.Fatalf("%s does not hold %q", path, old)
			}
			must(t, os.WriteFile(at, []byte(strings.Replace(string(data), old, fresh, 1)), 0o600))
		}
	}
	unsummed := func(then func()) func() {
		return func() {
			must(t, os.Remove(filepath.Join(r.dir, "red", "SHA256SUMS")))
			then()
		}
	}
	for says, spoil := range map[string]func(){
		"its 2 labels are not the 3":              unsummed(edited("bundle.yaml", "[greeting, question]", "[greeting, question, more]")),
		"bundle.yaml is not what SHA256SUMS says": edited("bundle.yaml", "tokenizer: bilingual", "tokenizer: bert-uncased"),
		`heads/act.tflite fails case 1 of golden.jsonl: "hello`: unsummed(func() {
			must(t, os.WriteFile(filepath.Join(r.dir, "red", "golden.jsonl"), []byte(`{"text":"hello","expect":{"act":"question"}}`), 0o600))
		}),
		"heads/intent.tflite is not what SHA256SUMS says": func() { must(t, os.Truncate(filepath.Join(r.dir, "red", "heads", "intent.tflite"), 1000)) },
		"encoder.tflite is missing":                       func() { must(t, os.Remove(filepath.Join(r.dir, "red", "encoder.tflite"))) },
	} {
		spoil()
		r.until("red to be refused: "+says, func(s rollout.Status) bool {
			return len(s.Arriving) == 0 && len(s.Refused) == 1 && s.Refused[0].Name == "red" && strings.Contains(s.Refused[0].Reason, says)
		})
		r.serves("red")
		r.stop()
		r.start()
		r.serves("red")
		must(t, os.RemoveAll(filepath.Join(r.dir, "red")))
		r.bring("red")
		r.until("red to be ready", func(s rollout.Status) bool { return len(s.Refused) == 0 && len(s.Arriving) == 0 })
	}
	r.live("blue")
	r.live("red")
	r.serves("red")
}
