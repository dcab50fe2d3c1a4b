package layout_test

import (
	"strings"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/layout"
)

// root describes a table with one of each kind of field; its last is a union.
func root() *layout.Table {
	leaf := &layout.Table{Name: "Leaf", Fields: []layout.Field{layout.Number("number", 4)}}
	return &layout.Table{Name: "Root", Fields: []layout.Field{
		layout.Text("name"), layout.Skip("unread"), layout.Vector("numbers", 4), layout.Tables("leaves", leaf), layout.One("leaf", leaf),
		layout.UnionType("choice_type"),
		layout.Union("choice", func(kind byte) *layout.Table {
			if kind == 1 {
				return leaf
			}
			return nil
		}),
	}}
}

// file writes such a table; unread leads nowhere.
func file(kind byte) []byte {
	b := flatbuffers.NewBuilder(64)
	b.StartObject(1)
	b.PrependInt32Slot(0, 7, 0)
	leaf := b.EndObject()
	name := b.CreateString("a name")
	b.StartVector(4, 2, 4)
	b.PrependInt32(1)
	b.PrependInt32(2)
	numbers := b.EndVector(2)
	b.StartVector(4, 1, 4)
	b.PrependUOffsetT(leaf)
	leaves := b.EndVector(1)
	b.StartObject(7)
	b.PrependUint32Slot(1, 1<<31, 0)
	for slot, at := range map[int]flatbuffers.UOffsetT{0: name, 2: numbers, 3: leaves, 4: leaf, 6: leaf} {
		b.PrependUOffsetTSlot(slot, at, 0)
	}
	b.PrependByteSlot(5, kind, 0)
	b.Finish(b.EndObject())
	return b.FinishedBytes()
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for kind := range byte(3) {
		if err := layout.Check(file(kind), root()); err != nil {
			t.Errorf("a sound file with a union of %d: %v", kind, err)
		}
	}
	if err := layout.Check(nil, root()); err == nil {
		t.Error("nothing is no file")
	}
	far := file(1)
	far[0], far[1] = 0xff, 0xff
	if err := layout.Check(far, root()); err == nil || !strings.Contains(err.Error(), "leads out of the file") {
		t.Errorf("a root behind the end: %v", err)
	}
}

// TestCheckDamaged: what is cut is refused wherever that is, and no changed byte
// makes a panic.
func TestCheckDamaged(t *testing.T) {
	t.Parallel()
	data := file(1)
	for n := range data {
		if err := layout.Check(data[:n], root()); err == nil {
			t.Errorf("%d of %d bytes pass", n, len(data))
		}
		for _, flip := range []byte{1, 0x7f, 0x80, 0xff} {
			changed := append([]byte{}, data...)
			changed[n] ^= flip
			_ = layout.Check(changed, root())
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(file(1))
	f.Fuzz(func(_ *testing.T, data []byte) { _ = layout.Check(data, root()) })
}
