package compat

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// document is what is compared of an OpenAPI 3.1 document.
type document struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID          string               `json:"operationId"`
	Parameters  []parameter          `json:"parameters"`
	RequestBody *body                `json:"requestBody"`
	Responses   map[string]*response `json:"responses"`
	Security    []map[string]any     `json:"security"`
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Schema   *schema `json:"schema"`
}

type body struct {
	Required bool             `json:"required"`
	Content  map[string]media `json:"content"`
}

type media struct {
	Schema *schema `json:"schema"`
}

type response struct {
	Headers map[string]struct {
		Schema *schema `json:"schema"`
	} `json:"headers"`
	Content map[string]media `json:"content"`
}

// methods are the keys of a path that are operations.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch"}

// comparison collects what breaks.
type comparison struct {
	old, now document
	seen     map[[2]string]bool // pairs of schemas under way, by name and direction
	breaks   []string
}

// Breaks lists what in now would break a client of old, in the order of the
// paths: where, and what. The error is of a document that cannot be read.
func Breaks(old, now []byte) ([]string, error) {
	c := &comparison{seen: map[[2]string]bool{}}
	if err := json.Unmarshal(old, &c.old); err != nil {
		return nil, fmt.Errorf("compat: read the released document: %w", err)
	}
	if err := json.Unmarshal(now, &c.now); err != nil {
		return nil, fmt.Errorf("compat: read the current document: %w", err)
	}
	for _, path := range sorted(c.old.Paths) {
		for _, method := range methods {
			was, ok := c.old.Paths[path][method]
			if !ok {
				continue
			}
			if err := c.operation(strings.ToUpper(method)+" "+path, was, c.now.Paths[path][method]); err != nil {
				return nil, err
			}
		}
	}
	return c.breaks, nil
}

func (c *comparison) say(where, format string, args ...any) {
	c.breaks = append(c.breaks, where+": "+fmt.Sprintf(format, args...))
}

func (c *comparison) operation(where string, was, is json.RawMessage) error {
	if is == nil {
		c.say(where, "is gone")
		return nil
	}
	var old, now operation
	if err := json.Unmarshal(was, &old); err != nil {
		return fmt.Errorf("compat: read %s: %w", where, err)
	}
	if err := json.Unmarshal(is, &now); err != nil {
		return fmt.Errorf("compat: read %s: %w", where, err)
	}
	if old.ID != now.ID {
		c.say(where, "operationId was %s and is %s: generated clients call it by that", old.ID, now.ID)
	}
	c.security(where, old.Security, now.Security)
	c.parameters(where, old.Parameters, now.Parameters)
	c.body(where, old.RequestBody, now.RequestBody)
	for _, status := range sorted(old.Responses) {
		if strings.HasPrefix(status, "2") || status == "101" {
			c.response(where+" "+status, old.Responses[status], now.Responses[status])
		}
	}
	return nil
}

// security: each way that let a client in still does. None at all lets all in.
func (c *comparison) security(where string, old, now []map[string]any) {
	if len(now) == 0 {
		return
	}
	if len(old) == 0 {
		c.say(where, "asks for credentials")
	}
	for _, way := range old {
		names := sorted(way)
		if !slices.ContainsFunc(now, func(w map[string]any) bool { return slices.Equal(sorted(w), names) }) {
			c.say(where, "no longer takes %s", strings.Join(names, " with "))
		}
	}
}

func (c *comparison) parameters(where string, old, now []parameter) {
	find := func(list []parameter, p parameter) *parameter {
		i := slices.IndexFunc(list, func(q parameter) bool { return q.Name == p.Name && q.In == p.In })
		if i < 0 {
			return nil
		}
		return &list[i]
	}
	for _, p := range old {
		at := fmt.Sprintf("%s %s %s", where, p.In, p.Name)
		q := find(now, p)
		switch {
		case q == nil:
			c.say(at, "is gone")
			continue
		case q.Required && !p.Required:
			c.say(at, "is required now")
		}
		c.schema(at, p.Schema, q.Schema, request)
	}
	for _, q := range now {
		if q.Required && find(old, q) == nil {
			c.say(fmt.Sprintf("%s %s %s", where, q.In, q.Name), "is new and required")
		}
	}
}

func (c *comparison) body(where string, old, now *body) {
	where += " body"
	switch {
	case old == nil && now == nil:
		return
	case old == nil:
		if now.Required {
			c.say(where, "is new and required")
		}
		return
	case now == nil:
		c.say(where, "is gone")
		return
	case now.Required && !old.Required:
		c.say(where, "is required now")
	}
	c.content(where, old.Content, now.Content, request)
}

func (c *comparison) response(where string, old, now *response) {
	if now == nil {
		c.say(where, "is gone")
		return
	}
	for _, name := range sorted(old.Headers) {
		if _, ok := now.Headers[name]; !ok {
			c.say(where+" header "+name, "is gone")
			continue
		}
		c.schema(where+" header "+name, old.Headers[name].Schema, now.Headers[name].Schema, answer)
	}
	c.content(where, old.Content, now.Content, answer)
}

func (c *comparison) content(where string, old, now map[string]media, d direction) {
	for _, kind := range sorted(old) {
		is, ok := now[kind]
		if !ok {
			c.say(where, "is no longer %s", kind)
			continue
		}
		c.schema(where, old[kind].Schema, is.Schema, d)
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
