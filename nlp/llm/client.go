package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"usher"
	"usher/span"
)

// Format is how a chat model is told to answer in JSON. Not every endpoint knows
// every way; the prompt asks for JSON in any case.
type Format string

// The formats.
const (
	Schema Format = "json_schema" // bound to a JSON schema
	Object Format = "json_object" // bound to be JSON
	Text   Format = "text"        // by the prompt only
)

// Config says where the models are. Only URL is required.
type Config struct {
	URL       string            // of the API, such as https://api.openai.com/v1
	Key       Key               // sent as a bearer token; empty: none is
	Timeout   time.Duration     // of one call, with its retries; 0 means 10 s
	Retries   int               // where an endpoint is busy or fails; 0 means 2, negative none
	Backoff   time.Duration     // before the first retry, twice that before the next; 0 means 250 ms
	MaxBytes  int64             // of a response; 0 means 16 MiB
	Format    Format            // empty means Schema
	Transport http.RoundTripper // nil: a plain one, through the proxy of the environment
}

// Client talks to one endpoint. It is safe for concurrent use.
type Client struct {
	api     *openai.Client
	wire    *wire
	timeout time.Duration
	format  Format
	host    string
}

// New returns a client. It sends nothing yet. The error is CodeInvalid.
func New(c Config) (*Client, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: the address of the API is no URL such as https://api.openai.com/v1")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: the address of the API holds a name, a password or a query: set the key by itself, and leave them out")
	case !c.Key.valid():
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: the key holds blanks or characters beyond ASCII: copy it again")
	}
	switch c.Format {
	case "":
		c.Format = Schema
	case Schema, Object, Text:
	default:
		return nil, usher.Errorf(usher.CodeInvalid, nil, "llm: the format is %q; it must be json_schema, json_object or text", c.Format)
	}
	if c.Timeout <= 0 {
		c.Timeout = 10 * time.Second
	}
	w := newWire(c)
	api := openai.DefaultConfig("") // the wire signs
	api.BaseURL, api.HTTPClient = c.URL, w
	return &Client{api: openai.NewClientWithConfig(api), wire: w, timeout: c.Timeout, format: c.Format, host: u.Host}, nil
}

// Close closes connections that wait for a next call.
func (c *Client) Close() { c.wire.http.CloseIdleConnections() }

// errSlow is the cause where a call took longer than Config.Timeout.
var errSlow = errors.New("the time for the call is up")

// call calls the endpoint within the timeout. What go-openai says is not passed
// on where it may quote the endpoint.
func (c *Client) call(ctx context.Context, name string, do func(context.Context) error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("llm: %s: %w", name, context.Cause(ctx))
	}
	ctx, step := span.Start(ctx, "llm "+name)
	defer step.End()
	limited, cancel := context.WithTimeoutCause(ctx, c.timeout, errSlow)
	defer cancel()
	err := do(limited)
	var known *usher.Error
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case limited.Err() != nil:
		err = usher.Errorf(usher.CodeBusy, errSlow, "%s did not answer within %s", c.host, c.timeout)
	case errors.As(err, &known):
	case isJSON(err):
		err = usher.Errorf(usher.CodeInternal, err, "what %s answers is not the JSON of this API: check its address", c.host)
	default: // go-openai refuses the request by itself
		err = usher.Errorf(usher.CodeInternal, err, "the request was not sent")
	}
	step.Fail(string(usher.CodeOf(err)))
	return fmt.Errorf("llm: %s: %w", name, err)
}

// isJSON reports whether err is about JSON that could not be read. A type of
// go-openai that reads itself may wrap it.
func isJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind) || isEOF(err)
}

// prompt is what a chat model is asked.
type prompt struct {
	model     string
	system    string // what to do
	data      any    // what to do it with, sent as JSON
	name      string // of the schema
	schema    json.RawMessage
	maxTokens int
}

// chat asks a model and returns the JSON object that it answers; nil where it
// refuses, or its filter does.
func (c *Client) chat(ctx context.Context, p prompt) ([]byte, error) {
	data, err := encoded(p.data)
	if err != nil {
		return nil, err
	}
	request := openai.ChatCompletionRequest{
		Model: p.model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.system},
			{Role: openai.ChatMessageRoleUser, Content: data},
		},
		ResponseFormat: c.responseFormat(p),
	}
	request = limited(request, p.maxTokens)
	var choice openai.ChatCompletionChoice
	err = c.call(ctx, "chat", func(ctx context.Context) error {
		response, err := c.api.CreateChatCompletion(ctx, request)
		if err != nil {
			return err
		}
		if len(response.Choices) == 0 {
			return usher.Errorf(usher.CodeInternal, nil, "%s answered without a choice", c.host)
		}
		choice = response.Choices[0]
		if choice.FinishReason == openai.FinishReasonLength {
			return usher.Errorf(usher.CodeInternal, nil, "the answer of %s was cut after %d tokens: allow more", p.model, p.maxTokens)
		}
		return nil
	})
	if err != nil || choice.FinishReason == openai.FinishReasonContentFilter || choice.Message.Refusal != "" {
		return nil, err
	}
	return objectIn(choice.Message.Content)
}

// limited bounds an answer, and asks for the likeliest one. OpenAI's models that
// reason know another name for the bound, and choose by themselves.
func limited(r openai.ChatCompletionRequest, maxTokens int) openai.ChatCompletionRequest {
	plain := r
	plain.Temperature = math.SmallestNonzeroFloat32 // zero would be left out, and stand for 1
	plain.MaxTokens = maxTokens                     //nolint:staticcheck // the name that endpoints of others know
	if openai.NewReasoningValidator().Validate(plain) == nil {
		return plain
	}
	r.MaxCompletionTokens = maxTokens
	return r
}

func (c *Client) responseFormat(p prompt) *openai.ChatCompletionResponseFormat {
	switch c.format {
	case Schema:
		return &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: p.name, Schema: p.schema, Strict: true},
		}
	case Object:
		return &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	case Text:
	}
	return nil
}
