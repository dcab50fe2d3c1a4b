package npz_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"usher/nlp/tflite"
	"usher/nlp/tflite/npz"
)

// read reads a fixture.
func read(t *testing.T, file string) (map[string]npz.Array, error) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	arrays, err := npz.Read(bytes.NewReader(data), int64(len(data)))
	out := map[string]npz.Array{}
	for _, a := range arrays {
		out[a.Name] = a
	}
	return out, err
}

// values returns an array's values, or fails the test.
func values[T npz.Number](t *testing.T, a npz.Array) []T {
	t.Helper()
	v, err := npz.Values[T](a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestReadTypes(t *testing.T) {
	t.Parallel()
	a, err := read(t, "types.npz")
	if err != nil {
		t.Fatal(err)
	}
	same := func(name string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) || !slices.Equal(a[name].Shape, []int{2, 3}) {
			t.Errorf("%s = %v %v, want %v", name, a[name].Shape, got, want)
		}
	}
	if !slices.Equal(a["text"].Shape, []int{2}) {
		t.Errorf("text has shape %v", a["text"].Shape)
	}
	same("f4", values[float32](t, a["f4"]), []float32{0, 0.5, 1, 1.5, 2, 2.5})
	same("f8", values[float64](t, a["f8"]), []float64{0, 1 / 3., 2 / 3., 1, 4 / 3., 5 / 3.})
	same("i1", values[int8](t, a["i1"]), []int8{0, -1, -2, -3, -4, -5})
	same("i2", values[int16](t, a["i2"]), []int16{0, -1, -2, -3, -4, -5})
	same("i4", values[int32](t, a["i4"]), []int32{0, -1, -2, -3, -4, -5})
	same("i8", values[int64](t, a["i8"]), []int64{0, -1 << 40, -2 << 40, -3 << 40, -4 << 40, -5 << 40})
	same("u1", values[uint8](t, a["u1"]), []uint8{0, 1, 2, 3, 4, 5})
	same("u2", values[uint16](t, a["u2"]), []uint16{0, 1, 2, 3, 4, 5})
	same("u4", values[uint32](t, a["u4"]), []uint32{0, 1, 2, 3, 4, 5})
	same("u8", values[uint64](t, a["u8"]), []uint64{0, 1, 2, 3, 4, 5})
	same("b1", values[bool](t, a["b1"]), []bool{true, false, true, false, true, false})
	for name, want := range map[string]string{"f2": "<f2", "c8": "<c8", "text": "<U5", "bytes": "|S2"} {
		if a[name].Type != want {
			t.Errorf("%s is %s, want %s", name, a[name].Type, want)
		}
	}
	if got := hex.EncodeToString(a["text"].Data[3*4 : 5*4]); got != "00900000278d0000" { // 退货
		t.Errorf("text = %s", got)
	}
	if _, err := npz.Values[float32](a["i4"]); err == nil || err.Error() != "npz: i4 is <i4, not <f4" {
		t.Errorf("the wrong type: %v", err)
	}
}

func TestReadShapes(t *testing.T) {
	t.Parallel()
	a, err := read(t, "shapes.npz")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]int{"scalar": {}, "one": {1}, "empty": {0, 3}, "none": {0}, "deep": {2, 1, 3, 1, 4}} {
		if got := a[name].Shape; !slices.Equal(got, want) {
			t.Errorf("%s has shape %v, want %v", name, got, want)
		}
	}
	if v := values[float32](t, a["scalar"]); len(v) != 1 || v[0] != 2.5 {
		t.Errorf("scalar = %v", v)
	}
}

func TestReadOrders(t *testing.T) {
	t.Parallel()
	a, err := read(t, "orders.npz")
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values[int32](t, a["fortran"]) {
		if int(v) != i {
			t.Errorf("fortran[%d] = %d", i, v)
		}
	}
	if v := values[int32](t, a["big"]); !slices.Equal(v, []int32{0, 1, 2, 3, 4, 5}) {
		t.Errorf("big = %v", v)
	}
	if v := values[float64](t, a["both"]); !slices.Equal(v, []float64{0, 1, 2, 3, 4, 5}) {
		t.Errorf("both = %v", v)
	}
	parts := values[float64](t, npz.Array{Type: "<f8", Data: a["complex"].Data})
	if a["complex"].Type != "<c16" || !slices.Equal(parts, []float64{0, -2, 1, -2}) {
		t.Errorf("complex = %s %v", a["complex"].Type, parts)
	}
	if got := a["text"].Data; a["text"].Type != "<U2" || got[0] != 'a' || got[4] != 'b' || got[8] != 'c' {
		t.Errorf("text = %s %v", a["text"].Type, got)
	}
}

