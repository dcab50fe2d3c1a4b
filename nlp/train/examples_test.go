package train_test

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"usher"
	"usher/nlp/train"
)

func TestReadExamples(t *testing.T) {
	t.Parallel()
	in := "\ufeff{\"text\":\"hi\",\"label\":\" greet \",\"domain\":\"x\"}\n\n  {\"label\":\"a\",\"text\":\"你好\"}"
	got, err := train.ReadExamples(strings.NewReader(in))
	want := []train.Example{{Text: "hi", Label: "greet"}, {Text: "你好", Label: "a"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := train.ReadExamples(strings.NewReader("\n \n")); err != nil || len(got) != 0 {
		t.Errorf("empty lines: %v, %v", got, err)
	}
}

func TestReadExamplesRefuses(t *testing.T) {
	t.Parallel()
	good := `{"text":"a","label":"b"}` + "\n"
	for name, c := range map[string]struct {
		in   string
		code usher.Code
		says string
	}{
		"no JSON":    {good + "text,label", usher.CodeInvalid, "Line 2"},
		"no label":   {good + good + `{"text":"a"}`, usher.CodeInvalid, "Line 3"},
		"no text":    {`{"text":" ","label":"a"}`, usher.CodeInvalid, "Line 1"},
		"a number":   {`{"text":1,"label":"a"}`, usher.CodeInvalid, "Line 1"},
		"not UTF-8":  {"{\"text\":\"\xff\",\"label\":\"a\"}", usher.CodeInvalid, "UTF-8"},
		"a long one": {good + `{"text":"` + strings.Repeat("a", 2<<20), usher.CodeTooLarge, "Line 2"},
	} {
		got, err := train.ReadExamples(strings.NewReader(c.in))
		if got != nil || usher.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, err := train.ReadExamples(iotest.ErrReader(io.ErrUnexpectedEOF)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a broken reader: %v", err)
	}
}

func FuzzReadExamples(f *testing.F) {
	f.Add(`{"text":"a","label":"b"}`)
	f.Add("{\"text\":\"\\ud800\",\"label\":\"b\"}\n\n{")
	f.Fuzz(func(t *testing.T, in string) {
		examples, err := train.ReadExamples(strings.NewReader(in))
		if err != nil && examples != nil {
			t.Fatal("examples with an error")
		}
		for _, e := range examples {
			if e.Label == "" || strings.TrimSpace(e.Text) == "" {
				t.Fatalf("%q", e)
			}
		}
	})
}
