package tflite

import (
	"errors"
	"fmt"

	flatbuffers "github.com/google/flatbuffers/go"
)

// TaskMetadata is the name under which Model.Metadata finds what ParseTask
// reads.
const TaskMetadata = "TFLITE_METADATA"

// Task is what TFLite metadata says of the first subgraph: how to make its
// inputs from a text, and what its outputs mean. The files that it names are
// in a ZIP archive behind the model.
type Task struct {
	Name, Description, Version, Author, Licence string
	Inputs, Outputs                             []TaskTensor
	Units                                       []TaskUnit // work on all inputs together
}

// TaskTensor describes an input or output, in the order of the model.
type TaskTensor struct {
	Name, Description string
	Units             []TaskUnit
	Files             []TaskFile
}

// TaskFile is a file that belongs to a tensor or a tokeniser.
type TaskFile struct {
	Name   string
	Kind   TaskFileKind
	Locale string // empty: any
}

// TaskFileKind says what is in a file.
type TaskFileKind byte

// The kinds that text tasks use.
const (
	TaskLabels     TaskFileKind = 2 // a label a line, in the order of the last dimension
	TaskVocabulary TaskFileKind = 5
)

// TaskUnit is a step that turns a text into inputs.
type TaskUnit struct {
	Kind       TaskUnitKind
	Delimiter  string // of RegexTokenizer: a pattern
	Model      string // of SentencePieceTokenizer: the name of its file
	Vocabulary string // of the others: the name of its file
}

// TaskUnitKind says what a step does.
type TaskUnitKind byte

// The steps that work on texts; others have nothing but their kind here.
const (
	BertTokenizer          = TaskUnitKind(unitBertTokenizer)
	SentencePieceTokenizer = TaskUnitKind(unitSentencePieceTokenizer)
	RegexTokenizer         = TaskUnitKind(unitRegexTokenizer)
)

// ParseTask reads TFLite metadata.
func ParseTask(metadata []byte) (*Task, error) {
	if len(metadata) < 8 || !flatbuffers.BufferHasIdentifier(metadata, "M001") {
		return nil, errors.New("tflite: task: not TFLite metadata: its bytes 4 to 7 are not M001")
	}
	if err := verify(metadata, taskLayout()); err != nil {
		return nil, fmt.Errorf("tflite: task: damaged metadata: %w", err)
	}
	root := record{flatbuffers.Table{Bytes: metadata, Pos: flatbuffers.GetUOffsetT(metadata)}}
	t := &Task{Name: root.text(0), Description: root.text(1), Version: root.text(2), Author: root.text(4), Licence: root.text(5)}
	graphs := root.records(3)
	if len(graphs) == 0 {
		return nil, errors.New("tflite: task: the metadata describes no subgraph")
	}
	g := graphs[0]
	t.Inputs, t.Outputs, t.Units = taskTensors(g.records(2)), taskTensors(g.records(3)), taskUnits(g.records(5))
	return t, nil
}

func taskTensors(rs []record) []TaskTensor {
	out := make([]TaskTensor, len(rs))
	for i, r := range rs {
		out[i] = TaskTensor{Name: r.text(0), Description: r.text(1), Units: taskUnits(r.records(4)), Files: taskFiles(r.records(6))}
	}
	return out
}

func taskFiles(rs []record) []TaskFile {
	out := make([]TaskFile, len(rs))
	for i, r := range rs {
		out[i] = TaskFile{Name: r.text(0), Kind: TaskFileKind(r.byte(2)), Locale: r.text(3)}
	}
	return out
}

func taskUnits(rs []record) []TaskUnit {
	out := make([]TaskUnit, len(rs))
	for i, r := range rs {
		out[i].Kind = TaskUnitKind(r.byte(0))
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

// record reads the fields of a verified table by their numbers.
type record struct{ flatbuffers.Table }

// at returns where field i is; 0 where it is not given.
func (r record) at(i int) flatbuffers.UOffsetT {
	o := r.Offset(flatbuffers.VOffsetT(4 + 2*i))
	if o == 0 {
		return 0
	}
	return r.Pos + flatbuffers.UOffsetT(o)
}

func (r record) byte(i int) byte {
	if at := r.at(i); at != 0 {
		return r.GetByte(at)
	}
	return 0
}

func (r record) text(i int) string {
	if at := r.at(i); at != 0 {
		return string(r.ByteVector(at))
	}
	return ""
}

func (r record) record(i int) (record, bool) {
	at := r.at(i)
	if at == 0 {
		return record{}, false
	}
	return record{flatbuffers.Table{Bytes: r.Bytes, Pos: r.Indirect(at)}}, true
}

func (r record) records(i int) []record {
	at := r.at(i)
	if at == 0 {
		return nil
	}
	from := at - r.Pos // VectorLen and Vector count from the table
	out := make([]record, r.VectorLen(from))
	for k := range out {
		out[k] = record{flatbuffers.Table{Bytes: r.Bytes, Pos: r.Indirect(r.Vector(from) + flatbuffers.UOffsetT(4*k))}}
	}
	return out
}

// firstName returns the name of the first file in field i.
func (r record) firstName(i int) string {
	for _, file := range r.records(i) {
		return file.text(0)
	}
	return ""
}