func TestReadCompressed(t *testing.T) {
	t.Parallel()
	a, err := read(t, "compressed.npz")
	if err != nil {
		t.Fatal(err)
	}
	if v := values[float32](t, a["zeros"]); len(v) != 10000 {
		t.Errorf("%d zeros", len(v))
	}
	if v := values[int32](t, a["in0"]); !slices.Equal(v, []int32{0, 1, 2, 3, 4, 5}) {
		t.Errorf("in0 = %v", v)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"objects.npz": "objects.npy: type \"|O\" is not supported",
		"records.npz": "records.npy: arrays of records are not supported",
		"bomb.npz":    "bomb.npy: more than the 512 MiB that a file may hold",
		"make.py":     "not an .npz file",
	} {
		if _, err := read(t, file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", file, err, want)
		}
	}
}

// member makes an archive of one file.
func member(tb testing.TB, name, content string) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := f.Write([]byte(content)); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// npy puts a header before data.
func npy(header, data string) string {
	return "\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header + data
}

func TestReadDamaged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ content, want string }{
		{"", "not an .npy array"},
		{"\x93NUMPX\x01\x00", "not an .npy array"},
		{"\x93NUMPY\x09\x00", "version 9 of .npy"},
		{"\x93NUMPY\x01\x00\xff", "cut off"},
		{"\x93NUMPY\x01\x00\xff\xff{", "cut off"},
		{"\x93NUMPY\x02\x00\xff\xff\xff\xff{", "a header of 4294967295 bytes"},
		{npy("", ""), "is no dictionary"},
		{npy("{", ""), "is damaged"},
		{npy("{}", ""), "lacks descr"},
		{npy("{'descr': '<f4', 'descr': '<f4'}", ""), "is damaged"},
		{npy("{'descr': '<f4', 'shape': (1,)}", "1234"), "lacks descr"},
		{npy("{'descr': '<f4', 'fortran_order': Maybe, 'shape': ()}", ""), "is not understood"},
		{npy("{'descr': '<f3', 'fortran_order': False, 'shape': ()}", ""), "type \"<f3\" is not supported"},
		{npy("{'descr': '<', 'fortran_order': False, 'shape': ()}", ""), "is not supported"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': 3}", ""), "is not a tuple"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", ""), "is not possible"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)}", ""), "is not possible"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (999999, 999999)}", ""), "can be counted"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", "1234"), "not the 8 bytes"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "12345"), "not the 4 bytes"},
		{npy("{'descr': '<f4', 'fortran_order': False, 'shape': (100000000,)}", "12345"), "not the 400000000 bytes"},
	} {
		data := member(t, "x.npy", c.content)
		if _, err := npz.Read(bytes.NewReader(data), int64(len(data))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want an error with %q", c.content, err, c.want)
		}
	}
	data := member(t, "x.txt", "")
	if _, err := npz.Read(bytes.NewReader(data), int64(len(data))); err == nil || !strings.Contains(err.Error(), "name of an array") {
		t.Errorf("x.txt: %v", err)
	}
}

