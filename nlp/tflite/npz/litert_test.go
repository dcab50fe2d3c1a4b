package npz_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// officialTolerance is how far outputs may be from the official runtime's.
const officialTolerance = 1e-5

// officialCase is a model with inputs to try it on.
type officialCase struct {
	name   string
	build  func(b *tflite.Builder)
	inputs [][]npz.Array
}

// TestOfficialRuntimeAgrees holds models of the Builder, run here, against the
// official runtime.
func TestOfficialRuntimeAgrees(t *testing.T) {
	t.Parallel()
	python := os.Getenv("TEST_LITERT_PYTHON")
	if python == "" {
		t.Skip("TEST_LITERT_PYTHON is not set; scripts/check-tflite --python prints it")
	}
	for _, c := range officialCases(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := tflite.NewBuilder(c.name)
			c.build(b)
			data, err := b.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			m, err := tflite.Load(data)
			if err != nil {
				t.Fatal(err)
			}
			run, err := m.NewInterpreter()
			if err != nil {
				t.Fatal(err)
			}
			for _, inputs := range c.inputs {
				got, err := npz.Run(context.Background(), run, inputs)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, official(t, python, data, inputs), got)
			}
		})
	}
}

// official runs a model in the official runtime.
func official(t *testing.T, python string, model []byte, inputs []npz.Array) []npz.Array {
	t.Helper()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	var in bytes.Buffer
	if err := npz.Write(&in, inputs); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"model.tflite": model, "in.npz": in.Bytes()} {
		if err := os.WriteFile(path(name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(python, "../../../scripts/litert.py", "run", path("model.tflite"), path("in.npz"), path("out.npz"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("official runtime: %v\n%s", err, out)
	}
	out, err := os.ReadFile(path("out.npz"))
	if err != nil {
		t.Fatal(err)
	}
	arrays, err := npz.Read(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	return arrays
}

// compare holds outputs against the official ones.
func compare(t *testing.T, want, got []npz.Array) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d outputs, want %d", len(got), len(want))
	}
	for i, w := range want {
		g := got[i]
		if g.Name != w.Name || g.Type != w.Type || !equalShapes(g.Shape, w.Shape) {
			t.Fatalf("output %d is %s %s%v, want %s %s%v", i, g.Name, g.Type, g.Shape, w.Name, w.Type, w.Shape)
		}
		if w.Type != "<f4" {
			if !bytes.Equal(g.Data, w.Data) {
				t.Errorf("output %d: % x, want % x", i, g.Data, w.Data)
			}
			continue
		}
		gf, wf := mustFloats(t, g), mustFloats(t, w)
		for j := range wf {
			if gap := math.Abs(float64(gf[j]) - float64(wf[j])); gap > officialTolerance || math.IsNaN(gap) {
				t.Fatalf("output %d differs at %d: %g, want %g", i, j, gf[j], wf[j])
			}
		}
	}
}

func equalShapes(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func mustFloats(t *testing.T, a npz.Array) []float32 {
	t.Helper()
	values, err := npz.Values[float32](a)
	if err != nil {
		t.Fatal(err)
	}
	return values
}
