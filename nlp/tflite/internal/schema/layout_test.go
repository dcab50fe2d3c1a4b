package schema_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite/internal/schema"
)

// schemaTables reads the tables of schema.fbs: "name:type" in order, unions as
// the two fields they take.
func schemaTables(t *testing.T) map[string][][2]string {
	t.Helper()
	source, err := os.ReadFile("schema.fbs")
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`//[^\n]*`).ReplaceAllString(string(source), "")
	unions := map[string]bool{}
	for _, u := range regexp.MustCompile(`union\s+(\w+)`).FindAllStringSubmatch(text, -1) {
		unions[u[1]] = true
	}
	fieldLine := regexp.MustCompile(`(\w+)\s*:\s*(\[?\w+\]?)`)
	out := map[string][][2]string{}
	for _, table := range regexp.MustCompile(`table\s+(\w+)\s*\{([^}]*)\}`).FindAllStringSubmatch(text, -1) {
		for line := range strings.SplitSeq(table[2], ";") {
			m := fieldLine.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			if unions[m[2]] {
				out[table[1]] = append(out[table[1]], [2]string{m[1] + "_type", "union type"})
			}
			out[table[1]] = append(out[table[1]], [2]string{m[1], m[2]})
		}
	}
	return out
}

func TestLayoutsAgreeWithTheSchema(t *testing.T) {
	t.Parallel()
	tables, sizes := schemaTables(t), schema.FieldSizes()
	want := map[string]int{
		"bool": 1, "byte": 1, "ubyte": 1, "int": 4, "uint": 4, "float": 4, "long": 8, "ulong": 8, "string": 1,
		"TensorType": 1, "ActivationFunctionType": 1, "FullyConnectedOptionsWeightsFormat": 1, "BuiltinOperator": 4, "MirrorPadMode": 1,
	}
	want["Padding"] = 1
	read := schema.ReadFields()
	if len(read) < 15 {
		t.Fatalf("only %d tables are described", len(read))
	}
	for table, names := range read {
		if len(names) > len(tables[table]) {
			t.Errorf("%s: %d fields described of %d", table, len(names), len(tables[table]))
			continue
		}
		for i, name := range names {
			field := tables[table][i]
			if field[0] != name {
				t.Errorf("%s: field %d is %s in the schema, %s in the layout", table, i, field[0], name)
			}
			element := strings.Trim(field[1], "[]")
			if size := sizes[table+"."+name]; size != 0 && size != want[element] {
				t.Errorf("%s.%s: %d bytes are checked, a %s has %d", table, name, size, element, want[element])
			}
		}
	}
	if !slices.Contains(read["Tensor"], "shape_signature") {
		t.Error("shape_signature is not described")
	}
}
