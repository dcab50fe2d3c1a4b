package report

import (
	"fmt"
	"reflect"
	"regexp"
	"testing"
)

// TestWords: both languages say everything, and fill in the same.
func TestWords(t *testing.T) {
	t.Parallel()
	verbs := regexp.MustCompile(`%[sd]`)
	if len(chinese.One) > 0 {
		t.Error("Chinese has no plural")
	}
	en, zh := texts(reflect.ValueOf(english), ""), texts(reflect.ValueOf(chinese), "")
	for name, text := range en {
		other, ok := zh[name]
		if !ok || text == "" || other == "" {
			t.Errorf("%s: %q, in Chinese %q", name, text, other)
		}
		if a, b := verbs.FindAllString(text, -1), verbs.FindAllString(other, -1); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s fills in %v, in Chinese %v", name, a, b)
		}
	}
	if len(en) != len(zh) || len(en) < 100 {
		t.Errorf("%d texts in English, %d in Chinese", len(en), len(zh))
	}
}

// mayBeEmpty are names whose meaning is plain.
var mayBeEmpty = map[string]bool{"Questions.Means": true}

// texts lists the texts of a struct by name.
func texts(v reflect.Value, name string) map[string]string {
	out := map[string]string{}
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" || !mayBeEmpty[name] {
			out[name] = v.String()
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			if name != "" {
				field = name + "." + field
			}
			for k, s := range texts(v.Field(i), field) {
				out[k] = s
			}
		}
	case reflect.Map:
		if name == "One" {
			return out
		}
		for _, key := range v.MapKeys() {
			for k, s := range texts(v.MapIndex(key), name+"/"+key.String()) {
				out[k] = s
			}
		}
	}
	return out
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	if columns("退款 ok。") != 9 || columns("–") != 1 {
		t.Errorf("%d, %d", columns("退款 ok。"), columns("–"))
	}
}
