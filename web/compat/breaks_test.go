package compat_test

import (
	"slices"
	"strings"
	"testing"

	"usher/web/compat"
)

// released is the document that the cases change, at most one place each.
const released = `{
	"paths": {
		"/v1/pets/{id}": {
			"parameters": [],
			"get": {
				"operationId": "getPet",
				"security": [{"session": []}, {"key": []}],
				"parameters": [
					{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
					{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}}
				],
				"responses": {
					"200": {"headers": {"ETag": {"schema": {"type": "string"}}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
					"404": {}
				}
			},
			"put": {
				"operationId": "savePet",
				"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Draft"}}}},
				"responses": {"204": {}}
			}
		},
		"/v1/open": {"post": {"operationId": "open", "responses": {"201": {}}}}
	},
	"components": {"schemas": {
		"Pet": {"type": "object", "required": ["id", "kind"], "properties": {
			"id": {"type": "string"}, "kind": {"type": "string", "enum": ["cat", "dog"]}, "born": {"type": "string", "format": "date-time"},
			"age": {"type": "integer"}, "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}, "notes": {"type": "object", "additionalProperties": {"type": "string"}}
		}},
		"Draft": {"type": "object", "required": ["name"], "additionalProperties": true, "properties": {
			"name": {"type": "string", "maxLength": 80, "pattern": "^x"}, "kind": {"type": "string", "enum": ["cat", "dog"]}, "tags": {"type": ["array", "null"], "items": {"type": "string"}}
		}}
	}}
}`

