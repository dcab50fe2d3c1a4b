package task

import (
	"errors"
	"fmt"
	"slices"

	"usher/nlp/internal/feed"
	"usher/nlp/tflite"
	"usher/nlp/tflite/metadata"
)

// ErrNoMetadata says that a model is no task file.
var ErrNoMetadata = errors.New("the model has no metadata " + metadata.Name + ", so nothing says how it takes a text")

// Info describes a task file, whether it can serve or not.
type Info struct {
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Version     string        `json:"version"`
	Author      string        `json:"author"`
	Licence     string        `json:"licence"`
	Tokenizer   TokenizerInfo `json:"tokenizer"`
	Inputs      []string      `json:"inputs"` // what each is for: ids, mask, segment ids; ? where nothing says
	Scores      ScoresInfo    `json:"scores"`
	Files       []FileInfo    `json:"files"`           // packed behind the model
	Fault       string        `json:"fault,omitempty"` // why the packed files can't be read
}

// TokenizerInfo describes how texts become ids.
type TokenizerInfo struct {
	Kind   string `json:"kind"`             // WordPiece, SentencePiece or words; none: the metadata describes no tokeniser
	File   string `json:"file,omitempty"`   // its vocabulary or model
	Pieces int    `json:"pieces,omitempty"` // ids are below
	Texts  string `json:"texts,omitempty"`  // what becomes of them before
	Fault  string `json:"fault,omitempty"`  // why it can't be used
}

// ScoresInfo describes what comes out.
type ScoresInfo struct {
	Output   int    `json:"output"`
	Count    int    `json:"count,omitempty"` // of scores; 0: the file does not say
	Read     string `json:"read"`            // shares, odds or logits; as a trial tells: the operator does not
	Operator string `json:"operator"`        // that computes them
	Labels   Labels `json:"labels"`          // in the order of the scores
	File     string `json:"file,omitempty"`  // of the labels; none: there is no such file
	Fault    string `json:"fault,omitempty"` // why the labels can't be read
}

// FileInfo is a packed file.
type FileInfo struct {
	Name  string `json:"name"`
	Bytes uint64 `json:"bytes"`
}

// Describe says what makes a model a task file. What can't be used is no error
// but a fault of its part; ErrNoMetadata says that it is no task file at all.
// model is what tflite.Inspect says of data.
func Describe(model tflite.Info, data []byte) (Info, error) {
	at := slices.IndexFunc(model.Metadata, func(m tflite.MetadataInfo) bool { return m.Name == metadata.Name })
	if at < 0 {
		return Info{}, fmt.Errorf("task: describe: %w", ErrNoMetadata)
	}
	t, err := metadata.Parse(model.Metadata[at].Data)
	if err != nil {
		return Info{}, fmt.Errorf("task: describe: %w", err)
	}
	a := openArchive(data)
	graph := model.Subgraphs[0]
	return Info{
		Name: t.Name, Description: t.Description, Version: t.Version, Author: t.Author, Licence: t.Licence,
		Tokenizer: describeTokenizer(t, a), Inputs: describeInputs(graph, t), Scores: describeScores(graph, t, a),
		Files: a.list(), Fault: faultOf(a.damage),
	}, nil
}

// Lacks says what keeps a sound file from serving; "" where nothing does that
// the metadata should say.
func (i Info) Lacks() string {
	switch tokenizer, labels := i.Tokenizer.Kind != "", i.Scores.File != ""; {
	case !tokenizer && !labels:
		return "no tokeniser and no labels"
	case !tokenizer:
		return "no tokeniser"
	case !labels:
		return "no labels"
	}
	return ""
}

// faultOf is the text of an error, "" for none.
func faultOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func describeTokenizer(t *metadata.Task, a archive) TokenizerInfo {
	u, ok := findUnit(t)
	if !ok {
		return TokenizerInfo{Fault: errNoTokenizer.Error()}
	}
	out := TokenizerInfo{Kind: kindNames[u.Kind], File: u.Vocabulary}
	if u.Kind == metadata.SentencePieceTokenizer {
		out.File = u.Model
	}
	o, err := openUnit(u, a)
	if err != nil {
		out.Fault = err.Error()
		return out
	}
	out.Pieces, out.Texts = o.Len(), o.texts
	return out
}

// describeInputs says what each input is for. Names tell where there are as
// many as BERT takes, and else there is but one thing to be taken.
func describeInputs(g tflite.SubgraphInfo, t *metadata.Task) []string {
	names := make([]string, len(g.Inputs))
	for i, at := range g.Inputs {
		names[i] = g.Tensors[at].Name
	}
	out := make([]string, len(names))
	if _, ok := findUnit(t); !ok || len(names) != 1 && len(names) != 3 {
		for i := range out {
			out[i] = "?"
		}
		return out
	}
	for i, role := range feed.Roles(names, inputNames(t)) {
		out[i] = role.String()
	}
	return out
}

func describeScores(g tflite.SubgraphInfo, t *metadata.Task, a archive) ScoresInfo {
	out := ScoresInfo{Output: scoresOutput(t), Labels: Labels{}}
	if out.Output >= len(g.Outputs) {
		out.Fault = fmt.Sprintf("output %d of %d has the scores", out.Output, len(g.Outputs))
		return out
	}
	if shape := g.Tensors[g.Outputs[out.Output]].Shape; len(shape) > 0 {
		out.Count = max(shape[len(shape)-1], 0)
	}
	scale, operator, known := scaleOf(g, out.Output)
	out.Operator, out.Read = operator, "as a trial tells"
	if known {
		out.Read = scale.String()
	}
	if out.Output >= len(t.Outputs) {
		return out
	}
	labels, file, err := readLabels(t.Outputs[out.Output].Files, a)
	out.File = file
	switch {
	case err != nil:
		out.Fault = err.Error()
	case file != "":
		out.Labels = labels
	}
	return out
}
