package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"usher"
	"usher/nlp"
	"usher/nlp/llm"
)

// llmConfig says where language models are. The zero value: nowhere. The server
// does not ask them; commands do where a flag says so.
type llmConfig struct {
	URL        string        `koanf:"url"`        // of an API like OpenAI's; empty: off
	Key        llm.Key       `koanf:"key"`        // secret; or
	KeyFile    string        `koanf:"key_file"`   // the file that holds it
	Chat       string        `koanf:"chat"`       // model that sorts and answers
	Embeddings string        `koanf:"embeddings"` // model that encodes
	Dimension  int           `koanf:"dimension"`  // of its vectors
	Shorten    bool          `koanf:"shorten"`    // ask for that dimension
	Timeout    time.Duration `koanf:"timeout"`    // of one call
	MaxTokens  int           `koanf:"max_tokens"` // of one answer; 0: the built-in default
	Format     string        `koanf:"format"`     // json_schema, json_object or text
}

func defaultLLM() llmConfig {
	return llmConfig{Timeout: 10 * time.Second, Format: string(llm.Schema)}
}

func (c llmConfig) validate() error {
	switch {
	case c.Key != "" && c.KeyFile != "":
		return usher.Errorf(usher.CodeInvalid, nil, "llm.key and llm.key_file exclude each other: the key itself, or the file that holds it")
	case c.Timeout <= 0:
		return usher.Errorf(usher.CodeInvalid, nil, "llm.timeout is %s; it must be above 0s", c.Timeout)
	case c.Dimension < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "llm.dimension is %d; the makers of llm.embeddings say which it is", c.Dimension)
	case c.MaxTokens < 0:
		return usher.Errorf(usher.CodeInvalid, nil, "llm.max_tokens is %d; it must not be negative, 0 is the built-in default", c.MaxTokens)
	case c.URL == "":
		return nil
	}
	client, err := c.client(c.Key)
	if err != nil {
		return fmt.Errorf("llm.url, llm.key or llm.format: %w", err)
	}
	client.Close()
	return nil
}

func (c llmConfig) client(key llm.Key) (*llm.Client, error) {
	return llm.New(llm.Config{URL: c.URL, Key: key, Timeout: c.Timeout, Format: llm.Format(c.Format)})
}

// maxKey is the size of a key's file, in bytes: a longer one is another file.
const maxKey = 4 << 10

// open returns a client with the key, wherever that is. The caller closes it.
func (c llmConfig) open() (*llm.Client, error) {
	if c.URL == "" {
		return nil, usher.Errorf(usher.CodeInvalid, nil, "no language model is configured: set llm.url (USHER_LLM_URL) to its address")
	}
	key := c.Key
	if c.KeyFile != "" {
		raw, err := readRegular(c.KeyFile)
		if err != nil {
			return nil, usher.Errorf(usher.CodeInvalid, err, "llm.key_file cannot be read")
		}
		if raw = bytes.TrimSpace(raw); len(raw) == 0 || len(raw) > maxKey {
			return nil, usher.Errorf(usher.CodeInvalid, nil, "llm.key_file: %s holds %d bytes, which are no key: put the key alone into it", c.KeyFile, len(raw))
		}
		key = llm.Key(raw)
	}
	return c.client(key)
}

func checkLLM(c llmConfig) error {
	if c.URL == "" {
		return nil
	}
	client, err := c.open()
	if err == nil {
		client.Close()
	}
	return err
}

func llmWell(c llmConfig) string {
	if c.URL == "" {
		return "off"
	}
	return "llm.url is an address, and the key can be read; nothing was sent"
}

// llmFlags let a command ask the language model of the configuration.
type llmFlags struct {
	LLM    bool   `name:"llm" help:"Ask the language model of the configuration (llm.url) in the place of the bundle. The texts leave this machine, without personal data."`
	Config string `help:"With --llm: configuration file (YAML)." type:"path" env:"USHER_CONFIG" placeholder:"FILE"`
}

// open returns the configuration and a client. The caller closes it.
func (f llmFlags) open(bundle string) (llmConfig, *llm.Client, error) {
	if bundle != "" {
		return llmConfig{}, nil, usher.Errorf(usher.CodeInvalid, nil, "--llm and --bundle exclude each other: name one of them")
	}
	cfg, err := loadConfig(f.Config, os.Environ())
	if err != nil {
		return llmConfig{}, nil, err
	}
	client, err := cfg.LLM.open()
	return cfg.LLM, client, err
}

// encoder returns the language model's encoder where that is asked for, else the
// bundle's, and what closes it.
func (f llmFlags) encoder(ctx context.Context, bundle string) (nlp.Encoder, func(), error) {
	if !f.LLM {
		b, err := openBundle(ctx, bundle)
		return b, func() {}, err
	}
	cfg, client, err := f.open(bundle)
	if err != nil {
		return nil, nil, err
	}
	e, err := llm.NewEncoder(client, llm.EncoderConfig{Model: cfg.Embeddings, Dimension: cfg.Dimension, Shorten: cfg.Shorten})
	if err != nil {
		client.Close()
		return nil, nil, fmt.Errorf("llm.embeddings, llm.dimension: %w", err)
	}
	return e, client.Close, nil
}
