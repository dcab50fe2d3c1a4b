package feed_test

import (
	"slices"
	"strings"
	"testing"

	"usher/nlp/internal/feed"
	"usher/nlp/tflite"
)

func TestRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name              string
		tensors, metadata []string
		want              []feed.Role
	}{
		{"One", []string{"anything"}, nil, []feed.Role{feed.IDs}},
		{"Metadata", []string{"a", "b", "c"}, []string{"mask", "segment_ids", "ids"}, []feed.Role{feed.Mask, feed.Segments, feed.IDs}},
		{"FewerNames", []string{"mask", "ids", "type_ids"}, []string{"mask"}, []feed.Role{feed.Mask, feed.IDs, feed.Segments}},
		{"ModelMaker", []string{"serving_default_input_type_ids:0", "serving_default_input_word_ids:0", "serving_default_input_mask:0"}, nil, []feed.Role{feed.Segments, feed.IDs, feed.Mask}},
		{"HuggingFace", []string{"attention_mask", "input_ids", "token_type_ids"}, nil, []feed.Role{feed.Mask, feed.IDs, feed.Segments}},
		{"Order", []string{"x", "y", "z"}, nil, []feed.Role{feed.IDs, feed.Mask, feed.Segments}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := feed.Roles(c.tensors, c.metadata); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, want string
		inputs     func(b *tflite.Builder)
	}{
		{"Two", "it has 2 inputs; one of ids is needed", func(b *tflite.Builder) {
			b.Output("y", b.Add(b.Input("a", tflite.Float32, 1), b.Input("b", tflite.Float32, 1), tflite.NoActivation))
		}},
		{"Floats", "is FLOAT32; ids must be INT32", func(b *tflite.Builder) { b.Output("y", b.Softmax(b.Input("a", tflite.Float32, 1, 4), 1)) }},
		{"Short", "has room for 1 ids", func(b *tflite.Builder) {
			table := tflite.Constant(b, "table", []int{2, 1}, []float32{1, 2})
			b.Output("y", b.Gather(table, b.Input("ids", tflite.Int32, 1, 1), 0))
		}},
		{"Batch", "has the shape [2 8]; [1, length] is needed", func(b *tflite.Builder) {
			table := tflite.Constant(b, "table", []int{2, 1}, []float32{1, 2})
			b.Output("y", b.Gather(table, b.Input("ids", tflite.Int32, 2, 8), 0))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := tflite.NewBuilder(c.name)
			c.inputs(b)
			data, err := b.Bytes()
			if err != nil {
				t.Fatal(err)
			}
			m, err := tflite.Load(data)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := feed.New(m, feed.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
