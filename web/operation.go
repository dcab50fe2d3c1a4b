package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"usher"
	"usher/web/signin"
)

// operation describes an endpoint.
type operation struct {
	method, path string
	id           string // operationId
	summary      string
	tag          string
	role         usher.Role // who may; empty: no session is asked for
	key          bool       // an API key opens it, too
	visitor      bool       // asks for a visitor token
	status       int        // of success; 0: what fits the output
	maxBody      int64      // bytes; 0: the server's limit
	errors       []int      // statuses that are not plain from the rest
}

// signedKey finds who is signed in, in a context.
type signedKey struct{}

// signedIn returns who calls; set in operations with a role.
func signedIn(ctx context.Context) signin.Signed {
	signed, _ := ctx.Value(signedKey{}).(signin.Signed)
	return signed
}

// visitorKey finds which customer calls, in a context.
type visitorKey struct{}

// visitorOf returns which customer calls; set in operations with visitor.
func visitorOf(ctx context.Context) usher.Customer {
	c, _ := ctx.Value(visitorKey{}).(usher.Customer)
	return c
}

// add registers an endpoint whose errors become Problems.
func add[I, O any](e *edge, o operation, fn func(context.Context, *I) (*O, error)) {
	huma.Register(e.api, e.describe(o), func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, e.server.problem(ctx, err)
		}
		return out, nil
	})
}

// describe makes huma's description of an operation.
func (e *edge) describe(o operation) huma.Operation {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Summary: o.summary, Tags: []string{o.tag},
		DefaultStatus: o.status, MaxBodyBytes: o.maxBody, Responses: e.problems(o),
	}
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = int64(e.server.cfg.BodyLimit)
	}
	switch {
	case o.key:
		op.Description = "For API keys, and for the role " + string(o.role) + "."
		op.Security = []map[string][]string{{"key": {}}, {"session": {}}}
		op.Middlewares = huma.Middlewares{e.keyed(o.role)}
	case o.role != "":
		op.Description = "For the role " + string(o.role) + " and those above it."
		op.Security = []map[string][]string{{"session": {}}}
		op.Middlewares = huma.Middlewares{e.session(o.role)}
	case o.visitor:
		op.Security = []map[string][]string{{"visitor": {}}}
		op.Middlewares = huma.Middlewares{e.visitor}
	}
	return op
}

// problems lists the errors of an operation.
func (e *edge) problems(o operation) map[string]*huma.Response {
	statuses := append([]int{http.StatusInternalServerError}, o.errors...)
	if o.role != "" {
		statuses = append(statuses, http.StatusUnauthorized, http.StatusForbidden)
	}
	if o.visitor {
		statuses = append(statuses, http.StatusUnauthorized)
	}
	if strings.Contains(o.path, "{") {
		statuses = append(statuses, http.StatusNotFound)
	}
	if o.method == http.MethodPost || o.method == http.MethodPut || o.method == http.MethodPatch {
		statuses = append(statuses, http.StatusBadRequest, http.StatusRequestEntityTooLarge)
	}
	statuses = append(statuses, http.StatusUnprocessableEntity)
	schema := e.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	responses := map[string]*huma.Response{}
	for _, status := range statuses {
		responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: schema}},
		}
	}
	return responses
}

// session lets in who is signed in with a role.
func (e *edge) session(need usher.Role) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		ctx := c.Context()
		signed, err := e.server.sessions.Find(ctx, requestOf(ctx).cookie)
		if err == nil && !signed.Agent.Role.Can(need) {
			err = usher.Errorf(usher.CodeForbidden, nil, "this needs the role %s; an admin can give it to you", need)
		}
		if err != nil {
			e.refuse(ctx, c, err)
			return
		}
		next(huma.WithValue(c, signedKey{}, signed))
	}
}

// visitor lets in who has a visitor token.
func (e *edge) visitor(c huma.Context, next func(huma.Context)) {
	ctx := c.Context()
	who, err := customers{e.server}.Verify(ctx, requestOf(ctx).bearer)
	if err != nil {
		e.refuse(ctx, c, err)
		return
	}
	next(huma.WithValue(c, visitorKey{}, who))
}

// refuse answers from a middleware.
func (e *edge) refuse(ctx context.Context, c huma.Context, err error) {
	p := e.server.problem(ctx, err)
	for k, v := range p.GetHeaders() {
		c.SetHeader(k, v[0])
	}
	c.SetHeader("Content-Type", problemType)
	c.SetStatus(p.Status)
	if err := json.NewEncoder(c.BodyWriter()).Encode(p); err != nil {
		e.server.cfg.Log.LogAttrs(ctx, slog.LevelWarn, "answer not written", slog.Any("err", err))
	}
}

// list is s, or an empty list that JSON shows as one.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
