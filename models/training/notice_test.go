package training_test

import (
	"maps"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"usher/models/training"
)

// TestSetsAgree: what the training in Python reads is what may ship here.
func TestSetsAgree(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("encoder/data.py")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^    "(\w+)": \("[^"]+", "([^"]+)"\),$`).FindAllStringSubmatch(string(source), -1) {
		read[found[1]] = found[2]
	}
	if !reflect.DeepEqual(read, training.Shippable) {
		t.Errorf("encoder/data.py reads %v; encoder.go lets ship %v", read, training.Shippable)
	}
}

// TestNotice: NOTICE names the teacher, and each set that may ship with its
// licences.
func TestNotice(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	notice := string(data)
	may := maps.Clone(training.Shippable)
	maps.Copy(may, training.Fitted)
	for name, licences := range may {
		entry := regexp.MustCompile(`(?m)^  (?:\w+, )*` + name + `(?:, \w+)*: .*(?:\n    .*)*`).FindString(notice)
		if entry == "" {
			t.Errorf("NOTICE does not name the set %s; its licence is %s", name, licences)
		}
		for licence := range strings.SplitSeq(licences, ", ") {
			if !strings.Contains(strings.Join(strings.Fields(entry), " "), licence) {
				t.Errorf("NOTICE does not say that the set %s is under %s: %q", name, licence, entry)
			}
		}
	}
	teacher, err := os.ReadFile("encoder/card.py")
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"name": training.MiniLM.Name, "source": training.MiniLM.Source, "licence": training.MiniLM.Licence} {
		found := regexp.MustCompile(`"` + field + `": "([^"]+)"`).FindSubmatch(teacher)
		if found == nil || string(found[1]) != want || !strings.Contains(notice, strings.TrimPrefix(want, "PyPI ")) {
			t.Errorf("the teacher's %s, %q, is not what NOTICE gives, or encoder/card.py: %q", field, want, found)
		}
	}
}
