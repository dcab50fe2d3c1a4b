package tflite_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/schema"
)

// maxDamagedBytes bounds what loading and running a damaged file may allocate:
// the memory of two sets of inputs and what a file of this size unfolds into.
const maxDamagedBytes = 1 << 30

// damages are ways to spoil a copy of a file.
var damages = []struct {
	name  string
	spoil func(r *rand.Rand, data []byte) []byte
}{
	{"truncated", func(r *rand.Rand, data []byte) []byte { return data[:r.IntN(len(data))] }},
	{"bits flipped", func(r *rand.Rand, data []byte) []byte {
		for range 1 + r.IntN(4) {
			data[r.IntN(len(data))] ^= 1 << r.IntN(8)
		}
		return data
	}},
	{"words swapped", func(r *rand.Rand, data []byte) []byte {
		for range 1 + r.IntN(3) {
			a, b := word(r, data), word(r, data)
			x, y := binary.LittleEndian.Uint32(a), binary.LittleEndian.Uint32(b)
			binary.LittleEndian.PutUint32(a, y)
			binary.LittleEndian.PutUint32(b, x)
		}
		return data
	}},
	{"extreme word", func(r *rand.Rand, data []byte) []byte {
		extremes := []uint32{0, 1, 4, math.MaxInt32, 1 << 31, math.MaxUint32, math.MaxUint32 - 3, 1 << 16, uint32(len(data))}
		binary.LittleEndian.PutUint32(word(r, data), extremes[r.IntN(len(extremes))])
		return data
	}},
	{"bytes moved", func(r *rand.Rand, data []byte) []byte {
		n := 1 + r.IntN(min(64, len(data)/2))
		copy(data[r.IntN(len(data)-n):][:n], slices.Clone(data[r.IntN(len(data)-n):][:n]))
		return data
	}},
}

// word returns an aligned word of the first part of a file, where its tables
// mostly are, or of all of it.
func word(r *rand.Rand, data []byte) []byte {
	words := len(data) / 4
	if r.IntN(4) > 0 {
		words = min(words, 512)
	}
	return data[4*r.IntN(words):][:4]
}

// rounds is how often each file is spoilt in each way.
const rounds = 3

// TestDamagedFiles spoils every model of the corpus in every way.
func TestDamagedFiles(t *testing.T) {
	files := 0
	for i, m := range corpus(t) {
		whole := m.file(t)
		for j := range rounds * len(damages) {
			d, r := damages[j%len(damages)], rand.New(rand.NewPCG(uint64(i), uint64(j)))
			handled(t, fmt.Sprintf("%s, %s, seed %d %d", m.Name, d.name, i, j), d.spoil(r, slices.Clone(whole)))
			files++
		}
	}
	if files < 500 {
		t.Errorf("%d files; at least 500 are wanted", files)
	}
}

// TestDamagedOptions leads the options of every operator out of the file, once
// for each kind: what a kernel reads must have been checked.
func TestDamagedOptions(t *testing.T) {
	seen := map[schema.BuiltinOptions]bool{}
	for _, m := range corpus(t) {
		data := m.file(t)
		file := schema.GetRootAsModel(data, 0)
		for g := range file.SubgraphsLength() {
			var graph schema.SubGraph
			file.Subgraphs(&graph, g)
			for i := range graph.OperatorsLength() {
				var o schema.Operator
				var options flatbuffers.Table
				graph.Operators(&o, i)
				if !o.BuiltinOptions(&options) || seen[o.BuiltinOptionsType()] {
					continue
				}
				seen[o.BuiltinOptionsType()] = true
				for _, distance := range []uint32{math.MaxInt32, 1 << 31, 1 << 24} {
					bad := slices.Clone(data)
					binary.LittleEndian.PutUint32(bad[options.Pos:], distance)
					handled(t, fmt.Sprintf("%s, %s of operator %d", m.Name, o.BuiltinOptionsType(), i), bad)
				}
			}
		}
	}
}

// handled is tryAll with a name for the file that panics or takes much memory.
func handled(t *testing.T, name string, data []byte) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic: %v\n%s", name, p, debug.Stack())
		}
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	tryAll(t, data)
	runtime.ReadMemStats(&after)
	if grew := after.TotalAlloc - before.TotalAlloc; grew > maxDamagedBytes {
		t.Errorf("%s: allocated %d MiB", name, grew>>20)
	}
}
