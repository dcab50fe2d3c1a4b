package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"usher"
)

// isEOF reports whether err is that of JSON that ends too early.
func isEOF(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// objectIn returns the JSON object in what a model answers: many put it into a
// fence of Markdown, or think aloud before it.
func objectIn(answer string) ([]byte, error) {
	if _, after, ok := strings.Cut(answer, "</think>"); ok {
		answer = after
	}
	from, to := strings.IndexByte(answer, '{'), strings.LastIndexByte(answer, '}')
	if from < 0 || to < from || !json.Valid([]byte(answer[from:to+1])) {
		return nil, fmt.Errorf("llm: chat: %w", usher.Errorf(usher.CodeInternal, nil,
			"the model does not answer with a JSON object: let the endpoint bind it to one, or take another model"))
	}
	return []byte(answer[from : to+1]), nil
}

// decode reads an object that objectIn returned. Fields that are not known do no
// harm.
func decode(object []byte, into any) error {
	if err := json.Unmarshal(object, into); err != nil {
		return fmt.Errorf("llm: chat: %w", usher.Errorf(usher.CodeInternal, err, "the model answers with JSON of another form than asked for"))
	}
	return nil
}

// schemaOf writes a JSON schema as the strict ones of OpenAI must be: all
// properties are required, and no others allowed.
func schemaOf(properties map[string]any) map[string]any {
	return map[string]any{
		"type": "object", "properties": properties, "required": slices.Sorted(maps.Keys(properties)), "additionalProperties": false,
	}
}

// encoded is v as JSON without HTML's escapes, which models copy into answers.
func encoded(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("llm: write the prompt: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
