package train

import (
	"encoding/json"
	"fmt"

	"usher"
	"usher/nlp"
	"usher/nlp/tflite"
)

// Names of the metadata in a head's file.
const (
	MetadataHead       = "usher.head"       // a Description as JSON
	MetadataVocabulary = "usher.vocabulary" // an nlp.Vocabulary
)

// Description is what a head's file says of itself, so that the file alone can
// be served.
type Description struct {
	Featuriser  string           `json:"featuriser"`
	Labels      []string         `json:"labels"` // in the order of the output
	Temperature float64          `json:"temperature"`
	Reject      usher.Confidence `json:"reject"`
	Trust       *Trust           `json:"trust,omitempty"` // of the second output, which the file has then
	// Encoder names the encoder whose vectors the head sees; Mean is the mean of
	// those it was trained on, which says nothing, and stands for the zero vector.
	// Both are empty where the head sees n-grams alone.
	Encoder string    `json:"encoder,omitempty"`
	Mean    []float32 `json:"mean,omitempty"`
}

// write returns the head as a TensorFlow Lite file. Its inputs are the rows of
// the text's n-grams, int32 [n], and their weights, float32 [n, 1]; its output
// is the probability of each label, float32 [1, labels]:
//
//	SOFTMAX(FULLY_CONNECTED(SUM(MUL(GATHER(table, ids), weights))))
//
// The fully connected layer divides the sums by the temperature and adds the
// bias. A head that sees the sentence vector takes it as its third input,
// float32 [1, dimension], and adds FULLY_CONNECTED of it before SOFTMAX. A head with
// Trust gives it as its second output, float32 [1, 1].
func (s *set) write(m *linear, known *nlp.Vocabulary, t *Trained, o Options) ([]byte, error) {
	labels := len(t.Labels)
	cold := float32(1 / t.Temperature)
	vectors, bias := s.scaling.undone(m)
	dense := make([]float32, labels*labels)
	for i := range labels {
		dense[i*labels+i] = cold
		bias[i] *= cold
	}
	description, err := json.Marshal(Description{
		Featuriser: t.Featuriser, Labels: t.Labels, Temperature: t.Temperature, Reject: t.Reject, Trust: t.Trust, Encoder: o.EncoderID, Mean: s.scaling.mean,
	})
	if err != nil {
		return nil, err
	}
	vocabulary, err := known.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	b := tflite.NewBuilder(o.Description)
	ids := b.Input("ids", tflite.Int32, -1)
	weights := b.Input("weights", tflite.Float32, -1, 1)
	table := tflite.Constant(b, "table", []int{known.Len(), labels}, m.table)
	sum := b.Sum(b.Mul(b.Gather(table, ids, 0), weights, tflite.NoActivation), true, 0)
	logits := b.FullyConnected(sum,
		tflite.Constant(b, "dense", []int{labels, labels}, dense),
		tflite.Constant(b, "bias", []int{labels}, bias), tflite.NoActivation)
	inputs := []string{"ids", "weights"}
	if dim := s.lines.dim; dim > 0 {
		for i := range vectors {
			vectors[i] *= cold
		}
		inputs = append(inputs, "vector")
		seen := b.FullyConnected(b.Input("vector", tflite.Float32, 1, dim),
			tflite.Constant(b, "vectors", []int{labels, dim}, vectors),
			tflite.Constant(b, "nothing", []int{labels}, make([]float32, labels)), tflite.NoActivation)
		logits = b.Add(logits, seen, tflite.NoActivation)
	}
	probabilities, outputs := b.Softmax(logits, 1), []string{"probabilities"}
	b.Output("probabilities", probabilities)
	if t.Trust != nil {
		outputs = append(outputs, "trust")
		b.Output("trust", t.Trust.write(b, logits, probabilities, labels, s.own()))
	}
	b.Signature("serving_default", inputs, outputs)
	b.Metadata(MetadataHead, description)
	b.Metadata(MetadataVocabulary, vocabulary)
	data, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("as a TensorFlow Lite file: %w", err)
	}
	return data, nil
}
