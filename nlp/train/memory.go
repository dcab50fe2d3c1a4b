package train

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"usher"
	"usher/nlp"
)

// Memory is what a training leaves to the next: how everything was chosen, the
// lines' vectors, and the fit. It is immutable. It holds no text, but who has a
// text can tell whether it was trained on.
type Memory struct {
	about   about
	lines   []known
	vectors [][]float32 // of the lines; none where there is no encoder
	amounts []float32   // of the lines, [lines][labels]
}

// about is all of a memory but its arrays.
type about struct {
	Method      int                                 `json:"method"` // of choosing and measuring
	Featuriser  string                              `json:"featuriser"`
	Encoder     string                              `json:"encoder,omitempty"`
	Labels      []string                            `json:"labels"`
	Lines       int                                 `json:"lines"`
	Dim         int                                 `json:"dim,omitempty"` // of the vectors
	Weighing    weighing                            `json:"weighing"`
	Strength    float64                             `json:"strength"`
	Share       float64                             `json:"share"`
	Offset      float64                             `json:"offset"`
	Temperature float64                             `json:"temperature"`
	Trust       *Trust                              `json:"trust,omitempty"`
	Wrong       float64                             `json:"wrong,omitempty"` // Options.Wrong
	Reject      usher.Confidence                    `json:"reject"`
	RejectIn    map[usher.Language]usher.Confidence `json:"reject_in,omitempty"`
	Promises    []Promise                           `json:"promises,omitempty"`
	Scores      Scores                              `json:"scores"`
	Changed     int                                 `json:"changed"` // lines that came or went since this was chosen
}

// known is a line that was trained on.
type known struct {
	text  textHash
	label uint16
}

// method rises when a head is chosen or measured in another way; a memory of
// another is of no use.
const method = 2

// remember returns the memory of a head that v has fitted to all lines.
func (s *set) remember(v *solver, by verdict, o Options) *Memory {
	lines := len(s.cost)
	m := &Memory{
		about: about{
			Method: method, Featuriser: nlp.Featuriser, Encoder: o.EncoderID, Labels: s.names, Lines: lines, Dim: s.lines.dim,
			Weighing: by.weighing, Strength: by.strength, Share: by.share, Offset: by.offset,
			Temperature: by.Temperature, Trust: by.Trust, Wrong: o.Wrong, Reject: by.Reject, RejectIn: by.RejectIn, Promises: by.Promises, Scores: by.Scores,
		},
		amounts: v.at.amounts,
	}
	if s.lines.dim > 0 {
		m.vectors = s.lines.vectors[:lines]
	}
	for i := range lines {
		m.lines = append(m.lines, known{s.texts[i], uint16(s.gold[i])})
	}
	return m
}

const (
	memoryMagic = "USHM1\n"
	memoryHead  = len(memoryMagic) + 4
	maxDim      = 1 << 14
)

// size is how many bytes the arrays take.
func (a about) size() int64 {
	return int64(a.Lines) * int64(len(textHash{})+2+4*a.Dim+4*len(a.Labels))
}

// AppendBinary appends m's stored form: magic, length of what follows, about as
// JSON; then of all lines the hash and the label, the vectors, and the amounts;
// little-endian.
func (m *Memory) AppendBinary(b []byte) ([]byte, error) {
	about, err := json.Marshal(m.about)
	if err != nil {
		return nil, fmt.Errorf("train: write memory: %w", err)
	}
	b = append(b, memoryMagic...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(about)))
	b = append(b, about...)
	for _, l := range m.lines {
		b = append(b, l.text[:]...)
		b = binary.LittleEndian.AppendUint16(b, l.label)
	}
	for _, v := range m.vectors {
		b = appendFloats(b, v)
	}
	return appendFloats(b, m.amounts), nil
}

func appendFloats(b []byte, v []float32) []byte {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

// ParseMemory reads what AppendBinary wrote.
func ParseMemory(b []byte) (*Memory, error) {
	m, err := parseMemory(b)
	if err != nil {
		return nil, fmt.Errorf("train: parse memory: %w", err)
	}
	return m, nil
}

func parseMemory(b []byte) (*Memory, error) {
	if len(b) < memoryHead || string(b[:len(memoryMagic)]) != memoryMagic {
		return nil, errors.New("it does not begin with " + memoryMagic[:5])
	}
	n := int64(binary.LittleEndian.Uint32(b[len(memoryMagic):]))
	if b = b[memoryHead:]; n > int64(len(b)) {
		return nil, fmt.Errorf("it ends within its first %d bytes", n)
	}
	m := &Memory{}
	if err := json.Unmarshal(b[:n], &m.about); err != nil {
		return nil, err
	}
	if b = b[n:]; !m.about.possible() {
		return nil, errors.New("its numbers of labels, lines or settings are none that a training leaves")
	}
	if int64(len(b)) != m.about.size() {
		return nil, fmt.Errorf("%d bytes cannot hold %d lines of %d labels, and vectors of %d", len(b), m.about.Lines, len(m.about.Labels), m.about.Dim)
	}
	return m, m.read(b)
}

// possible reports whether the numbers are of the kind that remember gives.
func (a about) possible() bool {
	for _, x := range []float64{a.Strength, a.Temperature} {
		if !(x > 0 && x < 1e6) {
			return false
		}
	}
	for _, reject := range a.RejectIn {
		if !(reject >= 0 && reject <= 1) {
			return false
		}
	}
	if t := a.Trust; t != nil && !(math.Abs(t.Odds) < 1e6 && math.Abs(t.Energy) < 1e6 && math.Abs(t.Bias) < 1e6) {
		return false
	}
	return len(a.Labels) > 1 && len(a.Labels) <= maxLabels && a.Lines > 0 && a.Lines <= maxCells/len(a.Labels) &&
		a.Dim >= 0 && a.Dim <= maxDim && a.Weighing >= 0 && a.Weighing < weighings && a.Changed >= 0 && a.Changed <= a.Lines &&
		a.Share >= 0 && a.Share <= 1 && math.Abs(a.Offset) < 1e6 && a.Reject >= 0 && a.Reject <= 1
}

// read reads the arrays, for which b has the right length.
func (m *Memory) read(b []byte) error {
	m.lines = make([]known, m.about.Lines)
	for i := range m.lines {
		l := known{textHash(b[:16]), binary.LittleEndian.Uint16(b[16:])}
		if int(l.label) >= len(m.about.Labels) {
			return fmt.Errorf("line %d has the label %d of %d", i, l.label, len(m.about.Labels))
		}
		m.lines[i], b = l, b[18:]
	}
	floats := make([]float32, len(b)/4)
	for i := range floats {
		x := math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		if x-x != 0 { // not finite
			return fmt.Errorf("number %d is %v", i, x)
		}
		floats[i] = x
	}
	if dim := m.about.Dim; dim > 0 {
		for i := range m.lines {
			m.vectors = append(m.vectors, floats[i*dim:(i+1)*dim:(i+1)*dim])
		}
	}
	m.amounts = floats[m.about.Lines*m.about.Dim:]
	return nil
}
