package compat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// direction says who writes what a schema describes.
type direction string

const (
	request direction = "request" // clients write it: no more may be asked
	answer  direction = "answer"  // clients read it: no less may be told
)

// schema is what is compared of a JSON schema.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       kinds              `json:"type"`
	Format     string             `json:"format"`
	Enum       []json.RawMessage  `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Others     others             `json:"additionalProperties"`
	Pattern    string             `json:"pattern"`
	Minimum    *float64           `json:"minimum"`
	Maximum    *float64           `json:"maximum"`
	MinLength  *float64           `json:"minLength"`
	MaxLength  *float64           `json:"maxLength"`
	MinItems   *float64           `json:"minItems"`
	MaxItems   *float64           `json:"maxItems"`
	OneOf      json.RawMessage    `json:"oneOf"`
	AnyOf      json.RawMessage    `json:"anyOf"`
	AllOf      json.RawMessage    `json:"allOf"`
}

// kinds are the types that a value may have; none: any.
type kinds []string

// UnmarshalJSON reads one type, or a list.
func (k *kinds) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*k = kinds{""}
		return json.Unmarshal(b, &(*k)[0])
	}
	return json.Unmarshal(b, (*[]string)(k))
}

// others are what an object may hold beside its properties.
type others struct {
	no     bool
	schema *schema // of each; nil: anything
}

// UnmarshalJSON reads true, false or a schema.
func (o *others) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "true", "false":
		o.no = string(b) == "false"
		return nil
	}
	return json.Unmarshal(b, &o.schema)
}

// resolve follows a reference; nil where it leads nowhere.
func (d *document) resolve(s *schema) *schema {
	for range 10 {
		if s == nil || s.Ref == "" {
			return s
		}
		s = d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// schema compares two schemas.
func (c *comparison) schema(where string, old, now *schema, d direction) {
	if old != nil && old.Ref != "" {
		pair := [2]string{old.Ref, string(d)}
		if now != nil {
			pair[0] += " " + now.Ref
		}
		if c.seen[pair] {
			return // told of already, or it holds itself
		}
		c.seen[pair] = true
	}
	old, now = c.old.resolve(old), c.now.resolve(now)
	switch {
	case old == nil:
		if now != nil && d == request {
			c.say(where, "was anything, and is bounded now")
		}
		return
	case now == nil:
		if d == answer {
			c.say(where, "is not described any more")
		}
		return
	}
	c.types(where, old, now, d)
	c.enum(where, old, now)
	c.bounds(where, old, now, d)
	c.properties(where, old, now, d)
	if old.Items != nil {
		c.schema(where+"[]", old.Items, now.Items, d)
	}
	for _, choice := range []struct {
		what     string
		old, now json.RawMessage
	}{{"oneOf", old.OneOf, now.OneOf}, {"anyOf", old.AnyOf, now.AnyOf}, {"allOf", old.AllOf, now.AllOf}} {
		if !bytes.Equal(choice.old, choice.now) {
			c.say(where, "%s has changed, which is not looked into", choice.what)
		}
	}
}

// types: a request may be of each type that it could be, an answer is of none
// that it could not be.
func (c *comparison) types(where string, old, now *schema, d direction) {
	narrow, wide := old, now // narrow must fit into wide
	if d == answer {
		narrow, wide = now, old
	}
	if len(wide.Type) > 0 {
		fits := func(t string) bool {
			return slices.Contains(wide.Type, t) || t == "integer" && slices.Contains(wide.Type, "number")
		}
		if len(narrow.Type) == 0 || slices.ContainsFunc(narrow.Type, func(t string) bool { return !fits(t) }) {
			c.say(where, "was %s and is %s", typeName(old), typeName(now))
			return
		}
	}
	if old.Format != now.Format && (d == request && now.Format != "" || d == answer && old.Format != "") {
		c.say(where, "was %s and is %s", typeName(old), typeName(now))
	}
}

func typeName(s *schema) string {
	name := strings.Join(s.Type, " or ")
	if name == "" {
		name = "anything"
	}
	if s.Format != "" {
		name += " (" + s.Format + ")"
	}
	return name
}

// enum: a value that was sent, or waited for, is still one. Further values may
// come: clients are told to pass over what they do not know.
func (c *comparison) enum(where string, old, now *schema) {
	if len(now.Enum) > 0 && len(old.Enum) == 0 {
		c.say(where, "may only be one of a list now")
	}
	for _, v := range old.Enum {
		if len(now.Enum) > 0 && !slices.ContainsFunc(now.Enum, func(w json.RawMessage) bool { return bytes.Equal(v, w) }) {
			c.say(where, "is no longer %s", v)
		}
	}
}

// bounds: what was let through in a request still is.
func (c *comparison) bounds(where string, old, now *schema, d direction) {
	if d == answer {
		return
	}
	for _, b := range []struct {
		what     string
		old, now *float64
		lower    bool // it bounds from below
	}{
		{"minimum", old.Minimum, now.Minimum, true},
		{"minLength", old.MinLength, now.MinLength, true},
		{"minItems", old.MinItems, now.MinItems, true},
		{"maximum", old.Maximum, now.Maximum, false},
		{"maxLength", old.MaxLength, now.MaxLength, false},
		{"maxItems", old.MaxItems, now.MaxItems, false},
	} {
		if b.now != nil && (b.old == nil || b.lower && *b.now > *b.old || !b.lower && *b.now < *b.old) {
			c.say(where, "%s is tighter: %s", b.what, fmt.Sprint(*b.now))
		}
	}
	if now.Pattern != "" && now.Pattern != old.Pattern {
		c.say(where, "pattern has changed: %s", now.Pattern)
	}
}

func (c *comparison) properties(where string, old, now *schema, d direction) {
	for _, name := range sorted(old.Properties) {
		at := where + "." + name
		is, ok := now.Properties[name]
		switch {
		case !ok:
			c.say(at, "is gone")
			continue
		case d == request && slices.Contains(now.Required, name) && !slices.Contains(old.Required, name):
			c.say(at, "is required now")
		case d == answer && slices.Contains(old.Required, name) && !slices.Contains(now.Required, name):
			c.say(at, "is not always there any more")
		}
		c.schema(at, old.Properties[name], is, d)
	}
	if d == request {
		for _, name := range now.Required {
			if _, known := old.Properties[name]; !known {
				c.say(where+"."+name, "is new and required")
			}
		}
		if now.Others.no && !old.Others.no {
			c.say(where, "takes no other properties any more")
		}
	}
	if old.Others.schema != nil && !now.Others.no {
		c.schema(where+".*", old.Others.schema, now.Others.schema, d)
	}
}