func TestWriteAndReadBack(t *testing.T) {
	t.Parallel()
	in := []npz.Array{
		array(t, 0, []int{2, 2}, []float32{1, -0.5, float32(math.Inf(1)), 0}),
		array(t, 1, []int{}, []int64{-9}),
		array(t, 2, []int{3}, []bool{true, false, true}),
		array(t, 3, []int{0, 2}, []uint8{}),
		{Name: "text", Type: "<U1", Shape: []int{1}, Data: []byte{0, 0x90, 0, 0}},
		{Name: "long", Type: "<c16", Shape: []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, Data: make([]byte, 16)},
	}
	var b, again bytes.Buffer
	if err := npz.Write(&b, in); err != nil {
		t.Fatal(err)
	}
	if err := npz.Write(&again, in); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("written twice it differs: %v", err)
	}
	out, err := npz.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i := range in {
		if out[i].Name != in[i].Name || out[i].Type != in[i].Type || !slices.Equal(out[i].Shape, in[i].Shape) || !bytes.Equal(out[i].Data, in[i].Data) {
			t.Errorf("%+v became %+v", in[i], out[i])
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for want, a := range map[string]npz.Array{
		"without a name":           {Type: "<f4", Shape: []int{0}},
		"3 bytes for shape [1]":    {Name: "x", Type: "<f4", Shape: []int{1}, Data: make([]byte, 3)},
		"type \"f\" is not":        {Name: "x", Type: "f"},
		"it would be \"<f4\"":      {Name: "x", Type: ">f4", Data: make([]byte, 4)},
		"dimension -1 is negative": {Name: "x", Type: "<f4", Shape: []int{-1}},
	} {
		if err := npz.Write(&bytes.Buffer{}, []npz.Array{a}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want an error with %q", a, err, want)
		}
	}
	if _, err := npz.Of("x", []int{2}, []int32{1}); err == nil {
		t.Error("one value for a shape of two is taken")
	}
	if _, err := npz.Of("x", []int{-2}, []int32{1}); err == nil {
		t.Error("a negative dimension is taken")
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	b := tflite.NewBuilder("")
	x, y := b.Input("x", tflite.Float32, -1), b.Input("y", tflite.Float32, -1, 1)
	b.Output("product", b.Mul(x, y, tflite.NoActivation))
	b.Output("total", b.Sum(x, false, 0))
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
	ctx := context.Background()
	in := []npz.Array{array(t, 1, []int{2, 1}, []float32{1, 10}), array(t, 0, []int{3}, []float32{1, 2, 3})}
	out, err := npz.Run(ctx, run, in)
	if err != nil || len(out) != 2 {
		t.Fatalf("%v, %v", out, err)
	}
	if got := values[float32](t, out[0]); out[0].Name != "out0" || !slices.Equal(out[0].Shape, []int{2, 3}) || !slices.Equal(got, []float32{1, 2, 3, 10, 20, 30}) {
		t.Errorf("out0 = %+v", out[0])
	}
	if got := values[float32](t, out[1]); out[1].Name != "out1" || len(out[1].Shape) != 0 || got[0] != 6 {
		t.Errorf("out1 = %+v", out[1])
	}
	for want, arrays := range map[string][]npz.Array{
		"1 arrays for a model of 2 inputs":           in[:1],
		`no array in0 for the input "x"`:             {in[0], in[0]},
		`in0 is <i4; the input "x" is FLOAT32 (<f4)`: {array(t, 0, []int{1}, []int32{1}), in[0]},
		"do not broadcast":                           {array(t, 0, []int{2, 3}, make([]float32, 6)), array(t, 1, []int{3, 1}, make([]float32, 3))},
	} {
		_, err := npz.Run(ctx, run, arrays)
		for _, want := range []string{want, "; the model takes in0 <f4 [?], in1 <f4 [?,1]"} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want an error with %q", err, want)
			}
		}
	}
}

func FuzzNPZ(f *testing.F) {
	for _, name := range []string{"types", "shapes", "orders", "compressed", "objects", "records"} {
		data, err := os.ReadFile("testdata/" + name + ".npz")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(member(f, "x.npy", npy("{'descr': '>U2', 'fortran_order': True, 'shape': (1, 2), }", strings.Repeat("x", 16))))
	f.Fuzz(func(t *testing.T, data []byte) {
		arrays, err := npz.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var b bytes.Buffer
		for _, a := range arrays {
			if a.Name == "" {
				return
			}
		}
		if err := npz.Write(&b, arrays); err != nil {
			t.Fatalf("what was read can't be written: %v", err)
		}
		again, err := npz.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || len(again) != len(arrays) {
			t.Fatalf("what was written can't be read: %v", err)
		}
		for i, a := range arrays {
			if g := again[i]; g.Name != a.Name || g.Type != a.Type || !slices.Equal(g.Shape, a.Shape) || !bytes.Equal(g.Data, a.Data) {
				t.Fatalf("%+v became %+v", a, g)
			}
		}
	})
}

// FuzzHeader fuzzes what stands before the data, which FuzzNPZ hardly reaches
// through the archive's checksums.
func FuzzHeader(f *testing.F) {
	for _, h := range []string{
		"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", "{'shape': (), 'descr': \"|b1\", 'fortran_order': True}",
		"{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (2,), }", "{'descr': '<U3', 'fortran_order': True, 'shape': (1,0)}",
	} {
		f.Add(h, "12345678")
	}
	f.Fuzz(func(t *testing.T, header, data string) {
		file := member(t, "x.npy", npy(header, data))
		_, _ = npz.Read(bytes.NewReader(file), int64(len(file)))
	})
}
