package metadata

import (
	"errors"
	"fmt"

	flatbuffers "github.com/google/flatbuffers/go"

	"usher/nlp/tflite/internal/layout"
)

// Name is that under which tflite.Model.Metadata finds what Parse reads.
const Name = "TFLITE_METADATA"

// Task is what TFLite metadata says of the first subgraph: how to make its
// inputs from a text, and what its outputs mean. The files that it names are
// in a ZIP archive behind the model.
type Task struct {
	Name, Description, Version, Author, Licence string
	Inputs, Outputs                             []Tensor
	Units                                       []Unit // work on all inputs together
}

// Tensor describes an input or output, in the order of the model.
type Tensor struct {
	Name, Description string
	Units             []Unit
	Files             []File
}

// File is a file that belongs to a tensor or a tokeniser.
type File struct {
	Name   string
	Kind   FileKind
	Locale string // empty: any
}

// FileKind says what is in a file.
type FileKind byte

// The kinds that text tasks use.
const (
	Labels     FileKind = 2 // a label a line, in the order of the last dimension
	Vocabulary FileKind = 5
)

// Unit is a step that turns a text into inputs.
type Unit struct {
	Kind       UnitKind
	Delimiter  string // of RegexTokenizer: a pattern
	Model      string // of SentencePieceTokenizer: the name of its file
	Vocabulary string // of the others: the name of its file
}

// UnitKind says what a step does.
type UnitKind byte

// The steps that work on texts; others have nothing but their kind here.
const (
	BertTokenizer          = UnitKind(unitBertTokenizer)
	SentencePieceTokenizer = UnitKind(unitSentencePieceTokenizer)
	RegexTokenizer         = UnitKind(unitRegexTokenizer)
)

// Parse reads TFLite metadata.
func Parse(metadata []byte) (*Task, error) {
	if len(metadata) < 8 || !flatbuffers.BufferHasIdentifier(metadata, "M001") {
		return nil, errors.New("metadata: parse: not TFLite metadata: its bytes 4 to 7 are not M001")
	}
	if err := layout.Check(metadata, rootLayout()); err != nil {
		return nil, fmt.Errorf("metadata: parse: damaged metadata: %w", err)
	}
	root := record{flatbuffers.Table{Bytes: metadata, Pos: flatbuffers.GetUOffsetT(metadata)}}
	t := &Task{Name: root.text(0), Description: root.text(1), Version: root.text(2), Author: root.text(4), Licence: root.text(5)}
	graphs := root.records(3)
	if len(graphs) == 0 {
		return nil, errors.New("metadata: parse: it describes no subgraph")
	}
	g := graphs[0]
	t.Inputs, t.Outputs, t.Units = tensors(g.records(2)), tensors(g.records(3)), units(g.records(5))
	return t, nil
}

func tensors(rs []record) []Tensor {
	out := make([]Tensor, len(rs))
	for i, r := range rs {
		out[i] = Tensor{Name: r.text(0), Description: r.text(1), Units: units(r.records(4)), Files: files(r.records(6))}
	}
	return out
}

func files(rs []record) []File {
	out := make([]File, len(rs))
	for i, r := range rs {
		out[i] = File{Name: r.text(0), Kind: FileKind(r.byte(2)), Locale: r.text(3)}
	}
	return out
}

func units(rs []record) []Unit {
	out := make([]Unit, len(rs))
	for i, r := range rs {
		out[i].Kind = UnitKind(r.byte(0))
		options, ok := r.record(1)
		if !ok {
			continue
		}
		switch out[i].Kind {
		case BertTokenizer:
			out[i].Vocabulary = options.firstName(0)
		case SentencePieceTokenizer:
			out[i].Model, out[i].Vocabulary = options.firstName(0), options.firstName(1)
		case RegexTokenizer:
			out[i].Delimiter, out[i].Vocabulary = options.text(0), options.firstName(1)
		}
	}
	return out
}
