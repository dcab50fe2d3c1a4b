package train_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/train"
)

// counting counts the texts that are encoded.
type counting struct {
	meanings
	texts *int
}

func (c counting) Encode(ctx context.Context, texts []string) ([][]float32, error) {
	*c.texts += len(texts)
	return c.meanings.Encode(ctx, texts)
}

// stored is a memory that went through a file.
func stored(t *testing.T, m *train.Memory) *train.Memory {
	t.Helper()
	data, err := m.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	back, err := train.ParseMemory(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := back.AppendBinary(nil); err != nil || !bytes.Equal(again, data) {
		t.Errorf("a memory of %d bytes becomes one of %d: %v", len(data), len(again), err)
	}
	return back
}

func updated(t *testing.T, former *train.Memory, examples []train.Example, o train.Options) *train.Trained {
	t.Helper()
	u, err := train.Update(t.Context(), former, examples, o)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestUpdate: some lines come, one goes, one has another label and one label is
// new; the head is the one that all its lines give, and only new texts are encoded.
func TestUpdate(t *testing.T) {
	t.Parallel()
	encoded := 0
	o := train.Options{Encoder: counting{synonyms, &encoded}, EncoderID: "synonyms"}
	o.Wrong = 0.1
	old := slices.Concat(asked(3), lines(3, 20, 60))
	former := head(t, old, o)
	data := slices.Clone(old[1:])
	data[0].Label = "refund"
	data = append(data, train.Example{Text: "a voucher for my parcel", Label: "voucher"}, train.Example{Text: "voucher please", Label: "voucher"})
	encoded = 0
	u := updated(t, stored(t, former.Memory), data, o)
	if encoded != 2 {
		t.Errorf("%d texts were encoded for 2 new ones", encoded)
	}
	if !u.Updated || u.Scores != former.Scores || u.Reject != former.Reject || u.Data == former.Data || !slices.Contains(u.Labels, "voucher") {
		t.Errorf("updated %v, scores %+v, threshold %v, labels %v", u.Updated, u.Scores, u.Reject, u.Labels)
	}
	if former.Trust == nil || u.Trust == nil || *u.Trust != *former.Trust || !maps.Equal(u.RejectIn, former.RejectIn) ||
		len(u.Promises) == 0 || !slices.Equal(u.Promises, former.Promises) {
		t.Errorf("trust was %v and is %v, thresholds %v and %v, promises %v and %v", former.Trust, u.Trust, former.RejectIn, u.RejectIn, former.Promises, u.Promises)
	}
	kept, err := former.Memory.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	older, err := train.ParseMemory(bytes.Replace(kept, []byte(`"method":2`), []byte(`"method":1`), 1))
	if err != nil {
		t.Fatal(err)
	}
	if updated(t, older, data, o).Updated {
		t.Error("what was chosen in an older way is kept")
	}
	one, other := answers(t, u), answers(t, head(t, data, o))
	for i, text := range probes {
		if one[i].label != other[i].label {
			t.Errorf("%q is %v after an update, and %v after a whole training", text, one[i], other[i])
		}
	}
	// What comes back is as if it had never gone.
	one, other = answers(t, updated(t, u.Memory, old, o)), answers(t, former)
	for i, text := range probes {
		if one[i].label != other[i].label || math.Abs(float64(one[i].score-other[i].score)) > 0.01 {
			t.Errorf("%q is %v where a change was taken back, and was %v", text, one[i], other[i])
		}
	}
}

var probes = []string{"my parcel", "a repayment please", "the bill", "I want " + word(1), word(2) + "?", "zebra weather today"}

type answer struct {
	label string
	score float32
}

// answers are a head's to the probes.
func answers(t *testing.T, trained *train.Trained) []answer {
	t.Helper()
	m, err := tflite.Load(trained.Model)
	if err != nil {
		t.Fatal(err)
	}
	var out []answer
	for _, text := range probes {
		p := predictVector(t, m, text)
		best := slices.Index(p, slices.Max(p))
		out = append(out, answer{trained.Labels[best], p[best]})
	}
	return out
}

// TestUpdateAnew: where a memory does not serve, or too much has changed since the
// last choice, the training is a whole one.
func TestUpdateAnew(t *testing.T) {
	t.Parallel()
	o := train.Options{Encoder: synonyms, EncoderID: "synonyms"}
	old := slices.Concat(asked(3), lines(3, 20, 20))
	former := head(t, old, o).Memory
	more := slices.Concat(old, lines(1, 26, 0)[20:])
	for name, c := range map[string]struct {
		examples []train.Example
		o        train.Options
		anew     bool
	}{
		"the same lines":  {old, o, false},
		"six more":        {more, o, false},
		"another encoder": {old, train.Options{Encoder: synonyms, EncoderID: "others"}, true},
		"no encoder":      {old, train.Options{}, true},
		"a promise":       {old, train.Options{Encoder: synonyms, EncoderID: "synonyms", Wrong: 0.05}, true},
		"half the lines":  {old[:len(old)/2], o, true},
	} {
		if u := updated(t, former, c.examples, c.o); u.Updated == c.anew {
			t.Errorf("%s: updated %v", name, u.Updated)
		}
	}
	// Small changes add up, to more than 13 of 134 lines.
	six := updated(t, former, more, o)
	if u := updated(t, six.Memory, old, o); !u.Updated {
		t.Error("six lines came and went, and all was chosen anew")
	}
	if u := updated(t, six.Memory, more[9:], o); u.Updated {
		t.Error("six lines came and nine went, and nothing was chosen anew")
	}
}

// TestParseMemory: a damaged memory is no memory.
func TestParseMemory(t *testing.T) {
	t.Parallel()
	whole, err := head(t, asked(2), train.Options{Encoder: synonyms}).Memory.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	with := func(old, now string) []byte {
		b := bytes.Replace(whole, []byte(old), []byte(now), 1)
		binary.LittleEndian.PutUint32(b[6:], uint32(int(binary.LittleEndian.Uint32(b[6:]))+len(now)-len(old)))
		return b
	}
	about := 10 + int(binary.LittleEndian.Uint32(whole[6:]))
	put := func(at int, x ...byte) []byte {
		b := slices.Clone(whole)
		copy(b[at:], x)
		return b
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"nothing":          {nil, "USHM1"},
		"something else":   {[]byte(strings.Repeat("usher ", 9)), "USHM1"},
		"cut":              {whole[:len(whole)-1], "36 lines of 3 labels"},
		"cut early":        {whole[:30], "ends within"},
		"no JSON":          {put(10, 'x'), "invalid"},
		"too many lines":   {with(`"lines":36`, `"lines":99999999`), "labels, lines or settings"},
		"one label":        {with(`["delivery","invoice","refund"]`, `["delivery"]`), "labels, lines or settings"},
		"no trust":         {with(`"reject":`, `"trust":{"odds":1e9},"reject":`), "labels, lines or settings"},
		"no threshold":     {with(`"reject":`, `"reject_in":{"zh":2},"reject":`), "labels, lines or settings"},
		"no strength":      {with(`"strength":`, `"strength":-`), "labels, lines or settings"},
		"a foreign label":  {put(about+16, 3), "label 3 of 3"},
		"no finite number": {put(len(whole)-4, 0, 0, 0xc0, 0x7f), "NaN"},
	} {
		if _, err := train.ParseMemory(c.data); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func FuzzParseMemory(f *testing.F) {
	trained, err := train.Head(f.Context(), asked(1), train.Options{Encoder: synonyms})
	if err != nil {
		f.Fatal(err)
	}
	whole, err := trained.Memory.AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := train.ParseMemory(data)
		if err != nil {
			return
		}
		if back, err := m.AppendBinary(nil); err != nil || len(back) == 0 {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}