// TestBreaks: each kind of break is told, at its place.
func TestBreaks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to, want string }{
		{"path", `"/v1/open"`, `"/v2/open"`, "POST /v1/open: is gone"},
		{"method", `"put": {`, `"patch": {`, "PUT /v1/pets/{id}: is gone"},
		{"name of an operation", `"getPet"`, `"readPet"`, "GET /v1/pets/{id}: operationId was getPet and is readPet"},
		{"credentials", `"operationId": "open",`, `"operationId": "open", "security": [{"session": []}],`, "POST /v1/open: asks for credentials"},
		{"way in", `{"session": []}, {"key": []}`, `{"session": []}`, "GET /v1/pets/{id}: no longer takes key"},
		{"parameter", `"name": "limit"`, `"name": "size"`, "GET /v1/pets/{id} query limit: is gone"},
		{"required parameter", `"name": "limit", "in": "query",`, `"name": "limit", "in": "query", "required": true,`, "GET /v1/pets/{id} query limit: is required now"},
		{"new required parameter", `"parameters": [
					{`, `"parameters": [{"name": "who", "in": "query", "required": true}, {`, "GET /v1/pets/{id} query who: is new and required"},
		{"type of a parameter", `{"type": "integer", "minimum": 1, "maximum": 100}`, `{"type": "string"}`, "query limit: was integer and is string"},
		{"least of a parameter", `"minimum": 1`, `"minimum": 2`, "query limit: minimum is tighter: 2"},
		{"most of a parameter", `"maximum": 100`, `"maximum": 50`, "query limit: maximum is tighter: 50"},
		{"new bound", `"kind": {"type": "string", "enum": ["cat", "dog"]}, "tags"`, `"kind": {"type": "string", "enum": ["cat", "dog"], "minLength": 3}, "tags"`, ".kind: minLength is tighter: 3"},
		{"new required body", `"operationId": "open",`, `"operationId": "open", "requestBody": {"required": true},`, "POST /v1/open body: is new and required"},
		{"body that is gone", `"requestBody": {`, `"x-body": {`, "PUT /v1/pets/{id} body: is gone"},
		{"body that is required", `"requestBody": {`, `"requestBody": {"required": true, `, "PUT /v1/pets/{id} body: is required now"},
		{"field of a request", `"tags": {`, `"labels": {`, "PUT /v1/pets/{id} body.tags: is gone"},
		{"new required field", `"required": ["name"]`, `"required": ["name", "owner"]`, "body.owner: is new and required"},
		{"field that is required", `"required": ["name"]`, `"required": ["name", "kind"]`, "body.kind: is required now"},
		{"length", `"maxLength": 80`, `"maxLength": 79`, "body.name: maxLength is tighter: 79"},
		{"pattern", `"^x"`, `"^y"`, "body.name: pattern has changed: ^y"},
		{"value of a request", `"enum": ["cat", "dog"]}, "tags"`, `"enum": ["cat"]}, "tags"`, `body.kind: is no longer "dog"`},
		{"null in a request", `["array", "null"]`, `"array"`, "body.tags: was array or null and is array"},
		{"other properties", `"additionalProperties": true`, `"additionalProperties": false`, "body: takes no other properties any more"},
		{"status", `"201": {}`, `"200": {}`, "POST /v1/open 201: is gone"},
		{"header", `"ETag"`, `"Etag2"`, "GET /v1/pets/{id} 200 header ETag: is gone"},
		{"media type", `"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}`, `"text/plain": {}`, "GET /v1/pets/{id} 200: is no longer application/json"},
		{"field of an answer", `"age": {`, `"years": {`, "GET /v1/pets/{id} 200.age: is gone"},
		{"field that may be missing", `"required": ["id", "kind"]`, `"required": ["id"]`, "200.kind: is not always there any more"},
		{"type of a field", `"age": {"type": "integer"}`, `"age": {"type": "string"}`, "200.age: was integer and is string"},
		{"wider type of a field", `"age": {"type": "integer"}`, `"age": {"type": "number"}`, "200.age: was integer and is number"},
		{"field that may be null", `"age": {"type": "integer"}`, `"age": {"type": ["integer", "null"]}`, "200.age: was integer and is integer or null"},
		{"format", `"date-time"`, `"date"`, "200.born: was string (date-time) and is string (date)"},
		{"value of an answer", `"enum": ["cat", "dog"]}, "born"`, `"enum": ["cat"]}, "born"`, `200.kind: is no longer "dog"`},
		{"items", `"items": {"$ref": "#/components/schemas/Pet"}`, `"items": {"type": "string"}`, "200.friends[]: was object and is string"},
		{"values of a map", `"additionalProperties": {"type": "string"}`, `"additionalProperties": {"type": "integer"}`, "200.notes.*: was string and is integer"},
		{"choice", `"age": {"type": "integer"}`, `"age": {"type": "integer", "oneOf": [{}]}`, "200.age: oneOf has changed"},
	} {
		if strings.Count(released, c.from) != 1 {
			t.Fatalf("%s: %q is there %d times", c.name, c.from, strings.Count(released, c.from))
		}
		got, err := compat.Breaks([]byte(released), []byte(strings.Replace(released, c.from, c.to, 1)))
		if err != nil || !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.want) }) {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// TestAdditions: what a client does not notice is no break.
func TestAdditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, from, to string }{
		{"nothing", `"getPet"`, `"getPet"`},
		{"path", `"/v1/open": {`, `"/v1/more": {"get": {}}, "/v1/open": {`},
		{"method", `"put": {`, `"delete": {}, "put": {`},
		{"way in", `{"key": []}`, `{"key": []}, {"other": []}`},
		{"no credentials any more", `"security": [{"session": []}, {"key": []}],`, ``},
		{"parameter", `"parameters": [
					{`, `"parameters": [{"name": "who", "in": "query"}, {`},
		{"wider bounds", `"minimum": 1, "maximum": 100`, `"minimum": 0, "maximum": 1000`},
		{"wider type of a request", `"maxLength": 80, "pattern": "^x"`, `"maxLength": 81`},
		{"number for an integer", `{"type": "integer", "minimum": 1, "maximum": 100}`, `{"type": "number", "minimum": 1, "maximum": 100}`},
		{"field of a request", `"tags": {`, `"owner": {"type": "string"}, "tags": {`},
		{"field that may be left out", `"required": ["name"]`, `"required": []`},
		{"value of a request", `"enum": ["cat", "dog"]}, "tags"`, `"enum": ["cat", "dog", "cow"]}, "tags"`},
		{"field of an answer", `"age": {`, `"colour": {"type": "string"}, "age": {`},
		{"field that is always there", `"required": ["id", "kind"]`, `"required": ["id", "kind", "age"]`},
		{"value of an answer", `"enum": ["cat", "dog"]}, "born"`, `"enum": ["cat", "dog", "cow"]}, "born"`},
		{"narrower type of an answer", `"age": {"type": "integer"}`, `"age": {"type": "integer", "minimum": 0}`},
		{"error", `"404": {}`, `"409": {}`},
	} {
		if strings.Count(released, c.from) != 1 {
			t.Fatalf("%s: %q is there %d times", c.name, c.from, strings.Count(released, c.from))
		}
		if got, err := compat.Breaks([]byte(released), []byte(strings.Replace(released, c.from, c.to, 1))); err != nil || len(got) > 0 {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	for _, bad := range []string{"", "[]", `{"paths": {"/x": {"get": []}}}`} {
		if _, err := compat.Breaks([]byte(bad), []byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
